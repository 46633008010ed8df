/** Fills a topic with Envoy access-log records before anything is measured. */
import { CompressionTypes, Kafka, logLevel } from "kafkajs";
import { createRandom } from "./corpus/random.ts";
import { createLiveBody } from "./generator-body.ts";

export interface KafkaLoad {
  readonly brokers: readonly string[];
  readonly topic: string;
  readonly partitions: number;
  readonly records: number;
  readonly recordsPerMessage: number;
  /** Number of the first body; no two loads of a run may share one. */
  readonly firstSender: number;
  readonly codec: "none" | "gzip";
}

/** What a broker takes as one batch by default, with room for its headers. */
const MAX_BATCH_BYTES = 900_000;
const BODIES = 16;

/** Produces the records, acknowledged by all replicas; resolves with the number of messages. */
export async function produceLoad(load: KafkaLoad): Promise<number> {
  const kafka = new Kafka({ brokers: [...load.brokers], logLevel: logLevel.NOTHING, retry: { retries: 20 } });
  const producer = kafka.producer({ idempotent: true, maxInFlightRequests: 1 });
  const random = createRandom(load.firstSender + 1);
  const bodies = Array.from({ length: BODIES }, (_, i) => createLiveBody(random, load.recordsPerMessage, load.firstSender + i));
  const largest = Math.max(...bodies.map((body) => body.bytes.length));
  const perBatch = Math.max(1, Math.floor(MAX_BATCH_BYTES / largest));
  const total = Math.ceil(load.records / load.recordsPerMessage);
  await producer.connect();
  try {
    for (let sent = 0; sent < total;) {
      const count = Math.min(total - sent, perBatch * load.partitions);
      const messages = Array.from({ length: count }, (_, i) => ({ partition: i % load.partitions, value: fresh(bodies[(sent + i) % BODIES]) }));
      await producer.send({ topic: load.topic, messages, acks: -1, compression: load.codec === "gzip" ? CompressionTypes.GZIP : CompressionTypes.None });
      sent += count;
    }
  } finally {
    await producer.disconnect();
  }
  return total;
}

function fresh(body: ReturnType<typeof createLiveBody> | undefined): Buffer {
  if (body === undefined) return Buffer.alloc(0);
  body.refresh(Date.now());
  return Buffer.from(body.bytes);
}
