import type { Consume } from "./consume.ts";
import type { ConsumerEvents, KafkaPort, RunningConsumer } from "./consumer-port.ts";
import type { KafkaErrorCode } from "./errors.ts";
import type { GroupState } from "./group-state.ts";
import type { KafkaCounters, RecreationReason } from "./kafka-stats.ts";

export interface SupervisorTimes {
  /** How often it is looked whether topics have appeared and how far behind the group is. */
  readonly topicLookMs: number;
  /** Without any fetch for so long the consumer is made anew. */
  readonly stallMs: number;
  readonly firstRetryMs: number;
  readonly maxRetryMs: number;
}

export interface SuperviseDeps {
  readonly port: KafkaPort;
  readonly group: GroupState;
  readonly consume: Consume;
  readonly counters: KafkaCounters;
  readonly topics: readonly string[];
  readonly nowMs: () => number;
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly report: (level: "info" | "warn" | "error", code: KafkaErrorCode, message: string) => void;
  readonly stop: AbortSignal;
  readonly times?: Partial<SupervisorTimes>;
}

const TIMES: SupervisorTimes = { topicLookMs: 5_000, stallMs: 60_000, firstRetryMs: 500, maxRetryMs: 15_000 };
/** A consumer that does not end is left behind: it owns nothing any more, whatever it still does. */
const END_MS = 10_000;

/**
 * Keeps one consumer alive until stopped: over the topics that exist, made anew when others appear, when it fails, or when it stops fetching. Never
 * rejects.
 */
export async function superviseConsumer(deps: SuperviseDeps): Promise<void> {
  const { port, group, counters, wait, report, stop } = deps;
  const times = { ...TIMES, ...deps.times };
  let retryMs = times.firstRetryMs;
  while (!stop.aborted) {
    counters.phase = "connecting";
    try {
      const topics = await port.existing(deps.topics);
      if (topics.length === 0) {
        counters.phase = "waiting for topics";
        counters.lastTrouble = null;
        await wait(times.topicLookMs, stop);
        continue;
      }
      const why = await runOne(deps, times, topics, () => { retryMs = times.firstRetryMs; });
      if (why === null) return;
      counters.recreations[why.reason]++;
      report(why.reason === "topics" ? "info" : "warn", "ING_KAFKA_RECREATED", why.message);
      if (why.reason === "topics") continue;
      counters.lastTrouble = why.message;
    } catch (error) {
      counters.lastTrouble = error instanceof Error ? error.message : String(error);
      report("warn", "ING_KAFKA_CLIENT", counters.lastTrouble);
    }
    group.leave();
    await wait(retryMs, stop);
    retryMs = Math.min(times.maxRetryMs, retryMs * 2);
  }
}

interface Ended { readonly reason: RecreationReason; readonly message: string }

/** Runs one consumer to its end: null when stopped. */
async function runOne(deps: SuperviseDeps, times: SupervisorTimes, topics: readonly string[], onJoined: () => void): Promise<Ended | null> {
  const { port, group, counters, nowMs, wait, report, stop } = deps;
  let aliveAtMs = nowMs();
  let failure: string | null = null;
  const ended = new AbortController();
  const isCurrent = () => !ended.signal.aborted;
  const events: ConsumerEvents = {
    joining: () => { if (isCurrent()) group.leave(); },
    joined: (assigned) => {
      if (!isCurrent()) return;
      group.join(assigned);
      counters.rebalances++;
      counters.phase = "consuming";
      counters.lastTrouble = null;
      aliveAtMs = nowMs();
      onJoined();
      report("info", "ING_KAFKA_CONNECTED", `${assigned.length} partitions of ${topics.join(", ")}`);
    },
    fetched: async (batch, session) => { if (isCurrent()) await deps.consume(batch, { ...session, isEnding: () => session.isEnding() || stop.aborted || !isCurrent() }); },
    alive: () => { aliveAtMs = nowMs(); },
    failed: (reason) => { failure = reason; look.abort(); },
  };
  let look = new AbortController();
  counters.topics = topics;
  const consumer = await port.consume(topics, events);
  const watch = async (): Promise<Ended | null> => {
    for (let lookedAtMs = nowMs(); !stop.aborted;) {
      await wait(Math.min(1_000, times.topicLookMs), AbortSignal.any([stop, look.signal]));
      if (failure !== null) return { reason: "failed", message: failure };
      if (nowMs() - aliveAtMs > times.stallMs) return { reason: "stalled", message: `nothing was fetched for ${Math.round((nowMs() - aliveAtMs) / 1_000)} s` };
      if (nowMs() - lookedAtMs < times.topicLookMs) continue;
      lookedAtMs = nowMs();
      const now = await lookAtTopics(deps, topics);
      if (now.length > topics.length) return { reason: "topics", message: `topics have appeared: ${now.filter((t) => !topics.includes(t)).join(", ")}` };
    }
    return null;
  };
  try {
    return await watch();
  } finally {
    await end(consumer, deps);
    look = new AbortController();
    ended.abort();
    group.leave();
  }
}

/** The topics that exist now; brings the end offsets of assigned partitions up to date on the way. The same topics when the brokers do not answer. */
async function lookAtTopics({ port, group, topics: wanted }: SuperviseDeps, topics: readonly string[]): Promise<readonly string[]> {
  try {
    for (const topic of new Set(group.assigned.map((a) => a.topic))) {
      const ends = await port.ends(topic);
      for (const at of group.assigned) if (at.topic === topic) group.partitions.of(at).endOffset = ends.get(at.partition) ?? 0n;
    }
    return await port.existing(wanted);
  } catch {
    return topics;
  }
}

async function end(consumer: RunningConsumer, { wait }: SuperviseDeps): Promise<void> {
  const inTime = new AbortController();
  await Promise.race([consumer.stop().catch(() => undefined), wait(END_MS, inTime.signal)]);
  inTime.abort();
}
