import type { Admin, Consumer, EachBatchPayload, Kafka } from "kafkajs";
import type { CommitPosition, ConsumerEvents, KafkaPort, RunningConsumer, Session } from "../../kafka/consumer-port.ts";
import { recordSetOf } from "../../kafka/record-set.ts";
import { assignPartitions } from "./assign-partitions.ts";
import { createClientLog } from "./client-log.ts";
import { createDeadLetterProducer, type DeadLetterProducer } from "./dead-letter-producer.ts";
import { kafkaClient } from "./patched-client.ts";
import { securityOptions, type KafkaSecurity } from "./security.ts";

export interface KafkaConnection {
  readonly brokers: readonly string[];
  readonly groupId: string;
  readonly clientId: string;
  readonly sessionTimeoutMs: number;
  readonly security: KafkaSecurity;
  /** Null: poison is only put into quarantine. */
  readonly deadLetterTopic: string | null;
  readonly onClientTrouble: (message: string) => void;
  readonly onDeadLetterTrouble: (message: string) => void;
  readonly redact: (text: string) => string;
  readonly nowMs: () => number;
}

const CONNECT_MS = 5_000;
const REQUEST_MS = 15_000;
const REBALANCE_MS = 30_000;
const FETCH = { minBytes: 1, maxWaitTimeInMs: 500, maxBytesPerPartition: 1024 * 1024, maxBytes: 8 * 1024 * 1024 };
const PARTITIONS_AT_ONCE = 4;
/** The client gives up after these, and the supervisor makes another. */
const RETRY = { initialRetryTime: 200, maxRetryTime: 5_000, retries: 6 };

export interface ConnectedKafka extends KafkaPort {
  readonly deadLetters: DeadLetterProducer;
}

/** Makes the port to the brokers. Connects when it is first asked something. */
export function connectKafka(connection: KafkaConnection): ConnectedKafka {
  const { brokers, groupId, clientId, onClientTrouble, redact, nowMs } = connection;
  const { Kafka: Client, logLevel } = kafkaClient();
  const log = createClientLog(onClientTrouble, redact, nowMs);
  const client = (): Kafka => new Client({
    brokers: [...brokers], clientId, connectionTimeout: CONNECT_MS, requestTimeout: REQUEST_MS, enforceRequestTimeout: true, logLevel: logLevel.WARN, logCreator: log, retry: RETRY,
    ...securityOptions(connection.security),
  });
  let admin: Admin | null = null;

  /** Asks over one connection; a new one after a failure. */
  async function ask<T>(question: (admin: Admin) => Promise<T>): Promise<T> {
    if (admin === null) {
      const made = client().admin();
      await made.connect();
      admin = made;
    }
    const asked = admin;
    try {
      return await question(asked);
    } catch (error) {
      if (admin === asked) admin = null;
      asked.disconnect().catch(() => undefined);
      throw error;
    }
  }

  const existing = async (topics: readonly string[]) => {
    const all = new Set(await ask((a) => a.listTopics()));
    return topics.filter((topic) => all.has(topic));
  };

  const deadLetters = createDeadLetterProducer({ topic: connection.deadLetterTopic, producer: () => client().producer({ allowAutoTopicCreation: true, retry: RETRY }), onTrouble: connection.onDeadLetterTrouble });

  return {
    deadLetters, existing,
    committed: async (topics) => {
      const known = await existing(topics);
      if (known.length === 0) return [];
      const found = await ask((a) => a.fetchOffsets({ groupId, topics: known }));
      return found.flatMap(({ topic, partitions }) => partitions.map(({ partition, offset, metadata }) => ({ topic, partition, offset: BigInt(offset), metadata })));
    },
    ends: async (topic) => new Map((await ask((a) => a.fetchTopicOffsets(topic))).map(({ partition, high }) => [partition, BigInt(high)])),
    consume: (topics, events) => runConsumer(client(), connection, topics, events),
    close: async () => {
      await deadLetters.close();
      await admin?.disconnect();
      admin = null;
    },
  };
}

async function runConsumer(kafka: Kafka, { groupId, sessionTimeoutMs }: KafkaConnection, topics: readonly string[], events: ConsumerEvents): Promise<RunningConsumer> {
  const consumer = kafka.consumer({
    groupId, sessionTimeout: sessionTimeoutMs, rebalanceTimeout: Math.max(REBALANCE_MS, sessionTimeoutMs), heartbeatInterval: Math.floor(sessionTimeoutMs / 5), allowAutoTopicCreation: false,
    metadataMaxAge: 60_000, partitionAssigners: [assignPartitions(events.joining)], ...FETCH, retry: { ...RETRY, restartOnFailure: () => Promise.resolve(false) },
  });
  listen(consumer, events);
  try {
    await consumer.connect();
    await consumer.subscribe({ topics: [...topics], fromBeginning: true });
    await consumer.run({ autoCommit: false, eachBatchAutoResolve: false, partitionsConsumedConcurrently: PARTITIONS_AT_ONCE, eachBatch: (payload) => hand(payload, events) });
  } catch (error) {
    await consumer.disconnect().catch(() => undefined);
    throw error;
  }
  return { stop: () => consumer.disconnect() };
}

function listen(consumer: Consumer, events: ConsumerEvents): void {
  const { GROUP_JOIN, FETCH: FETCHED, HEARTBEAT, CRASH } = consumer.events;
  consumer.on(GROUP_JOIN, ({ payload }) => events.joined(Object.entries(payload.memberAssignment).flatMap(([topic, partitions]) => partitions.map((partition) => ({ topic, partition })))));
  consumer.on(FETCHED, () => events.alive());
  consumer.on(HEARTBEAT, () => events.alive());
  consumer.on(CRASH, ({ payload }) => events.failed(payload.error.message));
}

function hand(payload: EachBatchPayload, events: ConsumerEvents): Promise<void> {
  const { batch } = payload;
  const session: Session = {
    heartbeat: () => payload.heartbeat(),
    consumed: (offset) => payload.resolveOffset(offset.toString()),
    pause: () => payload.pause(),
    // Not the consumer's own commitOffsets: that one tries again by itself, with whatever generation it is in by then.
    commit: (positions) => payload.commitOffsetsIfNecessary({ topics: byTopic(positions) }),
    isEnding: () => !payload.isRunning(),
  };
  const sets = batch.messages.flatMap((m) => (m.value === null ? [] : [recordSetOf(m.value)]));
  return events.fetched({ topic: batch.topic, partition: batch.partition, endOffset: BigInt(batch.highWatermark), sets }, session);
}

/** The client passes the metadata on to the broker, though its type does not tell. */
function byTopic(positions: readonly CommitPosition[]): { readonly topic: string; readonly partitions: { readonly partition: number; readonly offset: string; readonly metadata: string }[] }[] {
  const topics = new Map<string, { partition: number; offset: string; metadata: string }[]>();
  for (const { topic, partition, offset, metadata } of positions) {
    const partitions = topics.get(topic) ?? [];
    topics.set(topic, partitions);
    partitions.push({ partition, offset: offset.toString(), metadata });
  }
  return [...topics].map(([topic, partitions]) => ({ topic, partitions }));
}
