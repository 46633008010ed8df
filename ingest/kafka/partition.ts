import type { BlockSeq } from "../log/log.ts";
import type { TopicPartition } from "./consumer-port.ts";
import type { OwnershipChain } from "./ownership.ts";

/** A partition while this process knows it. */
export interface Partition extends TopicPartition {
  /** Generation in which it was taken over; older than the present one: not owned. */
  epoch: number;
  /** Next offset to be made durable. */
  position: bigint;
  /** Next offset that the client will fetch, as far as we told it; null when we have not. */
  toldPosition: bigint | null;
  /** Committed by us in this ownership. */
  committed: bigint;
  chain: OwnershipChain;
  /** Blocks that the next commits will confirm, oldest first. */
  readonly uncommitted: { readonly seq: BlockSeq; readonly last: bigint; readonly atMs: number }[];
  /** Held while a batch or a take-over is under way. */
  busy: Promise<void>;
  endOffset: bigint;
  isPaused: boolean;
}

export function partitionKey({ topic, partition }: TopicPartition): string {
  return `${partition} ${topic}`;
}

/** Partitions by topic and number, made when first asked for. */
export class Partitions {
  readonly #all = new Map<string, Partition>();

  of({ topic, partition }: TopicPartition): Partition {
    const key = partitionKey({ topic, partition });
    const known = this.#all.get(key);
    if (known !== undefined) return known;
    const made: Partition = { topic, partition, epoch: -1, position: 0n, toldPosition: null, committed: 0n, chain: [], uncommitted: [], busy: Promise.resolve(), endOffset: 0n, isPaused: false };
    this.#all.set(key, made);
    return made;
  }

  all(): Iterable<Partition> {
    return this.#all.values();
  }
}
