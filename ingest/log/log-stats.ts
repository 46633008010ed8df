import type { DurableLogStats } from "./durable-log.ts";
import type { GroupCommit } from "./group-commit.ts";
import type { LedgerTally } from "./ledger-tally.ts";
import type { Recovered } from "./recover.ts";
import type { SegmentWriter } from "./segment-writer.ts";
import type { Space } from "./space.ts";

interface Sources {
  readonly recovered: Recovered;
  readonly writer: SegmentWriter;
  readonly commit: GroupCommit;
  readonly space: Space;
  readonly appended: LedgerTally;
}

/** A live view: every property is read when asked, and cheap but for the ledgers. */
export function logStats({ recovered, writer, commit, space, appended }: Sources): DurableLogStats {
  const { backlog, nextSeq: firstSeq } = { ...recovered.state };
  return {
    get unstoredBytes() { return backlog.unsealedBytes + backlog.pendingBytes; },
    get unstoredRows() { return backlog.unsealedRows + backlog.pendingRows; },
    get unsealedRows() { return backlog.unsealedRows; },
    get unsealedBytes() { return backlog.unsealedBytes; },
    get oldestUnstoredAtMs() { return backlog.batches[0]?.formedAtMs ?? backlog.unsealed[0]?.formedAtMs ?? null; },
    get oldestUnsealedAtMs() { return backlog.unsealed[0]?.formedAtMs ?? null; },
    get pendingBatches() { return backlog.batches.length; },
    get ledger() { return backlog.ledger(); },
    get unsealedLedger() { return backlog.unsealedLedger(); },
    get firstUnsealedSeq() { return backlog.unsealed[0]?.seq ?? null; },
    get lastSealedSeq() { return backlog.lastSealedSeq; },
    get appendedLedger() { return appended.entries(); },
    get segments() { return recovered.segments.size; },
    get diskBytes() { return writer.diskBytes; },
    get freeDiskBytes() { return space.freeBytes; },
    get healthy() { return commit.isAccepting; },
    get isFull() { return commit.isFull; },
    get blocksAppended() { return Number(recovered.state.nextSeq - firstSeq); },
    get syncs() { return commit.syncs; },
    get lastSyncMs() { return commit.lastSyncMs; },
    get damagedStretches() { return recovered.damagedStretches; },
  };
}
