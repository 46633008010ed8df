import type { BoundedFetch } from "../feed/bounded-fetch.ts";
import type { Feed, PollOutcome } from "../feed/feed.ts";
import { authorizationHeaders } from "./authorization-file.ts";
import { sourceOf, type SsfSettings } from "./ssf-settings.ts";
import type { VerificationStates } from "./verification-state.ts";

export interface VerificationFeedDeps {
  readonly settings: SsfSettings;
  readonly verificationUrl: string;
  readonly fetch: BoundedFetch;
  readonly states: Pick<VerificationStates, "make">;
  readonly nowMs: () => number;
}

const MAX_BYTES = 65_536;

/**
 * Makes the regular question whether a stream lives: the transmitter is asked to send a verification event with a state of ours, which comes the way all events come and is
 * stored as a sign of life with the time it took.
 * @see Shared Signals Framework 1.0, section 8.1.4
 */
export function createVerificationFeed({ settings, verificationUrl, fetch, states, nowMs }: VerificationFeedDeps): Feed {
  let isTooOften = false;

  async function poll(signal: AbortSignal): Promise<PollOutcome> {
    const headers = authorizationHeaders(settings.verificationAuthorizationFile ?? (settings.delivery === "poll" ? settings.authorizationFile : undefined));
    if (headers === null) return { kind: "failed", code: "ING_FEED_SECRET", message: "the authorization file for verification cannot be read" };
    const answer = await fetch({
      url: verificationUrl, method: "POST", headers: { "content-type": "application/json", ...headers }, body: JSON.stringify({ stream_id: settings.streamId, state: states.make(settings.name, nowMs()) }),
      timeoutMs: settings.timeoutSeconds * 1_000, maxBytes: MAX_BYTES, maxRedirects: 0, signal,
    });
    if (answer.kind === "failed") return { kind: "failed", code: "ING_FEED_UNREACHABLE", message: `verification: ${answer.message}` };
    isTooOften = answer.status === 429;
    if (isTooOften || (answer.status >= 200 && answer.status < 300)) return { kind: "ok", events: 0, hasMore: false };
    return { kind: "failed", code: answer.status === 401 || answer.status === 403 ? "ING_FEED_DENIED" : "ING_FEED_ANSWER", message: `verification: answered ${String(answer.status)}` };
  }

  const warnings = () => (isTooOften ? ["verification is asked for more often than the transmitter allows: raise verifyEverySeconds"] : []);
  return { name: `${sourceOf(settings)}:verification`, everyMs: settings.verifyEverySeconds * 1_000, poll, warnings, clockSkewMs: () => null };
}
