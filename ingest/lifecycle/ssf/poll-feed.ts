import { z } from "zod";
import type { CredentialEvent, RecordCredentialEvents } from "../credential-event.ts";
import type { BoundedFetch } from "../feed/bounded-fetch.ts";
import type { Feed, PollOutcome } from "../feed/feed.ts";
import { nanosOfMs, toldEvent } from "../feed/told-event.ts";
import { authorizationHeaders } from "./authorization-file.ts";
import type { SetErr } from "./errors.ts";
import { refuseSet } from "./set-claims.ts";
import { sourceOf } from "./ssf-settings.ts";
import { batchOfSets, type JudgedSet, type SsfStream } from "./ssf-stream.ts";
import type { StreamTally } from "./stream-tally.ts";

export interface PollFeedDeps {
  readonly stream: SsfStream;
  readonly fetch: BoundedFetch;
  readonly record: RecordCredentialEvents;
  readonly tally: Pick<StreamTally, "count">;
  readonly nowMs: () => number;
}

const MAX_BYTES = 16 * 1024 * 1024;
const HEARTBEAT_MS = 60_000;
const answerSchema = z.looseObject({ sets: z.record(z.string().max(512), z.string()), moreAvailable: z.boolean().optional() });

type Failed = Extract<PollOutcome, { kind: "failed" }>;
const failed = (code: Failed["code"], message: string): Failed => ({ kind: "failed", code, message });

/**
 * Makes the polling of one stream. A SET is acknowledged in the request after the one that fetched it, when its event is durable; what is not acknowledged the transmitter keeps and
 * sends again, so a crash at any moment loses nothing, and copies are recognised by their `jti`.
 * @see RFC 8936 section 2
 */
export function createPollFeed({ stream, fetch, record, tally, nowMs }: PollFeedDeps): Feed {
  const { settings } = stream;
  let acks: string[] = [];
  let setErrs = new Map<string, { readonly err: SetErr; readonly description: string }>();
  let sawOnlyCopies = false;
  const beats = createHeartbeats(settings.issuer);

  async function ask(signal: AbortSignal): Promise<z.infer<typeof answerSchema> | Failed> {
    const headers = authorizationHeaders(settings.authorizationFile);
    if (headers === null) return failed("ING_FEED_SECRET", "authorizationFile cannot be read");
    const told = { ack: acks, setErrs: Object.fromEntries(setErrs) };
    const body = JSON.stringify({ maxEvents: settings.maxEvents, returnImmediately: true, ...(acks.length === 0 ? {} : { ack: told.ack }), ...(setErrs.size === 0 ? {} : { setErrs: told.setErrs }) });
    const answer = await fetch({
      url: settings.pollUrl ?? "", method: "POST", headers: { "content-type": "application/json", accept: "application/json", "content-language": "en", ...headers }, body,
      timeoutMs: settings.timeoutSeconds * 1_000, maxBytes: MAX_BYTES, maxRedirects: 0, signal,
    });
    if (answer.kind === "failed") return failed("ING_FEED_UNREACHABLE", `poll: ${answer.message}`);
    if (answer.status === 401 || answer.status === 403) return failed("ING_FEED_DENIED", `poll: answered ${String(answer.status)}`);
    if (answer.status >= 500 || answer.status === 429) return failed("ING_FEED_UNREACHABLE", `poll: answered ${String(answer.status)}`);
    const parsed = answer.status === 200 ? answerSchema.safeParse(parseJson(answer.body)) : null;
    if (parsed?.success !== true) return failed("ING_FEED_ANSWER", `poll: answered ${String(answer.status)} with something else than sets`);
    acks = [];
    setErrs = new Map();
    return parsed.data;
  }

  /** Judges the SETs of one answer. Those that cannot be judged now are left with the transmitter. */
  async function judge(sets: Readonly<Record<string, string>>): Promise<{ readonly taken: readonly JudgedSet[]; readonly away: string | null }> {
    const taken: JudgedSet[] = [];
    let away: string | null = null;
    for (const [jti, token] of Object.entries(sets).slice(0, settings.maxEvents)) {
      const judged = await stream.judge(token, nowMs());
      const outcome = judged.kind === "taken" && judged.jti !== jti ? refuseSet("invalid_request", "ING_SET_MALFORMED", "The SET's jti is not the one it was sent under.") : judged;
      if (outcome.kind === "unavailable") away = outcome.message;
      else if (outcome.kind === "taken") taken.push(outcome);
      else {
        tally.count(settings.name, outcome.code, nowMs());
        setErrs.set(jti, { err: outcome.err, description: outcome.description });
      }
    }
    return { taken, away };
  }

  async function poll(signal: AbortSignal): Promise<PollOutcome> {
    const answer = await ask(signal);
    if ("kind" in answer) return answer as Failed;
    const { taken, away } = await judge(answer.sets);
    const receivedAtMs = nowMs();
    const batch = batchOfSets(stream, taken);
    const events = [...batch.events, ...beats.due(receivedAtMs)];
    const recorded = taken.length + events.length === 0 ? null : await record({ ...batch, events, transport: "ssf_poll", receivedAtMs });
    if (recorded?.kind === "overloaded") return failed("ING_FEED_NOT_RECORDED", `${recorded.code} ${recorded.message}`);
    beats.recorded(receivedAtMs);
    acks = taken.map((set) => set.jti);
    for (const set of taken) tally.count(settings.name, set.unusable?.code ?? "OK", receivedAtMs);
    if (away !== null) return failed("ING_FEED_UNREACHABLE", away);
    const areCopies = taken.length > 0 && (recorded?.stored ?? 0) === 0 && setErrs.size === 0;
    // What is left to say is said at once, unless the transmitter does not listen and sends the same for ever.
    const hasMore = (acks.length + setErrs.size > 0 || answer.moreAvailable === true) && !(areCopies && sawOnlyCopies);
    sawOnlyCopies = areCopies;
    return { kind: "ok", events: taken.length, hasMore };
  }

  return { name: sourceOf(settings), everyMs: settings.everySeconds * 1_000, poll, warnings: () => [], clockSkewMs: () => null };
}

/** That the stream answers is worth a fact a minute: without it, no news would look like good news. */
function createHeartbeats(issuer: string) {
  let last = -1;
  const beatOf = (atMs: number) => Math.floor(atMs / HEARTBEAT_MS);
  return {
    due(atMs: number): readonly CredentialEvent[] {
      const beat = beatOf(atMs);
      return beat === last ? [] : [toldEvent({ nativeId: `poll ${String(beat)}`, kind: "feed", outcome: "alive", issuer, occurredNanos: nanosOfMs(beat * HEARTBEAT_MS), clockQuality: "receipt", detail: "poll" })];
    },
    recorded(atMs: number): void {
      last = beatOf(atMs);
    },
  };
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString("utf8"));
  } catch {
    return undefined;
  }
}
