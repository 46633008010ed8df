import type { AppendOutcome } from "../log/log.ts";
import type { CommitOutcome, GroupCommit } from "../pipeline/group-commit.ts";

/** The commit of a block that somebody else forms and appends: those who put something in wait for its end. */
export interface BlockWaiters extends GroupCommit {
  /** Tells all who wait what became of the block that was formed last. */
  settle(outcome: AppendOutcome): void;
}

export function createBlockWaiters(): BlockWaiters {
  let waiting: ((outcome: CommitOutcome) => void)[] = [];
  return {
    commit: () => new Promise((resolve) => { waiting.push(resolve); }),
    makeRoom: () => undefined,
    settled: () => Promise.resolve(),
    settle(outcome) {
      const told = waiting;
      waiting = [];
      for (const resolve of told) resolve(outcome.kind === "durable" ? { kind: "durable" } : outcome);
    },
  };
}
