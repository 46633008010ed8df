import type { KafkaRange, LedgerEntry } from "../block/block.ts";
import { sumLedger } from "../block/ledger.ts";
import type { BatchNote, DurableBatch, SealLimit, UndecidedBlock } from "./durable-log.ts";
import type { BlockSeq } from "./log.ts";
import { isAlone } from "./run-name.ts";
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
  readonly kafka: readonly KafkaRange[];
}

/** What to seal next. `isLate`: younger blocks were sealed before. */
export interface NextSeal {
  readonly firstSeq: BlockSeq;
  readonly lastSeq: BlockSeq;
  readonly isLate: boolean;
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
  /** Blocks of Kafka messages that nobody has said to be ours to deliver. */
  readonly #held = new Map<BlockSeq, readonly KafkaRange[]>();
  /** Greatest that was sealed in turn, not as a late block on its own; 0 before the first. */
  lastSealedSeq: BlockSeq = 0n;

  add(block: UnsealedBlock): void {
    this.unsealed.push(block);
    this.unsealedRows += block.rows;
    this.unsealedBytes += block.bytes;
    if (block.kafka.length > 0) this.#held.set(block.seq, block.kafka);
  }

  /**
   * The oldest unsealed blocks within the limit, at least one; null when there is none. It ends before a held block, and begins after one only
   * when that was formed before `holdSinceMs`: waiting a moment is better than a batch on its own. A late block comes alone. A batch is every block of
   * its range on disk, so none spans a number that was sealed alone before.
   */
  nextSeal(limit: SealLimit, holdSinceMs: number): NextSeal | null {
    const start = this.unsealed.findIndex((b) => !this.#held.has(b.seq) || b.formedAtMs >= holdSinceMs);
    const first = this.unsealed[start];
    if (first === undefined || this.#held.has(first.seq)) return null;
    const isLate = first.seq < this.lastSealedSeq;
    let rows = 0;
    let bytes = 0;
    let last = first;
    for (let i = start; i < this.unsealed.length; i++) {
      const block = this.unsealed[i] as UnsealedBlock;
      rows += block.rows;
      bytes += block.bytes;
      if (block !== first && (isLate || block.seq !== last.seq + 1n || this.#held.has(block.seq) || rows > limit.maxRows || bytes > limit.maxBytes)) break;
      last = block;
    }
    return { firstSeq: first.seq, lastSeq: last.seq, isLate };
  }

  undecided(): UndecidedBlock[] {
    return [...this.#held].map(([seq, kafka]) => ({ seq, kafka }));
  }

  confirm(seq: BlockSeq): void {
    this.#held.delete(seq);
  }

  /** Turns the unsealed blocks of a range into a batch. */
  seal(range: SealRange): PendingBatch {
    const lastSeq = BigInt(range.lastSeq);
    if (lastSeq > this.lastSealedSeq && !isAlone(range)) this.lastSealedSeq = lastSeq;
    const from = indexFrom(this.unsealed, BigInt(range.firstSeq));
    const blocks = this.unsealed.splice(from, indexFrom(this.unsealed, lastSeq + 1n) - from);
    for (const { seq } of blocks) this.#held.delete(seq);
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
      ...(range.fate === undefined ? {} : { fate: range.fate }),
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
    const places = [...this.batches.map((b) => b.first), this.unsealed[0]?.place ?? null].filter((p) => p !== null);
    return places.length === 0 ? null : Math.min(...places.map((p) => p.segment));
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
