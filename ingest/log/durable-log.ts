import type { FormedBlock, KafkaRange, LedgerEntry, RequestDigest } from "../block/block.ts";
import type { BlockSeq, Log, LogStats, SealedBatch } from "./log.ts";

/** A block as the log gives it back. */
export interface LoggedBlock extends FormedBlock {
  readonly seq: BlockSeq;
  /** True when its rows could not be read back (bytes changed on disk): the sections are empty, the ledger still says what they were. */
  readonly isDamaged: boolean;
}

/** What delivery decided about a batch and must decide again in the same way after a crash. */
export type BatchNote =
  /** Sending began: from here on the store may have parts of the batch. */
  | { readonly kind: "attempt"; readonly atMs: number }
  /** The blocks of this table are sent in two pieces: those before `at`, those from `at` on. */
  | { readonly kind: "split"; readonly table: string; readonly at: string }
  /** This block's rows of this table are not sent: they went to quarantine under `code`. */
  | { readonly kind: "reject"; readonly table: string; readonly seq: string; readonly code: string; readonly message: string };

/**
 * What was decided about a Kafka block that is not delivered: another node has consumed its offsets (`elsewhere`), or nobody can tell any more
 * whether one has (`unsure`). The decision is durable with the seal.
 */
export type BatchFate = "elsewhere" | "unsure";

export interface DurableBatch extends SealedBatch {
  /**
   * Who sealed it, `<node id>-<run>`: first part of the token, `node` in the ledger table. A run is one opening of the log. A block sealed alone
   * after younger ones has `.<seq>` added, so that the horizon of one name always grows.
   */
  readonly node: string;
  readonly sealedAtMs: number;
  /** Formed-at instant of its first block. */
  readonly formedAtMs: number;
  readonly ledger: readonly LedgerEntry[];
  readonly notes: readonly BatchNote[];
  readonly fate?: BatchFate;
}

/** A durable block of Kafka messages that is not known to be this node's to deliver. */
export interface UndecidedBlock {
  readonly seq: BlockSeq;
  readonly kafka: readonly KafkaRange[];
}

export interface SealLimit {
  readonly maxRows: number;
  readonly maxBytes: number;
}

/** A digest that the log still knew at opening. */
export interface RecoveredDigest extends RequestDigest {
  readonly formedAtMs: number;
}

/** What opening the log found. Everything here is also reported through `report`. */
export interface Recovery {
  readonly blocks: number;
  readonly batches: number;
  /** Bytes of half-written, never acknowledged records that were cut off. */
  readonly tornBytes: number;
  /** Stretches of acknowledged data that can no longer be read. */
  readonly damagedStretches: number;
  /** Ledger of the blocks that an earlier run appended and this run will seal. */
  readonly unsealedLedger: readonly LedgerEntry[];
  /** Request digests within the replay window, oldest first. */
  readonly digests: readonly RecoveredDigest[];
}

export interface DurableLogStats extends LogStats {
  readonly oldestUnsealedAtMs: number | null;
  readonly pendingBatches: number;
  readonly freeDiskBytes: number;
  readonly blocksAppended: number;
  readonly syncs: number;
  readonly lastSyncMs: number;
  /** Stretches of damage found at opening. */
  readonly damagedStretches: number;
  readonly unsealedLedger: readonly LedgerEntry[];
  readonly firstUnsealedSeq: BlockSeq | null;
  /** Greatest sequence number that was sealed; 0 before the first. */
  readonly lastSealedSeq: BlockSeq;
  /** What was appended since opening, summed by source: compared with what the store holds. */
  readonly appendedLedger: readonly LedgerEntry[];
}

/** The log with what delivery, the ledger and Kafka need beyond `Log`. */
export interface DurableLog extends Log {
  /** `<node id>-<run>` of this opening. */
  readonly node: string;
  readonly nodeId: string;
  readonly recovery: Recovery;
  readonly stats: DurableLogStats;
  /** Seals the oldest unsealed blocks, at least one, as many as the limit allows; null when there is none or the disk refuses. */
  seal(limit?: SealLimit): Promise<DurableBatch | null>;
  pending(): readonly DurableBatch[];
  read(batch: SealedBatch): Promise<readonly LoggedBlock[]>;
  markStored(batch: SealedBatch): Promise<void>;
  /** Writes a decision down; false when the disk refuses, and then it must not be acted upon. */
  note(batch: DurableBatch, note: BatchNote): Promise<boolean>;
  /** Call now and then: looks at free disk, and when writing failed tries again once the back-off has passed. */
  probe(): Promise<void>;
  /**
   * Blocks with Kafka offsets that await `confirm` or `disown`, oldest first. They are not sealed meanwhile, and after a while others are
   * sealed past them. After opening, every unsealed block with Kafka offsets is one of them.
   */
  undecided(): readonly UndecidedBlock[];
  /** The block's offsets are committed to Kafka by this node: it is delivered like any other. */
  confirm(seq: BlockSeq): void;
  /** The block is not to be delivered, durably when true; false when the disk refuses or the block is decided or being disowned already. */
  disown(seq: BlockSeq, fate: BatchFate): Promise<boolean>;
  /** Forgets `recovery.digests`, once the replay window has taken them in. */
  releaseRecoveredDigests(): void;
}
