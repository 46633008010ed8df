import type { Credentials } from "../../wire/credentials.ts";
import { refuse } from "../../wire/answer.ts";
import type { FeedAnswer, FeedRoute } from "../../wire/feed-route.ts";
import { codingOf, mediaType } from "../../wire/media-type.ts";
import type { CredentialEvent, CredentialEventFate, RecordCredentialEvents, UnusableItem } from "../credential-event.ts";
import { LIFECYCLE_ERRORS, type LifecycleErrorCode } from "../errors.ts";
import { createFindRawCredential } from "../raw-credential.ts";
import { problem, refusalProblem } from "./problem.ts";
import { readEvent, type FieldError } from "./read-event.ts";

export interface EventsRouteDeps {
  readonly credentials: Credentials;
  readonly record: RecordCredentialEvents;
  readonly nowMs: () => number;
}

/** One event of a call that was not accepted; `index` in the call's list. */
interface Rejected {
  readonly index: number;
  readonly code: LifecycleErrorCode;
  readonly message: string;
  readonly errors: readonly FieldError[];
}

const MAX_BODY_BYTES = 4 * 1024 * 1024;
const MAX_EVENTS = 1_000;
/** Media types that are read. */
const JSON_TYPE = "application/json";

/**
 * Makes `POST /v1/lifecycle/events`: {"events": [...]} with 1 to 1,000 events, each judged for itself. 200 names how many were accepted, how many were copies, and
 * each rejected one with its index; it is sent when the accepted ones are durable. Sending the same call again is safe: every event has an id.
 */
export function createEventsRoute({ credentials, record, nowMs }: EventsRouteDeps): FeedRoute {
  const findRaw = createFindRawCredential();
  return {
    transport: "lifecycle_http",
    maxBytes: MAX_BODY_BYTES,
    render: refusalProblem,
    admit(headers) {
      const tenantHeader = headers["x-tenant"];
      const who = credentials.check({ authorization: headers.authorization, tenant: Array.isArray(tenantHeader) ? tenantHeader.join(",") : tenantHeader });
      if (who.kind === "refused") return who;
      if (mediaType(headers["content-type"]) !== JSON_TYPE) return problem(415, "ING_MEDIA_TYPE", "Send application/json.");
      const coding = codingOf(headers["content-encoding"]);
      return coding === null ? refuse("ING_CONTENT_ENCODING") : { kind: "admitted", coding, receive: (body) => receive(body, who.tenant) };
    },
  };

  async function receive(body: Buffer, tenant: string): Promise<FeedAnswer> {
    const values = eventsOf(body);
    if ("status" in values) return values;
    const rejected: Rejected[] = [];
    const usable: { readonly index: number; readonly event: CredentialEvent }[] = [];
    const unusable: UnusableItem[] = [];
    for (const [index, value] of values.entries()) {
      const read = readEvent(value, findRaw);
      if (read.kind === "event") usable.push({ index, event: read.event });
      else {
        unusable.push(read.item);
        rejected.push({ index, code: read.code, message: `${LIFECYCLE_ERRORS[read.code].meaning} ${LIFECYCLE_ERRORS[read.code].action}`, errors: read.errors });
      }
    }
    const outcome = await record({ tenant, source: "lifecycle_api", transport: "lifecycle_http", receivedAtMs: nowMs(), events: usable.map((u) => u.event), unusable });
    if (outcome.kind === "overloaded") return problem(503, outcome.code, outcome.message, { retryAfterSeconds: outcome.retryAfterSeconds });
    for (const [i, { index }] of usable.entries()) rejected.push(...timeRejection(index, outcome.fates[i]));
    rejected.sort((a, b) => a.index - b.index);
    return { status: 200, headers: { "content-type": JSON_TYPE }, body: Buffer.from(JSON.stringify({ accepted: outcome.stored, deduplicated: outcome.deduplicated, rejected })), code: "OK" };
  }
}

function timeRejection(index: number, fate: CredentialEventFate | undefined): Rejected[] {
  if (fate === undefined || fate === "stored" || fate === "deduplicated") return [];
  const { meaning, action } = LIFECYCLE_ERRORS[fate];
  return [{ index, code: fate, message: `${meaning} ${action}`, errors: [{ path: "occurredAt", message: "names an impossible time" }] }];
}

/** The list of events, or why there is none. */
function eventsOf(body: Buffer): readonly unknown[] | FeedAnswer {
  const { meaning } = LIFECYCLE_ERRORS.ING_EVENTS_MALFORMED;
  const wrong = (path: string, message: string) => problem(400, "ING_EVENTS_MALFORMED", meaning, { errors: [{ path, code: "ING_EVENTS_MALFORMED", message }] });
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(body));
  } catch {
    return wrong("", "is not JSON in UTF-8");
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) return wrong("", "must be an object with a list of events");
  const all = new Map<string, unknown>(Object.entries(value));
  const events = all.get("events");
  if (!Array.isArray(events)) return wrong("events", "must be a list");
  if (events.length < 1 || events.length > MAX_EVENTS) return wrong("events", `must hold 1 to ${MAX_EVENTS.toLocaleString("en")} events`);
  return all.size === 1 ? events : wrong("", "has unknown fields beside events");
}
