import type { Admission } from "../accept.ts";
import type { DurableLog } from "../log/durable-log.ts";
import { createCommitter } from "./committer.ts";
import { createConsume } from "./consume.ts";
import type { KafkaPort } from "./consumer-port.ts";
import { decideBlocks } from "./decide-blocks.ts";
import type { KafkaErrorCode } from "./errors.ts";
import { GroupState } from "./group-state.ts";
import { KafkaCounters, kafkaStats, type KafkaStats } from "./kafka-stats.ts";
import type { Decompress } from "./record-set.ts";
import type { Slice } from "./slice.ts";
import { superviseConsumer, type SupervisorTimes } from "./supervise-consumer.ts";
import { createTakeSlice, type TakeSliceDeps } from "./take-slice.ts";
import type { TopicRoute } from "./topic-route.ts";

export interface KafkaDeps extends Pick<TakeSliceDeps, "takeIn" | "builder" | "eventIds" | "handlers" | "settled" | "redact" | "nowMs" | "onDefect"> {
  readonly port: KafkaPort;
  readonly log: DurableLog;
  readonly admission: Admission;
  readonly routes: ReadonlyMap<string, TopicRoute>;
  readonly decompress: Decompress;
  readonly maxSetBytes: number;
  readonly deadLetters: { readonly send: TakeSliceDeps["onPoison"]; readonly stats: () => KafkaStats["deadLetters"] };
  /** Resolves after the time, or at once when the signal is aborted. Never rejects. */
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly report: (level: "info" | "warn" | "error", code: KafkaErrorCode, message: string) => void;
  readonly times?: Partial<SupervisorTimes>;
}

export interface RunningKafka {
  readonly stats: () => KafkaStats;
  /** Batches under way become durable and are committed, then the group is left. */
  readonly stop: () => Promise<void>;
}

/** Messages of one block: enough to share an fdatasync, little enough to keep the turn short. */
const SLICE = { maxBytes: 1024 * 1024, maxItems: 4_000 };
const DECIDE_MS = 1_000;
const NEVER = new AbortController().signal;
const STOP_MS = 3_000;

/** Starts to consume; bears brokers that are away and topics that do not exist yet. */
export function startKafka(deps: KafkaDeps): RunningKafka {
  const { port, log, nowMs, wait, report } = deps;
  const stopping = new AbortController();
  const stop = stopping.signal;
  const group = new GroupState();
  const counters = new KafkaCounters();
  const pause = (ms: number) => wait(ms, stop);
  const onDisowned = () => { counters.disownedBlocks++; };
  const committer = createCommitter({
    group, log, wait: (ms) => wait(ms, NEVER), onCommitted: () => { counters.commits++; },
    onFailed: (message) => { counters.failedCommits++; report("warn", "ING_KAFKA_COMMIT", message); },
  });
  const onSlice = ({ items, bytes }: Slice) => { counters.messages += items.length; counters.bytes += bytes; };
  const takeSlice = createTakeSlice({ ...deps, onPoison: (poison) => { counters.poison[poison.code] = (counters.poison[poison.code] ?? 0) + 1; deps.deadLetters.send(poison); } });
  const readCommitted = (topics: readonly string[]) => port.committed(topics);
  const consume = createConsume({
    ...deps, group, committer, takeSlice, node: log.nodeId, readCommitted, onDisowned, onSlice, limits: SLICE,
    after: (ms, run) => void pause(ms).then(run),
  });
  const supervising = superviseConsumer({ port, group, consume, counters, topics: [...deps.routes.keys()], nowMs, wait, report, stop, ...(deps.times === undefined ? {} : { times: deps.times }) });
  const deciding = (async () => {
    for (; !stop.aborted; await pause(DECIDE_MS)) {
      if (log.undecided().length > 0) await decideBlocks({ log, group, node: log.nodeId, readCommitted, report, onDisowned }).catch(() => undefined);
    }
  })();
  return {
    stats: () => kafkaStats({ counters, group, undecided: () => log.undecided().length, deadLetters: deps.deadLetters.stats, nowMs }),
    stop: async () => {
      stopping.abort();
      const late = new AbortController();
      await Promise.race([Promise.all([supervising, deciding]), wait(STOP_MS, late.signal)]);
      late.abort();
      group.leave();
      counters.phase = "stopped";
      await Promise.race([port.close(), wait(STOP_MS, NEVER)]);
    },
  };
}
