import { Kafka, logLevel } from "kafkajs";
import { assignPartitions } from "../../../ingest/wire/kafka/assign-partitions.ts";

/** Forces two rebalances: a member of the group that takes its share of the partitions, consumes nothing, commits nothing, and leaves. */
export async function visitGroup(brokers: readonly string[], groupId: string, topic: string, stayMs: number): Promise<void> {
  const kafka = new Kafka({ brokers: [...brokers], logLevel: logLevel.NOTHING, retry: { initialRetryTime: 100, maxRetryTime: 1_000, retries: 100 } });
  const consumer = kafka.consumer({ groupId, sessionTimeout: 10_000, rebalanceTimeout: 30_000, heartbeatInterval: 1_000, partitionAssigners: [assignPartitions(() => undefined)] });
  await consumer.connect();
  try {
    const joined = new Promise<void>((resolve) => { consumer.on(consumer.events.GROUP_JOIN, () => resolve()); });
    await consumer.subscribe({ topics: [topic] });
    await consumer.run({ autoCommit: false, eachBatchAutoResolve: false, eachBatch: () => Promise.resolve() });
    await joined;
    await new Promise((r) => setTimeout(r, stayMs));
  } finally {
    await consumer.disconnect();
  }
}
