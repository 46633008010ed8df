/**
 * A formed block: what the write-ahead log holds and what ClickHouse is sent, byte for byte.
 *
 * Blocks are small (the requests of one group commit). Several blocks are sealed into one batch, whose INSERT per table is the
 * concatenation of the sections: the Native format is a stream of blocks, and the pinned insert settings squash it into one part.
 */
export interface BlockSection {
  /** Table name without database: `auth_events`, `exposure_events`, `quarantine`, `gateway_counters`, `credential_events` ... */
  readonly table: string;
  readonly rows: number;
  /**
   * Column names of the Native block in its order, kept by the log and named by the INSERT: a table may have more (defaulted) columns, and a block
   * formed before an upgrade still loads after it. Absent: every column of the table.
   */
  readonly columns?: readonly string[];
  /** One ClickHouse Native block. */
  readonly native: Buffer;
}

/** What one source's records became. `received` is the sum of the others: stored + deduplicated + rejected + quarantined + ignored. */
export interface LedgerCounts {
  received: number;
  stored: number;
  deduplicated: number;
  rejected: number;
  quarantined: number;
  /** Accepted, but no authentication decision (an internal span, an application log line). */
  ignored: number;
}

/** Ledger key: who sent it, over what. `transport`: otlp_http, otlp_grpc, kafka, gateway_http ... `signal`: logs, traces, metrics. */
export interface LedgerSource {
  readonly tenant: string;
  readonly transport: string;
  readonly signal: string;
}

export interface LedgerEntry extends LedgerSource, LedgerCounts {}

/** 128-bit digest of tenant, path and decompressed body: recognises a request that a client sends again because our ack was lost. */
export interface RequestDigest {
  /** 32 lower-case hex digits. */
  readonly digest: string;
  readonly records: number;
}

/** Kafka offsets whose records are in this block: [first, last], inclusive, decimal strings (they may pass 2^53). */
export interface KafkaRange {
  readonly topic: string;
  readonly partition: number;
  readonly first: string;
  readonly last: string;
}

export interface FormedBlock {
  readonly sections: readonly BlockSection[];
  readonly ledger: readonly LedgerEntry[];
  readonly digests: readonly RequestDigest[];
  readonly kafka: readonly KafkaRange[];
  /** When the block was formed, milliseconds since the epoch: drives the replay window and the log-age metric. */
  readonly formedAtMs: number;
}
