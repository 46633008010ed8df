import type { CredentialEvent, RecordCredentialEvents } from "../credential-event.ts";
import type { BoundedFetch } from "../feed/bounded-fetch.ts";
import type { Feed, PollOutcome } from "../feed/feed.ts";
import { nanosOfMs, toldEvent } from "../feed/told-event.ts";
import { createPollRequest, type SetProblem } from "./poll-request.ts";
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

const HEARTBEAT_MS = 60_000;

/**
 * Makes the polling of one stream. A SET is acknowledged in the request after the one that fetched it, when its event is durable; what is not acknowledged the transmitter keeps and
 * sends again, so a crash at any moment loses nothing, and copies are recognised by their `jti`.
 * @see RFC 8936 section 2
 */
export function createPollFeed({ stream, fetch, record, tally, nowMs }: PollFeedDeps): Feed {
  const { settings } = stream;
  let acks: string[] = [];
  let setErrs = new Map<string, SetProblem>();
  let sawOnlyCopies = false;
  const ask = createPollRequest({ settings, fetch });
  const beats = createHeartbeats(settings.issuer);

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
    const answer = await ask({ ack: acks, setErrs }, signal);
    if (answer === "silence") return { kind: "ok", events: 0, hasMore: true };
    if (answer.kind === "failed") return answer;
    acks = [];
    setErrs = new Map();
    const { told, mayWait } = answer;
    const { taken, away } = await judge(told.sets);
    const receivedAtMs = nowMs();
    const batch = batchOfSets(stream, taken);
    const events = [...batch.events, ...beats.due(receivedAtMs)];
    const recorded = taken.length + events.length === 0 ? null : await record({ ...batch, events, transport: "ssf_poll", receivedAtMs });
    if (recorded?.kind === "overloaded") return { kind: "failed", code: "ING_FEED_NOT_RECORDED", message: `${recorded.code} ${recorded.message}` };
    beats.recorded(receivedAtMs);
    acks = taken.map((set) => set.jti);
    for (const set of taken) tally.count(settings.name, set.unusable?.code ?? "OK", receivedAtMs);
    if (away !== null) return { kind: "failed", code: "ING_FEED_UNREACHABLE", message: away };
    const areCopies = taken.length > 0 && (recorded?.stored ?? 0) === 0 && setErrs.size === 0;
    // What is left to say is said at once, unless the transmitter does not listen and sends the same for ever.
    const hasMore = (acks.length + setErrs.size > 0 || told.moreAvailable === true || mayWait) && !(areCopies && sawOnlyCopies);
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
