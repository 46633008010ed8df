import { refuse, type Refusal } from "../../wire/answer.ts";
import type { FeedAnswer, FeedRoute } from "../../wire/feed-route.ts";
import type { HttpAnswer } from "../../wire/http-answer.ts";
import { codingOf, mediaType } from "../../wire/media-type.ts";
import type { RecordCredentialEvents } from "../credential-event.ts";
import { SSF_ERRORS, type SetErr, type SsfErrorCode } from "./errors.ts";
import type { PushAuthorization } from "./push-authorization.ts";
import { batchOfSets, type SsfStream } from "./ssf-stream.ts";
import type { StreamTally } from "./stream-tally.ts";
import { MAX_SET_BYTES } from "./verify-set.ts";

export interface PushRouteDeps {
  readonly stream: SsfStream;
  readonly authorization: PushAuthorization;
  readonly record: RecordCredentialEvents;
  readonly tally: Pick<StreamTally, "count">;
  readonly nowMs: () => number;
}

const KEYS_AWAY_RETRY_SECONDS = 10;
/** The language of descriptions must be named. @see RFC 8935 section 2.3 */
const JSON_HEADERS = { "content-type": "application/json", "content-language": "en" };

/**
 * Makes `POST /v1/ssf/<stream>`: one SET a request, answered 202 when its event is durable, also when it was durable before; 400 with `err` and `description` when it is not
 * taken; 503 when it cannot be judged or kept now, so that the transmitter sends it again.
 * @see RFC 8935
 */
export function createPushRoute({ stream, authorization, record, tally, nowMs }: PushRouteDeps): FeedRoute {
  const { settings } = stream;

  function refused(err: SetErr, code: SsfErrorCode, description: string): FeedAnswer {
    tally.count(settings.name, code, nowMs());
    return { status: 400, headers: JSON_HEADERS, body: errorBody(err, description), code };
  }

  async function receive(body: Buffer): Promise<FeedAnswer> {
    const receivedAtMs = nowMs();
    const outcome = await stream.judge(body.toString("latin1").trim(), receivedAtMs);
    if (outcome.kind === "refused") return refused(outcome.err, outcome.code, outcome.description);
    if (outcome.kind === "unavailable") {
      tally.count(settings.name, "ING_SET_KEYS_AWAY", receivedAtMs);
      return later("ING_SET_KEYS_AWAY", `${SSF_ERRORS.ING_SET_KEYS_AWAY.meaning} (${outcome.message})`, KEYS_AWAY_RETRY_SECONDS);
    }
    const recorded = await record({ ...batchOfSets(stream, [outcome]), transport: "ssf_push", receivedAtMs });
    if (recorded.kind === "overloaded") return later(recorded.code, recorded.message, recorded.retryAfterSeconds);
    tally.count(settings.name, outcome.unusable?.code ?? "OK", receivedAtMs);
    return { status: 202, headers: {}, body: Buffer.alloc(0), code: outcome.unusable?.code ?? "OK" };
  }

  return {
    transport: "ssf_push",
    maxBytes: MAX_SET_BYTES,
    render,
    admit(headers) {
      if (!authorization.accepts(headers.authorization)) return refused("authentication_failed", "ING_SET_AUTHENTICATION", SSF_ERRORS.ING_SET_AUTHENTICATION.meaning);
      if (settings.delivery !== "push") return refused("access_denied", "ING_SET_NOT_PUSHED", SSF_ERRORS.ING_SET_NOT_PUSHED.meaning);
      if (mediaType(headers["content-type"]) !== "application/secevent+jwt") return refused("invalid_request", "ING_SET_MALFORMED", "The content type must be application/secevent+jwt.");
      const coding = codingOf(headers["content-encoding"]);
      return coding === null ? refuse("ING_CONTENT_ENCODING") : { kind: "admitted", coding, receive };
    },
  };
}

/** The receivers' refusals; those that no repetition helps say that the request is wrong. */
function render({ http, message, retryAfterSeconds }: Refusal): HttpAnswer {
  const headers: Record<string, string> = { ...JSON_HEADERS };
  if (retryAfterSeconds !== null) headers["retry-after"] = String(retryAfterSeconds);
  return { status: http, headers, body: errorBody(http < 500 ? "invalid_request" : null, message) };
}

function later(code: string, description: string, retryAfterSeconds: number): FeedAnswer {
  return { status: 503, headers: { ...JSON_HEADERS, "retry-after": String(retryAfterSeconds) }, body: errorBody(null, description), code };
}

function errorBody(err: SetErr | null, description: string): Buffer {
  return Buffer.from(JSON.stringify({ ...(err === null ? {} : { err }), description }));
}
