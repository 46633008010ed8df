import type { DurableLog } from "../log/durable-log.ts";
import type { CommittedOffset } from "./consumer-port.ts";
import type { GroupState } from "./group-state.ts";
import { settleBlock, type SettleDeps } from "./settle-block.ts";
import { formatChain, judge, takenOver } from "./ownership.ts";
import type { Partition } from "./partition.ts";

export interface TakeOverDeps extends SettleDeps {
  readonly log: Pick<DurableLog, "undecided" | "confirm" | "disown">;
  readonly node: string;
  readonly readCommitted: (topics: readonly string[]) => Promise<readonly CommittedOffset[]>;
  readonly nowMs: () => number;
}

/**
 * Begins to own a partition in the present generation: decides every block of it that this node made durable before, then writes down in Kafka, with
 * the group's offset, that this node consumes from there on. Only then may a message of it be made durable.
 *
 * Goes on behind the blocks in the own log that nobody consumed again, else at the committed offset, else at `oldest`. False when the group has
 * moved on meanwhile. Rejects when the brokers or the disk do not answer; to be tried again.
 */
export async function takeOver(part: Partition, group: GroupState, oldest: bigint, deps: TakeOverDeps): Promise<boolean> {
  const { epoch } = group;
  const { log, node, nowMs } = deps;
  const known = await group.committed(deps.readCommitted, part);
  if (group.epoch !== epoch) return false;
  let from = known.offset ?? oldest;
  part.uncommitted.length = 0;
  for (const { seq, kafka } of log.undecided()) {
    const range = kafka.find((r) => r.topic === part.topic && r.partition === part.partition);
    if (range === undefined) continue;
    const [first, last] = [BigInt(range.first), BigInt(range.last)];
    const verdict = judge({ first, last }, known, node);
    if (verdict === "open" && first === from) {
      part.uncommitted.push({ seq, last, atMs: nowMs() });
      from = last + 1n;
    } else if (!(await settleBlock({ seq, ...range }, verdict === "open" ? "unsure" : verdict, deps))) throw new Error("the log cannot be written");
  }
  // What is decided must be decided durably before the chain changes, since the next judge sees the new one.
  const chain = takenOver(known.chain, node, from);
  if (group.epoch !== epoch) return false;
  if (chain !== known.chain || known.offset === null) await group.commit(epoch, [{ topic: part.topic, partition: part.partition, offset: from, metadata: formatChain(chain) }]);
  if (group.epoch !== epoch) return false;
  Object.assign(part, { epoch, chain, position: from, committed: chain === known.chain ? known.offset ?? from : from, toldPosition: null });
  return true;
}
