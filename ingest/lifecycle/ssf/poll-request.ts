import { z } from "zod";
import type { BoundedFetch } from "../feed/bounded-fetch.ts";
import type { PollOutcome } from "../feed/feed.ts";
import { authorizationHeaders } from "./authorization-file.ts";
import type { SetErr } from "./errors.ts";
import type { SsfSettings } from "./ssf-settings.ts";

const answerSchema = z.looseObject({ sets: z.record(z.string().max(512), z.string()), moreAvailable: z.boolean().optional() });

export interface SetProblem {
  readonly err: SetErr;
  readonly description: string;
}

/** `mayWait`: the next request may be held, and it is not known that it would be answered at once. */
export interface PollAnswer {
  readonly kind: "answered";
  readonly told: z.infer<typeof answerSchema>;
  readonly mayWait: boolean;
}

type Failed = Extract<PollOutcome, { kind: "failed" }>;
const failed = (code: Failed["code"], message: string): Failed => ({ kind: "failed", code, message });

/** Acknowledges, and asks for more. `silence`: nothing to tell for as long as may be waited. Never rejects. */
export type PollRequest = (about: { readonly ack: readonly string[]; readonly setErrs: ReadonlyMap<string, SetProblem> }, signal: AbortSignal) => Promise<PollAnswer | Failed | "silence">;

const MAX_BYTES = 16 * 1024 * 1024;
/** An empty answer that took this long, or the stream's interval if that is shorter, was held; one that comes sooner is no long polling. */
const HELD_MS = 5_000;

/**
 * Makes the requests of one stream. A transmitter that has answered may hold the next one until it has something to tell. A request that is held for too
 * long is given up, and the one after it is to be answered at once, which tells a patient transmitter from a dead one.
 * @see RFC 8936 section 2.2
 */
export function createPollRequest({ settings, fetch }: { readonly settings: SsfSettings; readonly fetch: BoundedFetch }): PollRequest {
  let mayHold = false;
  let holdsNot = false;

  return async function ask({ ack, setErrs }, signal) {
    const headers = authorizationHeaders(settings.authorizationFile);
    if (headers === null) return failed("ING_FEED_SECRET", "authorizationFile cannot be read");
    const holdMs = mayHold ? settings.waitSeconds * 1_000 : 0;
    mayHold = false;
    const body = JSON.stringify({ maxEvents: settings.maxEvents, returnImmediately: holdMs === 0, ...(ack.length === 0 ? {} : { ack }), ...(setErrs.size === 0 ? {} : { setErrs: Object.fromEntries(setErrs) }) });
    const answer = await fetch({
      url: settings.pollUrl ?? "", method: "POST", headers: { "content-type": "application/json", accept: "application/json", "content-language": "en", ...headers }, body,
      timeoutMs: holdMs === 0 ? settings.timeoutSeconds * 1_000 : holdMs, maxBytes: MAX_BYTES, maxRedirects: 0, signal,
    });
    if (answer.kind === "failed" && answer.why === "timeout" && holdMs > 0) return "silence";
    if (answer.kind === "failed") return failed("ING_FEED_UNREACHABLE", `poll: ${answer.message}`);
    if (answer.status === 401 || answer.status === 403) return failed("ING_FEED_DENIED", `poll: answered ${String(answer.status)}`);
    if (answer.status >= 500 || answer.status === 429) return failed("ING_FEED_UNREACHABLE", `poll: answered ${String(answer.status)}`);
    const parsed = answer.status === 200 ? answerSchema.safeParse(parseJson(answer.body)) : null;
    if (parsed?.success !== true) return failed("ING_FEED_ANSWER", `poll: answered ${String(answer.status)} with something else than sets`);
    mayHold = settings.waitSeconds > 0;
    if (holdMs > 0) holdsNot = Object.keys(parsed.data.sets).length === 0 && answer.latencyUs < Math.min(HELD_MS, settings.everySeconds * 1_000) * 1_000;
    return { kind: "answered", told: parsed.data, mayWait: mayHold && !holdsNot };
  };
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString("utf8"));
  } catch {
    return undefined;
  }
}
