/** What the service tells about its Kafka consumer: metrics and a part of readiness. */
import type { Ingest, KafkaStats } from "../ingest/index.ts";
import { describeKafka } from "../ingest/index.ts";
import type { MetricRow, PartStatus } from "../query/index.ts";

type Samples = ReturnType<MetricRow["read"]>;

/** Rows without samples until there is a consumer. */
export function kafkaRows(ingest: () => Ingest | null): readonly MetricRow[] {
  const row = (name: MetricRow["name"], kind: MetricRow["kind"], help: string, labels: readonly string[], read: (k: KafkaStats) => Samples): MetricRow => ({
    name, kind, help, labels, read: () => { const stats = ingest()?.kafka?.stats(); return stats === undefined ? [] : read(stats); },
  });
  const one = (value: number): Samples => [{ labels: {}, value }];
  const by = (label: string, values: Readonly<Record<string, number>>): Samples => Object.entries(values).map(([name, value]) => ({ labels: { [label]: name }, value }));
  return [
    row("authslo_kafka_lag_messages", "gauge", "Messages of an assigned partition that are not durable here yet.", ["topic", "partition"], (k) => k.assigned.map(({ topic, partition, lag }) => ({ labels: { topic, partition: String(partition) }, value: lag }))),
    row("authslo_kafka_assigned_partitions", "gauge", "Partitions that this consumer has.", [], (k) => one(k.assigned.length)),
    row("authslo_kafka_paused_partitions", "gauge", "Assigned partitions that wait until more can be made durable.", [], (k) => one(k.pausedPartitions)),
    row("authslo_kafka_rebalances_total", "counter", "Times the group was joined.", [], (k) => one(k.rebalances)),
    row("authslo_kafka_messages_total", "counter", "Messages made durable since start, poison included.", [], (k) => one(k.messages)),
    row("authslo_kafka_message_bytes_total", "counter", "Bytes of their values, decompressed.", [], (k) => one(k.bytes)),
    { name: "authslo_kafka_overflowed_rows_total", kind: "counter", help: "Rows of Kafka messages whose dimension value became ~overflow because there were too many distinct ones.", labels: ["dimension"], read: () => by("dimension", ingest()?.kafka?.overflowed ?? {}) },
    row("authslo_kafka_poison_total", "counter", "Messages or batches put into quarantine because they could not be read, by code.", ["code"], (k) => by("code", k.poison)),
    row("authslo_kafka_commits_total", "counter", "Commits of offsets, by what became of them.", ["outcome"], (k) => by("outcome", { ok: k.commits, failed: k.failedCommits })),
    row("authslo_kafka_commit_age_seconds", "gauge", "Age of the oldest durable message whose offset is not committed.", [], (k) => one(k.commitAgeMs / 1_000)),
    row("authslo_kafka_undecided_blocks", "gauge", "Durable blocks that wait until Kafka says whose they are to deliver.", [], (k) => one(k.undecidedBlocks)),
    row("authslo_kafka_disowned_blocks_total", "counter", "Durable blocks not delivered because another node consumed their messages again, or nobody can tell.", [], (k) => one(k.disownedBlocks)),
    row("authslo_kafka_recreations_total", "counter", "Times the consumer was made anew, by why.", ["reason"], (k) => by("reason", k.recreations)),
    row("authslo_kafka_dead_letters_total", "counter", "Copies of poison to the dead-letter topic, by what became of them.", ["outcome"], (k) => by("outcome", k.deadLetters)),
  ];
}

/**
 * None without brokers. Kafka that is away does not make the service unready: it takes everything else, and load balancers should leave it in.
 */
export function kafkaState(ingest: Ingest): readonly PartStatus[] {
  return ingest.kafka === null ? [] : [{ part: "kafka", isReady: true, detail: describeKafka(ingest.kafka.stats()) }];
}
