import type { DurableLog } from "../log/durable-log.ts";
import type { GroupState } from "./group-state.ts";
import { formatChain } from "./ownership.ts";
import type { Partition } from "./partition.ts";

export interface Committer {
  /** The partition has new durable blocks. */
  wants(part: Partition): void;
  /** Resolves when nothing waits to be committed, or the generation is over, or the time is. */
  flush(maxMs: number): Promise<void>;
}

export interface CommitterDeps {
  readonly group: GroupState;
  readonly log: Pick<DurableLog, "confirm">;
  readonly wait: (ms: number) => Promise<void>;
  readonly onCommitted: () => void;
  readonly onFailed: (message: string) => void;
}

const RETRY_MS = 250;

/**
 * Commits what is durable, all partitions in one request, one request at a time. A block is confirmed to the log, which then delivers it, once
 * its offsets are committed and not before. A generation that is over is not committed for; its blocks are decided at the next take-over.
 */
export function createCommitter({ group, log, wait, onCommitted, onFailed }: CommitterDeps): Committer {
  let running: Promise<void> | null = null;

  /** Gives up when the generation is over. */
  async function run(): Promise<void> {
    for (const { epoch } = group; group.epoch === epoch;) {
      const due = [...group.partitions.all()].filter((p) => p.epoch === epoch && p.committed < p.position);
      if (due.length === 0) return;
      const sent = due.map((part) => ({ part, offset: part.position }));
      try {
        await group.commit(epoch, sent.map(({ part: { topic, partition, chain }, offset }) => ({ topic, partition, offset, metadata: formatChain(chain) })));
      } catch (error) {
        onFailed(error instanceof Error ? error.message : String(error));
        if (group.epoch === epoch) await wait(RETRY_MS);
        continue;
      }
      onCommitted();
      // Accepted by the brokers, so these blocks are ours, even if the generation has ended since.
      for (const { part, offset } of sent) confirm(part, offset, part.epoch === epoch);
    }
  }

  function confirm(part: Partition, offset: bigint, isCurrent: boolean): void {
    if (!isCurrent) return;
    part.committed = offset;
    for (let next = part.uncommitted[0]; next !== undefined && next.last < offset; next = part.uncommitted[0]) {
      log.confirm(next.seq);
      part.uncommitted.shift();
    }
  }

  const isDue = () => [...group.partitions.all()].some((p) => p.epoch === group.epoch && p.committed < p.position);

  function start(): Promise<void> {
    running ??= run().finally(() => {
      running = null;
      // What came in while the last round ended.
      if (isDue()) void start();
    });
    return running;
  }

  return {
    wants: () => void start(),
    flush: (maxMs) => Promise.race([start(), wait(maxMs)]),
  };
}
