import type { CommitPosition, CommittedOffset, Session, TopicPartition } from "./consumer-port.ts";
import { parseChain, type CommittedPosition } from "./ownership.ts";
import { partitionKey, Partitions } from "./partition.ts";

/** Where this process stands in the group. */
export class GroupState {
  readonly partitions = new Partitions();
  /** Grows whenever ownership comes into doubt: what was begun before must not act on it any more. */
  epoch = 0;
  isJoined = false;
  assigned: readonly TopicPartition[] = [];
  /** How to commit in the present generation; null before its first batch. */
  #session: Session | null = null;
  #committed: Promise<ReadonlyMap<string, CommittedPosition>> | null = null;

  /** Synchronous: a commit that is begun after it cannot carry the new generation for a partition of the old. */
  leave(): void {
    this.epoch++;
    this.isJoined = false;
    this.assigned = [];
    this.#session = null;
    this.#committed = null;
  }

  join(assigned: readonly TopicPartition[]): void {
    this.isJoined = true;
    this.assigned = assigned;
    this.#committed = null;
  }

  /** Whether the partition is this process's in the present generation. A batch that was fetched before may come after. */
  owns({ topic, partition }: TopicPartition): boolean {
    return this.isJoined && this.assigned.some((a) => a.topic === topic && a.partition === partition);
  }

  use(session: Session): void {
    this.#session = session;
  }

  /** Rejects when nothing is owned at the moment. */
  async commit(epoch: number, positions: readonly CommitPosition[]): Promise<void> {
    if (epoch !== this.epoch || this.#session === null || !positions.every((p) => this.owns(p))) throw new Error("the group is being joined");
    await this.#session.commit(positions);
  }

  /** What was committed when this generation began; one question to the brokers for all partitions. Only this process can have changed it since, for partitions that it owns. */
  async committed(read: (topics: readonly string[]) => Promise<readonly CommittedOffset[]>, at: TopicPartition): Promise<CommittedPosition> {
    this.#committed ??= read([...new Set(this.assigned.map((a) => a.topic))]).then(positionsOf);
    const asked = this.#committed;
    try {
      const known = (await asked).get(partitionKey(at));
      if (known === undefined) throw new Error("the brokers did not tell the committed offset");
      return known;
    } catch (error) {
      if (this.#committed === asked) this.#committed = null;
      throw error;
    }
  }
}

/** Committed positions by partition. */
export function positionsOf(offsets: readonly CommittedOffset[]): ReadonlyMap<string, CommittedPosition> {
  return new Map(offsets.map((o) => [partitionKey(o), { offset: o.offset < 0n ? null : o.offset, chain: parseChain(o.metadata) }]));
}
