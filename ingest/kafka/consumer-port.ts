import type { RecordSet } from "./record-set.ts";

/** Our view of a Kafka consumer. The client library stays behind it. */

export interface TopicPartition {
  readonly topic: string;
  readonly partition: number;
}

/** What one fetch brought of a partition. */
export interface Fetched extends TopicPartition {
  /** Offset of the next message that will be produced. */
  readonly endOffset: bigint;
  /** At least one, in order. */
  readonly sets: readonly RecordSet[];
}

export interface CommitPosition extends TopicPartition {
  /** Next offset to be consumed. */
  readonly offset: bigint;
  readonly metadata: string;
}

/** What can be done while a fetched batch is held. */
export interface Session {
  /** Tells the group that this member lives. Rejects when the group rebalances: then the batch is to be left. */
  heartbeat(): Promise<void>;
  /** Fetching goes on after this offset. */
  consumed(offset: bigint): void;
  /** No fetches of the partition until the function that it returns is called. */
  pause(): () => void;
  /**
   * Commits for the generation of the group that is current at the moment of the call. Once a group has begun to rebalance, the brokers refuse
   * an older generation. Rejects when it is not known to be committed.
   */
  commit(positions: readonly CommitPosition[]): Promise<void>;
  /** True when the consumer stops: the batch is to be left soon. */
  readonly isEnding: () => boolean;
}

/** Told of what happens to the consumer. */
export interface ConsumerEvents {
  /** The group is joined, for the first time or again: from here on nothing is owned until `joined`. Called before the request is sent. */
  joining(): void;
  joined(assigned: readonly TopicPartition[]): void;
  /** A batch of an assigned partition; one at a time for each. The next comes when it resolves. */
  fetched(batch: Fetched, session: Session): Promise<void>;
  /** Something moved: a fetch ended, with or without messages. */
  alive(): void;
  /** The consumer has failed for good and must be made anew. */
  failed(reason: string): void;
}

export interface CommittedOffset extends TopicPartition {
  /** -1: none. */
  readonly offset: bigint;
  readonly metadata: string | null;
}

/** A consumer of the group, while it runs. */
export interface RunningConsumer {
  /** Ends it: batches under way are waited for, then the group is left. */
  stop(): Promise<void>;
}

/** The brokers. */
export interface KafkaPort {
  consume(topics: readonly string[], events: ConsumerEvents): Promise<RunningConsumer>;
  /** Names of the topics there are, of those wanted. */
  existing(topics: readonly string[]): Promise<readonly string[]>;
  /** Committed offsets of the group. */
  committed(topics: readonly string[]): Promise<readonly CommittedOffset[]>;
  /** End offsets of a topic's partitions. */
  ends(topic: string): Promise<ReadonlyMap<number, bigint>>;
  close(): Promise<void>;
}
