/** An idempotent producer that waits for all acknowledgements and never gives up: the truth of what the topic holds. */
import { CompressionTypes, Kafka, logLevel } from "kafkajs";
import { freshBody } from "../client.ts";
import { poisonMessage } from "./poison.ts";

export interface Produced {
  messages: number;
  records: number;
  /** `topic partition offset` of every poison message. */
  readonly poison: Set<string>;
}

export interface ProducerOptions {
  readonly brokers: readonly string[];
  readonly topic: string;
  readonly partitions: number;
  readonly recordsPerMessage: number;
  readonly messagesPerSend: number;
  readonly pauseMs: number;
  /** Of all messages, the share that is poison. */
  readonly poisonShare: number;
  readonly random: () => number;
  readonly produced: Produced;
  readonly isOver: () => boolean;
}

/** Longer than any broker of the harness is away. A send that is refused for good would leave nobody knowing what is in the topic: it throws. */
const RETRY = { initialRetryTime: 100, maxRetryTime: 1_000, retries: 1_000 } as const;

/** Produces until `isOver()`; every message of a send goes to the same partition, so that the one offset of its answer tells all. */
export async function runProducer(options: ProducerOptions): Promise<void> {
  const { produced, random, topic } = options;
  const kafka = new Kafka({ brokers: [...options.brokers], logLevel: logLevel.NOTHING, retry: RETRY, connectionTimeout: 3_000, requestTimeout: 30_000 });
  const producer = kafka.producer({ idempotent: true, maxInFlightRequests: 1, retry: RETRY });
  await producer.connect();
  try {
    while (!options.isOver()) {
      const partition = Math.floor(random() * options.partitions);
      const isPoison = Array.from({ length: options.messagesPerSend }, () => random() < options.poisonShare);
      const messages = isPoison.map((poison) => ({ partition, value: poison ? poisonMessage(produced.poison.size, random) : freshBody(options.recordsPerMessage, Date.now()) }));
      const [answer] = await producer.send({ topic, messages, acks: -1, compression: random() < 0.5 ? CompressionTypes.GZIP : CompressionTypes.None });
      const first = BigInt(answer?.baseOffset ?? -1);
      if (first < 0n) throw new Error("the broker did not say at which offset it put the messages");
      for (const [i, poison] of isPoison.entries()) if (poison) produced.poison.add(`${topic} ${partition} ${first + BigInt(i)}`);
      produced.messages += messages.length;
      produced.records += isPoison.filter((poison) => !poison).length * options.recordsPerMessage;
      await new Promise((r) => setTimeout(r, options.pauseMs));
    }
  } finally {
    await producer.disconnect();
  }
}
