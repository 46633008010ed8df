import type { FormedBlock } from "../block/block.ts";
import type { BlockBuilder } from "../block/builder.ts";
import { LOG_ERRORS } from "../log/errors.ts";
import type { AppendOutcome, Log } from "../log/log.ts";

/** What became of everything that a request put into the open block. */
export type CommitOutcome = { readonly kind: "durable" } | Extract<AppendOutcome, { kind: "refused" }>;

/** Makes the open block durable for many requests at once. */
export interface GroupCommit {
  /**
   * Waits until what is in the open block now is durable, or refused. Never rejects. To be called in the same turn as the rows were put in.
   *
   * A refusal takes down every request that had gathered behind it, formed or not: one of them may have been judged a copy of a record that
   * was refused just now.
   */
  commit(): Promise<CommitOutcome>;
  /** Forms the open block early when it is full, so that the next request finds room. Call before taking a request in. */
  makeRoom(): void;
  /** Resolves when nothing is waiting any more. */
  settled(): Promise<void>;
}

export interface GroupCommitDeps {
  readonly builder: BlockBuilder;
  readonly log: Pick<Log, "append">;
  readonly nowMs: () => number;
  /** Runs the function soon, after input that has already arrived was taken in (`setImmediate`): requests of one moment share a commit. */
  readonly defer: (run: () => void) => void;
}

type Waiter = (outcome: CommitOutcome) => void;
interface Group { readonly block: FormedBlock | null; readonly waiters: readonly Waiter[] }

const DURABLE: CommitOutcome = { kind: "durable" };

/** Makes the group commit: one append at a time; while it runs, requests gather in the open block, which is the next one. */
export function createGroupCommit({ builder, log, nowMs, defer }: GroupCommitDeps): GroupCommit {
  let waiters: Waiter[] = [];
  let formed: Group[] = [];
  let isRunning = false;
  let whenSettled: (() => void)[] = [];

  function cut(): Group {
    const group = { block: builder.form(nowMs()), waiters };
    waiters = [];
    return group;
  }

  function refuseAll(group: Group, outcome: CommitOutcome): void {
    const refused = [group, ...formed, cut()];
    formed = [];
    for (const g of refused) for (const resolve of g.waiters) resolve(outcome);
  }

  async function append(block: FormedBlock): Promise<CommitOutcome> {
    try {
      const outcome = await log.append(block);
      return outcome.kind === "durable" ? DURABLE : outcome;
    } catch {
      // The port promises not to reject; if it does, nothing is known to be durable.
      return { kind: "refused", code: "ING_LOG_UNWRITABLE", message: LOG_ERRORS.ING_LOG_UNWRITABLE.meaning };
    }
  }

  async function run(): Promise<void> {
    while (formed.length > 0 || waiters.length > 0) {
      const group = formed.shift() ?? cut();
      const outcome = group.block === null ? DURABLE : await append(group.block);
      if (outcome.kind === "durable") for (const resolve of group.waiters) resolve(outcome);
      else refuseAll(group, outcome);
    }
    isRunning = false;
    for (const resolve of whenSettled) resolve();
    whenSettled = [];
  }

  function makeRoom(): void {
    if (!builder.isFull) return;
    const group = cut();
    if (group.block !== null || group.waiters.length > 0) formed.push(group);
  }

  return {
    commit() {
      return new Promise((resolve) => {
        waiters.push(resolve);
        makeRoom();
        if (isRunning) return;
        isRunning = true;
        defer(() => void run());
      });
    },
    makeRoom,
    settled: () => (isRunning ? new Promise((resolve) => { whenSettled.push(resolve); }) : Promise.resolve()),
  };
}
