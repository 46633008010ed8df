import type { Feed, FeedStatus, PollOutcome } from "./feed.ts";

export interface FeedRunnerDeps {
  readonly feeds: readonly Feed[];
  readonly report: (notice: { readonly level: "info" | "warn" | "error"; readonly code: string; readonly message: string }) => void;
  readonly nowMs: () => number;
  /** Calls `run` after `delayMs`; the answer calls it off. */
  readonly after: (delayMs: number, run: () => void) => () => void;
  /** Uniform in [0, 1). */
  readonly random: () => number;
}

/** Feeds that are asked on their own, each in its own rhythm. */
export interface FeedRunner {
  /** Begins to ask; a second call does nothing. */
  readonly start: () => void;
  readonly status: () => readonly FeedStatus[];
  /** Asks a feed as soon as it is idle, whatever its rhythm says. A name that is no feed's is ignored. */
  readonly pollSoon: (name: string) => void;
  /** Looks under way are ended; resolves when none is left. */
  readonly stop: () => Promise<void>;
}

const FIRST_RETRY_MS = 1_000;
const MAX_RETRY_MS = 300_000;

interface Line {
  readonly feed: Feed;
  readonly polls: { ok: number; failed: number };
  failuresInRow: number;
  lastSuccessMs: number | null;
  problem: FeedStatus["problem"];
  warned: string;
  running: Promise<void> | null;
  isWanted: boolean;
  cancel: () => void;
}

/** How long to wait after a look. Failures: doubling from a second, never below the feed's own rhythm's end, of which a random half; more to read: at once. */
export function waitMs(feed: Pick<Feed, "everyMs">, outcome: PollOutcome, failuresInRow: number, random: number): number {
  if (outcome.kind === "ok") return outcome.hasMore ? 0 : feed.everyMs;
  const full = Math.min(MAX_RETRY_MS, Math.max(feed.everyMs, FIRST_RETRY_MS * 2 ** Math.min(failuresInRow - 1, 20)));
  return Math.round(full / 2 + (full / 2) * random);
}

/** Asks every feed at the start, then each in its rhythm; a feed that fails is asked ever less often, and is never given up. A change from working to failing and back is reported once. */
export function createFeedRunner(deps: FeedRunnerDeps): FeedRunner {
  const { report, nowMs, after, random } = deps;
  const ending = new AbortController();
  const lines = deps.feeds.map((feed): Line => ({ feed, polls: { ok: 0, failed: 0 }, failuresInRow: 0, lastSuccessMs: null, problem: null, warned: "", running: null, isWanted: false, cancel: () => undefined }));

  const start = (line: Line): void => {
    line.cancel();
    line.isWanted = false;
    line.running = line.feed.poll(ending.signal).then((outcome) => {
      line.running = null;
      if (ending.signal.aborted) return;
      note(line, outcome);
      const delayMs = line.isWanted ? 0 : waitMs(line.feed, outcome, line.failuresInRow, random());
      line.cancel = after(delayMs, () => start(line));
    });
  };

  const note = (line: Line, outcome: PollOutcome): void => {
    const { feed } = line;
    line.polls[outcome.kind]++;
    if (outcome.kind === "failed") {
      line.failuresInRow++;
      if (line.problem?.code !== outcome.code) report({ level: "warn", code: outcome.code, message: `feed ${feed.name}: ${outcome.message}` });
      line.problem = { code: outcome.code, message: outcome.message };
      return;
    }
    if (line.problem !== null) report({ level: "info", code: line.problem.code, message: `feed ${feed.name} answers again` });
    line.problem = null;
    line.failuresInRow = 0;
    line.lastSuccessMs = nowMs();
    const warned = feed.warnings().join("; ");
    if (warned !== "" && warned !== line.warned) report({ level: "warn", code: "ING_FEED_INCOMPLETE", message: `feed ${feed.name}: ${warned}` });
    line.warned = warned;
  };

  let isStarted = false;
  return {
    start: () => {
      if (isStarted || ending.signal.aborted) return;
      isStarted = true;
      for (const line of lines) start(line);
    },
    status: () => lines.map(({ feed, polls, lastSuccessMs, problem }) => ({ feed: feed.name, polls: { ...polls }, lastSuccessMs, problem, warnings: feed.warnings(), clockSkewMs: feed.clockSkewMs() })),
    pollSoon: (name) => {
      const line = lines.find((l) => l.feed.name === name);
      if (line === undefined || !isStarted || ending.signal.aborted) return;
      if (line.running === null) start(line);
      else line.isWanted = true;
    },
    stop: async () => {
      ending.abort();
      for (const line of lines) line.cancel();
      await Promise.all(lines.flatMap((l) => l.running ?? []));
    },
  };
}
