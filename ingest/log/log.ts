import type { FormedBlock, LedgerEntry } from "../block/block.ts";

/** Position of a block in the log: a number that only grows, per node, never reused. A bigint in memory, decimal digits elsewhere. */
export type BlockSeq = bigint;

/** A sealed run of blocks [firstSeq, lastSeq]: the unit of delivery. Its composition never changes again, over any crash. */
export interface SealedBatch {
  readonly firstSeq: BlockSeq;
  readonly lastSeq: BlockSeq;
  /** `<node id>/<firstSeq>-<lastSeq>`: unique per batch, stable over retries; the INSERT into table t carries `<token>/<t>`. */
  readonly token: string;
  readonly rows: number;
  readonly bytes: number;
}

export type AppendOutcome =
  | { readonly kind: "durable"; readonly seq: BlockSeq }
  | { readonly kind: "refused"; readonly code: "ING_LOG_FULL" | "ING_LOG_UNWRITABLE" | "ING_LOG_CLOSED"; readonly message: string };

/**
 * The write-ahead log: the durability point of the product. `append` resolves after fdatasync; blocks appended while a sync runs share the
 * next one (group commit). Nothing is acknowledged before.
 */
export interface Log {
  append(block: FormedBlock): Promise<AppendOutcome>;
  /** Seals what is appended and not yet sealed, durably; null when there is nothing. */
  seal(): Promise<SealedBatch | null>;
  /** Sealed and not yet marked stored, oldest first. */
  pending(): readonly SealedBatch[];
  /** The blocks of a batch, read back from disk and checked (CRC32C). */
  read(batch: SealedBatch): Promise<readonly FormedBlock[]>;
  /** Marks a batch as stored in ClickHouse; its segment is deleted once all its batches are. */
  markStored(batch: SealedBatch): Promise<void>;
  readonly stats: LogStats;
  close(): Promise<void>;
}

export interface LogStats {
  /** Bytes of blocks that the store has not confirmed yet. */
  readonly unstoredBytes: number;
  readonly unstoredRows: number;
  readonly unsealedRows: number;
  readonly unsealedBytes: number;
  /** Formed-at instant of the oldest block that is not stored, or null. */
  readonly oldestUnstoredAtMs: number | null;
  /** Ledger entries of blocks that are in the log and not stored yet, summed by source. */
  readonly ledger: readonly LedgerEntry[];
  readonly segments: number;
  readonly diskBytes: number;
  /** Whether a small block would be taken now. */
  readonly healthy: boolean;
  /** Whether its size, or too little free disk, is why not. */
  readonly isFull: boolean;
}
