/** Brokers of one partition in memory, for tests of what the consumer does with trouble that real brokers seldom make. */
import type { CommitPosition, ConsumerEvents, KafkaPort, Session } from "../../../ingest/kafka/consumer-port.ts";
import { recordSetOf } from "../../../ingest/kafka/record-set.ts";
import { recordBatch } from "./record-batches.ts";

export interface FakePort extends KafkaPort {
  readonly topics: string[];
  readonly committedOffsets: Map<string, { offset: bigint; metadata: string | null }>;
  readonly consumers: { readonly topics: readonly string[]; readonly events: ConsumerEvents; isStopped: boolean }[];
  /** Called with each commit before it counts; may throw. */
  onCommit: (positions: readonly CommitPosition[]) => void;
  /** Hands values to the newest consumer as one batch that begins at `from`. */
  hand(topic: string, from: number, values: readonly string[]): Promise<{ readonly consumed: bigint | null; readonly pauses: number }>;
}

export function createFakePort(topics: string[]): FakePort {
  const port: FakePort = {
    topics, committedOffsets: new Map(), consumers: [], onCommit: () => undefined,
    existing: (wanted) => Promise.resolve(wanted.filter((t) => topics.includes(t))),
    committed: (wanted) => Promise.resolve(wanted.map((topic) => ({ topic, partition: 0, offset: -1n, metadata: null, ...port.committedOffsets.get(topic) }))),
    ends: () => Promise.resolve(new Map([[0, 100n]])),
    close: () => Promise.resolve(),
    consume: (subscribed, events) => {
      const consumer = { topics: subscribed, events, isStopped: false };
      port.consumers.push(consumer);
      events.joining();
      events.joined(subscribed.map((topic) => ({ topic, partition: 0 })));
      return Promise.resolve({ stop: () => { consumer.isStopped = true; return Promise.resolve(); } });
    },
    async hand(topic, from, values) {
      let consumed: bigint | null = null;
      let pauses = 0;
      const session: Session = {
        heartbeat: () => Promise.resolve(), consumed: (offset) => { consumed = offset; }, pause: () => { pauses++; return () => undefined; }, isEnding: () => false,
        commit: (positions) => Promise.resolve().then(() => {
          port.onCommit(positions);
          for (const { topic: of, offset, metadata } of positions) port.committedOffsets.set(of, { offset, metadata });
        }),
      };
      const set = recordSetOf(recordBatch({ baseOffset: BigInt(from), values: values.map((v) => Buffer.from(v)) }));
      await port.consumers.at(-1)?.events.fetched({ topic, partition: 0, endOffset: BigInt(from + values.length), sets: [set] }, session);
      return { consumed, pauses };
    },
  };
  return port;
}
