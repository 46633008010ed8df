import type { GroupState } from "./group-state.ts";

export type RecreationReason = "failed" | "stalled" | "topics";

/** What the consumer does at the moment, in words for people. */
export type KafkaPhase = "connecting" | "waiting for topics" | "consuming" | "stopped";

export interface PartitionLag {
  readonly topic: string;
  readonly partition: number;
  /** Messages that are not durable here yet. */
  readonly lag: number;
}

/** Figures of the Kafka consumer; read when asked. */
export interface KafkaStats {
  readonly phase: KafkaPhase;
  /** Topics subscribed to. */
  readonly topics: readonly string[];
  readonly assigned: readonly PartitionLag[];
  readonly pausedPartitions: number;
  readonly rebalances: number;
  readonly messages: number;
  readonly bytes: number;
  /** Poison messages by code. */
  readonly poison: Readonly<Record<string, number>>;
  readonly recreations: Readonly<Record<RecreationReason, number>>;
  readonly commits: number;
  readonly failedCommits: number;
  /** Age of the oldest durable message whose offset is not committed; 0 when all are. */
  readonly commitAgeMs: number;
  /** Blocks in the log of which it is not known yet whether this node is to deliver them. */
  readonly undecidedBlocks: number;
  /** Blocks dropped because another node consumed their messages again, or put aside because nobody can tell. */
  readonly disownedBlocks: number;
  readonly deadLetters: { readonly sent: number; readonly failed: number };
  readonly lastTrouble: string | null;
}

/** Counters behind the figures. */
export class KafkaCounters {
  phase: KafkaPhase = "connecting";
  topics: readonly string[] = [];
  rebalances = 0;
  messages = 0;
  bytes = 0;
  commits = 0;
  failedCommits = 0;
  disownedBlocks = 0;
  lastTrouble: string | null = null;
  readonly poison: Record<string, number> = {};
  readonly recreations: Record<RecreationReason, number> = { failed: 0, stalled: 0, topics: 0 };
}

export interface StatsSources {
  readonly counters: KafkaCounters;
  readonly group: GroupState;
  readonly undecided: () => number;
  readonly deadLetters: () => KafkaStats["deadLetters"];
  readonly nowMs: () => number;
}

export function kafkaStats({ counters, group, undecided, deadLetters, nowMs }: StatsSources): KafkaStats {
  const own = group.assigned.map((at) => group.partitions.of(at));
  const oldest = Math.min(...own.flatMap((p) => (p.epoch === group.epoch ? p.uncommitted.slice(0, 1).map((u) => u.atMs) : [])));
  return {
    ...counters,
    assigned: own.map((p) => ({ topic: p.topic, partition: p.partition, lag: Math.max(0, Number(p.endOffset - p.position)) })),
    pausedPartitions: own.filter((p) => p.isPaused).length,
    commitAgeMs: Number.isFinite(oldest) ? Math.max(0, nowMs() - oldest) : 0,
    undecidedBlocks: undecided(),
    deadLetters: deadLetters(),
  };
}

/** The state as a sentence, for readiness. */
export function describeKafka(stats: KafkaStats): string {
  const trouble = stats.lastTrouble === null ? "" : `; last trouble: ${stats.lastTrouble}`;
  if (stats.phase === "connecting") return `connects to the brokers${trouble}`;
  if (stats.phase === "waiting for topics") return "none of its topics exists yet; looks again every few seconds";
  if (stats.phase === "stopped") return "stopped";
  const lag = stats.assigned.reduce((sum, a) => sum + a.lag, 0);
  const paused = stats.pausedPartitions === 0 ? "" : `, ${stats.pausedPartitions} of them paused`;
  return `${stats.topics.length} topics, ${stats.assigned.length} partitions assigned${paused}, ${lag} messages behind${trouble}`;
}
