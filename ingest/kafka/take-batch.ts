import type { Admission } from "../accept.ts";
import type { DurableLog } from "../log/durable-log.ts";
import type { Committer } from "./committer.ts";
import type { Fetched, Session } from "./consumer-port.ts";
import { positionsOf, type GroupState } from "./group-state.ts";
import { formatChain } from "./ownership.ts";
import { partitionKey, type Partition } from "./partition.ts";
import { beat } from "./rebalance.ts";
import type { Decompress } from "./record-set.ts";
import { createSetRoom, type NoRoom } from "./set-room.ts";
import { slicesOf, type Slice, type SliceLimits } from "./slice.ts";
import { takeOver, type TakeOverDeps } from "./take-over.ts";
import type { TakeSlice } from "./take-slice.ts";
import type { TopicRoute } from "./topic-route.ts";

export interface TakeBatchDeps extends TakeOverDeps {
  readonly log: Pick<DurableLog, "undecided" | "confirm" | "disown">;
  readonly group: GroupState;
  readonly committer: Committer;
  readonly routes: ReadonlyMap<string, TopicRoute>;
  readonly takeSlice: TakeSlice;
  readonly decompress: Decompress;
  readonly admission: Admission;
  readonly limits: SliceLimits;
  /** Bytes that the records of one batch may have when decompressed. */
  readonly maxSetBytes: number;
  /** Calls `run` once after the time. */
  readonly after: (delayMs: number, run: () => void) => void;
  readonly onSlice: (slice: Slice) => void;
}

/** Blocks of a partition that wait for their commit; beyond it the next one waits too. */
const MAX_UNCOMMITTED = 8;
const COMMIT_LOOK_MS = 500;
const TROUBLE_PAUSE_MS = 1_000;

/**
 * Takes the partition over if that is not done in this generation, then the batch slice by slice into the log, committing behind. What it leaves is
 * fetched again. Rejects with `Rebalance` when the group wants its members back, else when the brokers do not answer.
 */
export async function takeBatch(batch: Fetched, session: Session, part: Partition, deps: TakeBatchDeps): Promise<void> {
  const { group, committer } = deps;
  const { epoch } = group;
  const route = deps.routes.get(batch.topic);
  const [oldest] = batch.sets;
  if (route === undefined || oldest === undefined) return;
  if (part.epoch === epoch && part.toldPosition !== null && oldest.lastOffset < part.toldPosition) {
    if (await isStillKnown(part, deps)) return tell(part, session, part.position - 1n);
    await startOver(part, oldest.baseOffset, epoch, deps);
  }
  if (part.epoch !== epoch && !(await takeOver(part, group, oldest.baseOffset, deps))) return;
  committer.wants(part);
  const room = createSetRoom(deps.admission, deps.decompress, deps.maxSetBytes);
  for (const slice of slicesOf(batch.sets, part.position, room, deps.limits)) {
    if (session.isEnding() || group.epoch !== epoch) return;
    if (!(await takeOne(route, part, slice, session, deps))) return;
    await beat(session);
    while (part.uncommitted.length >= MAX_UNCOMMITTED && group.epoch === epoch && !session.isEnding()) {
      await committer.flush(COMMIT_LOOK_MS);
      await beat(session);
    }
  }
  if (room.refusal !== null) return noRoom(room.refusal, part, session, deps);
  const last = batch.sets.at(-1)?.lastOffset ?? -1n;
  if (group.epoch === epoch && last < part.position) tell(part, session, last);
}

/** False when the rest of the batch is to be left for later. */
async function takeOne(route: TopicRoute, part: Partition, slice: Slice, session: Session, deps: TakeBatchDeps): Promise<boolean> {
  const { epoch } = deps.group;
  const room = deps.admission.tryTake(slice.bytes);
  if (room.kind === "refused") {
    noRoom(room, part, session, deps);
    return false;
  }
  try {
    const outcome = await deps.takeSlice(route, part.partition, slice);
    if (outcome.kind === "refused") {
      deps.report("warn", "ING_KAFKA_PAUSED", outcome.message);
      pausePartition(part, session, TROUBLE_PAUSE_MS, deps);
      return false;
    }
    deps.onSlice(slice);
    // Durable, but the group has moved on: whose it is, is decided when the partition is taken over.
    if (deps.group.epoch !== epoch) return false;
    part.position = slice.last + 1n;
    part.uncommitted.push({ seq: outcome.seq, last: slice.last, atMs: deps.nowMs() });
    tell(part, session, slice.last);
    deps.committer.wants(part);
    return true;
  } finally {
    deps.admission.release(slice.bytes);
  }
}

/** The rest of the batch is fetched again, when there may be room. */
function noRoom(refusal: NoRoom, part: Partition, session: Session, deps: TakeBatchDeps): void {
  deps.report("warn", "ING_KAFKA_PAUSED", refusal.message);
  pausePartition(part, session, refusal.retryAfterSeconds * 1_000, deps);
}

function tell(part: Partition, session: Session, last: bigint): void {
  session.consumed(last);
  part.toldPosition = last + 1n;
}

/** Whether Kafka still has the position that this process committed: then older messages are an answer that came late, not a new beginning. */
async function isStillKnown(part: Partition, { readCommitted, node }: TakeBatchDeps): Promise<boolean> {
  const known = positionsOf(await readCommitted([part.topic])).get(partitionKey(part));
  return known === undefined || (known.offset !== null && known.chain.at(-1)?.node === node);
}

/** The brokers gave older messages than those asked for: the topic was made anew, or what comes next is gone. What was durable stays ours. */
async function startOver(part: Partition, from: bigint, epoch: number, { group, log, node, report }: TakeBatchDeps): Promise<void> {
  report("warn", "ING_KAFKA_RESET", `partition ${part.partition} of ${part.topic} goes on at offset ${from} instead of ${part.position}`);
  const chain = [{ from, node }];
  await group.commit(epoch, [{ topic: part.topic, partition: part.partition, offset: from, metadata: formatChain(chain) }]);
  for (const { seq } of part.uncommitted.splice(0)) log.confirm(seq);
  Object.assign(part, { chain, position: from, committed: from, toldPosition: null });
}

/** Leaves the partition alone for a time; its messages stay where they are. */
export function pausePartition(part: Partition, session: Session, ms: number, { after }: Pick<TakeBatchDeps, "after">): void {
  const resume = session.pause();
  part.isPaused = true;
  after(ms, () => { part.isPaused = false; resume(); });
}
