import type { FormedBlock } from "../block/block.ts";
import type { BlockBuilder } from "../block/builder.ts";
import { LOG_ERRORS } from "../log/errors.ts";
import type { AppendOutcome, Log } from "../log/log.ts";

/** What became of everything that a request put into the open block. */
export type CommitOutcome = { readonly kind: "durable" } | Extract<AppendOutcome, { kind: "refused" }> | { readonly kind: "refused"; readonly code: "ING_UNEXPECTED"; readonly message: string };

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
  /** Told of a block that cannot be formed, by the error's name: a defect of this service. Its requests are refused, and it goes on. */
  readonly onDefect: (name: string) => void;
}

type Waiter = (outcome: CommitOutcome) => void;
interface Group { readonly block: FormedBlock | null; readonly waiters: readonly Waiter[]; readonly isUnformable: boolean }

const DURABLE: CommitOutcome = { kind: "durable" };
const UNFORMABLE: CommitOutcome = { kind: "refused", code: "ING_UNEXPECTED", message: "The request met a defect of this service and was not accepted." };

/** Makes the group commit: one append at a time; while it runs, requests gather in the open block, which is the next one. */
export function createGroupCommit({ builder, log, nowMs, defer, onDefect }: GroupCommitDeps): GroupCommit {
  let waiters: Waiter[] = [];
  let formed: Group[] = [];
  let isRunning = false;
  let whenSettled: (() => void)[] = [];

  function cut(): Group {
    const taken = waiters;
    waiters = [];
    try {
      return { block: builder.form(nowMs()), waiters: taken, isUnformable: false };
    } catch (error) {
      onDefect(error instanceof Error ? error.name : "unknown");
      return { block: null, waiters: taken, isUnformable: true };
    }
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
      const outcome = group.isUnformable ? UNFORMABLE : group.block === null ? DURABLE : await append(group.block);
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
    if (group.block !== null || group.isUnformable || group.waiters.length > 0) formed.push(group);
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
