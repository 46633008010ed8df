import type { DurableLog } from "../log/durable-log.ts";
import type { CommittedOffset } from "./consumer-port.ts";
import { positionsOf, type GroupState } from "./group-state.ts";
import { judge } from "./ownership.ts";
import { partitionKey } from "./partition.ts";
import { settleBlock, type SettleDeps } from "./settle-block.ts";

export interface DecideDeps extends SettleDeps {
  readonly log: Pick<DurableLog, "undecided" | "confirm" | "disown">;
  readonly node: string;
  readonly group: GroupState;
  /** Leaves topics out that there are not. */
  readonly readCommitted: (topics: readonly string[]) => Promise<readonly CommittedOffset[]>;
}

/**
 * Decides blocks of partitions that this process does not consume at the moment, from what Kafka knows: after a restart, or when a partition went to
 * another node before its last commit. Those of its own partitions are the committer's. What is still open stays so. Rejects when the brokers do not answer.
 */
export async function decideBlocks(deps: DecideDeps): Promise<void> {
  const { log, group, node } = deps;
  const isForeign = (at: { readonly topic: string; readonly partition: number }) => group.partitions.of(at).epoch !== group.epoch;
  const topics = [...new Set(log.undecided().flatMap((b) => b.kafka.filter(isForeign).map((r) => r.topic)))];
  if (topics.length === 0) return;
  const { epoch } = group;
  const known = positionsOf(await deps.readCommitted(topics));
  for (const { seq, kafka } of log.undecided()) {
    const [range] = kafka;
    // A partition that was taken over meanwhile has had its blocks decided; the answer may be older than that.
    if (range === undefined || group.epoch !== epoch || !isForeign(range)) continue;
    const position = known.get(partitionKey(range));
    if (position === undefined) continue;
    const verdict = judge({ first: BigInt(range.first), last: BigInt(range.last) }, position, node);
    if (verdict !== "open" && !(await settleBlock({ seq, ...range }, verdict, deps))) return;
  }
}
