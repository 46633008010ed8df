import type { LedgerEntry } from "../block/block.ts";
import { sumLedger } from "../block/ledger.ts";
import type { BatchNote, DurableBatch, SealLimit } from "./durable-log.ts";
import type { BlockSeq } from "./log.ts";
import type { SealRange } from "./record-meta.ts";

/** Where a record lies. */
export interface Place {
  readonly segment: number;
  readonly offset: number;
  readonly bytes: number;
}

/** A durable block that is not sealed yet. */
export interface UnsealedBlock {
  readonly seq: BlockSeq;
  readonly place: Place;
  readonly rows: number;
  /** Bytes of its sections. */
  readonly bytes: number;
  readonly formedAtMs: number;
  readonly ledger: readonly LedgerEntry[];
}

/** A sealed batch and where its blocks lie; `first` and `last` are null when damage has left none of them. */
export interface PendingBatch extends DurableBatch {
  readonly notes: BatchNote[];
  readonly blocks: number;
  readonly first: Place | null;
  readonly last: Place | null;
}

/**
 * What the log owes to the store, in memory: unsealed blocks one by one, sealed batches as sums, so that a store that is away for long costs
 * little memory. Built by the same calls while running and while recovering. Synchronous, no I/O.
 */
export class Backlog {
  readonly unsealed: UnsealedBlock[] = [];
  readonly batches: PendingBatch[] = [];
  unsealedRows = 0;
  unsealedBytes = 0;
  pendingRows = 0;
  pendingBytes = 0;

  add(block: UnsealedBlock): void {
    this.unsealed.push(block);
    this.unsealedRows += block.rows;
    this.unsealedBytes += block.bytes;
  }

  /** The oldest unsealed blocks within the limit, at least one; null when there is none. */
  nextSeal(limit: SealLimit): { readonly firstSeq: BlockSeq; readonly lastSeq: BlockSeq } | null {
    const first = this.unsealed[0];
    if (first === undefined) return null;
    let rows = 0;
    let bytes = 0;
    let last = first;
    for (const block of this.unsealed) {
      rows += block.rows;
      bytes += block.bytes;
      if (block !== first && (rows > limit.maxRows || bytes > limit.maxBytes)) break;
      last = block;
    }
    return { firstSeq: first.seq, lastSeq: last.seq };
  }

  /** Turns the unsealed blocks of a range into a batch. */
  seal(range: SealRange): PendingBatch {
    const lastSeq = BigInt(range.lastSeq);
    const from = indexFrom(this.unsealed, BigInt(range.firstSeq));
    const blocks = this.unsealed.splice(from, indexFrom(this.unsealed, lastSeq + 1n) - from);
    const rows = blocks.reduce((sum, b) => sum + b.rows, 0);
    const bytes = blocks.reduce((sum, b) => sum + b.bytes, 0);
    this.unsealedRows -= rows;
    this.unsealedBytes -= bytes;
    this.pendingRows += rows;
    this.pendingBytes += bytes;
    const batch: PendingBatch = {
      firstSeq: BigInt(range.firstSeq), lastSeq, node: range.node, token: `${range.node}/${range.firstSeq}-${range.lastSeq}`, sealedAtMs: range.sealedAtMs,
      rows, bytes, blocks: blocks.length, notes: [],
      ledger: sumLedger(blocks.flatMap((b) => b.ledger)),
      formedAtMs: blocks[0]?.formedAtMs ?? range.sealedAtMs,
      first: blocks[0]?.place ?? null,
      last: blocks.at(-1)?.place ?? null,
    };
    this.batches.push(batch);
    return batch;
  }

  hasUnsealed(range: { readonly firstSeq: string; readonly lastSeq: string }): boolean {
    const block = this.unsealed[indexFrom(this.unsealed, BigInt(range.firstSeq))];
    return block !== undefined && block.seq <= BigInt(range.lastSeq);
  }

  find(firstSeq: BlockSeq, lastSeq: BlockSeq): PendingBatch | null {
    return this.batches.find((b) => b.firstSeq === firstSeq && b.lastSeq === lastSeq) ?? null;
  }

  /** Takes a batch out because the store has it; null when it is not there (any more). */
  stored(firstSeq: BlockSeq, lastSeq: BlockSeq): PendingBatch | null {
    const index = this.batches.findIndex((b) => b.firstSeq === firstSeq && b.lastSeq === lastSeq);
    const [batch] = index < 0 ? [] : this.batches.splice(index, 1);
    if (batch === undefined) return null;
    this.pendingRows -= batch.rows;
    this.pendingBytes -= batch.bytes;
    return batch;
  }

  /** The lowest segment that holds a block not known to be stored; null when there is none. */
  oldestSegment(): number | null {
    const batch = this.batches.find((b) => b.first !== null)?.first?.segment ?? null;
    const block = this.unsealed[0]?.place.segment ?? null;
    return batch === null || block === null ? batch ?? block : Math.min(batch, block);
  }

  unsealedLedger(): LedgerEntry[] {
    return sumLedger(this.unsealed.flatMap((b) => b.ledger));
  }

  /** Ledger of every block that is in the log and not known to be stored. */
  ledger(): LedgerEntry[] {
    return sumLedger([...this.batches.flatMap((b) => b.ledger), ...this.unsealed.flatMap((b) => b.ledger)]);
  }
}

function indexFrom(blocks: readonly UnsealedBlock[], seq: BlockSeq): number {
  const index = blocks.findIndex((b) => b.seq >= seq);
  return index < 0 ? blocks.length : index;
}
