import type { BlockSection, FormedBlock, KafkaRange, LedgerEntry, RequestDigest } from "./block.ts";
import { createByteWriter } from "./byte-writer.ts";
import { CREDENTIAL_EVENTS, type CredentialRow } from "./credential-rows.ts";
import { EventColumns } from "./event-columns.ts";
import type { Interner } from "./interner.ts";
import { sumLedger } from "./ledger.ts";
import { createEventEncoder } from "./native.ts";
import {
  COUNTERS, EXPOSURES, HEARTBEATS, QUARANTINE, TOUCHED_SLOTS, encodeSideRows,
  type CounterRow, type ExposureRow, type HeartbeatRow, type QuarantineRow,
} from "./side-rows.ts";
import { touchedSlots } from "./slot.ts";

/** Everything of a block that is not an event: rare rows as plain objects, in order of arrival. */
export interface SideRows {
  readonly exposures: ExposureRow[];
  readonly quarantine: QuarantineRow[];
  readonly counters: CounterRow[];
  readonly heartbeats: HeartbeatRow[];
  readonly credentialEvents: CredentialRow[];
  /** An entry a request; summed by source when the block is formed. */
  readonly ledger: LedgerEntry[];
  readonly digests: RequestDigest[];
  readonly kafka: KafkaRange[];
}

/** How full the block was at some moment; see `rollback`. */
export interface Mark {
  readonly rows: number;
  readonly side: Readonly<Record<keyof SideRows, number>>;
}

/** The open block: what the requests of the next group commit have brought so far. One writer, synchronous. */
export interface BlockBuilder {
  readonly columns: EventColumns;
  readonly side: SideRows;
  readonly interner: Interner;
  /** Rough size of the block when formed. */
  readonly approximateBytes: number;
  /** True when the block should be formed before more is taken in: too many rows, too many bytes, or too many distinct values. */
  readonly isFull: boolean;
  mark(): Mark;
  /** Makes the block what it was at `mark`: nothing of what came after is left in it. */
  rollback(to: Mark): void;
  /** Forms the block and starts an empty one, also when it throws because a value fits no column; null when nothing at all was put in. */
  form(nowMs: number): FormedBlock | null;
}

export interface BlockLimits {
  readonly maxRows: number;
  readonly maxBytes: number;
}

export const BLOCK_LIMITS: BlockLimits = { maxRows: 100_000, maxBytes: 16 * 1024 * 1024 };

/** What a row takes when formed: 130 bytes of numbers and one-byte indexes, rounded up for dictionaries. */
const ROW_BYTES = 160;
const SIDE_ROW_BYTES = 256;
const FIRST_CAPACITY = 8_192;

export function createBlockBuilder({ interner, limits = BLOCK_LIMITS }: { readonly interner: Interner; readonly limits?: BlockLimits }): BlockBuilder {
  const columns = new EventColumns(FIRST_CAPACITY);
  const side: SideRows = { exposures: [], quarantine: [], counters: [], heartbeats: [], credentialEvents: [], ledger: [], digests: [], kafka: [] };
  const lists = Object.entries(side) as [keyof SideRows, unknown[]][];
  const encoder = createEventEncoder();
  const writer = createByteWriter(4_096);

  const sideRowCount = () => lists.reduce((sum, [, rows]) => sum + rows.length, 0);
  const approximateBytes = () => columns.rows * ROW_BYTES + sideRowCount() * SIDE_ROW_BYTES;

  function sections(): BlockSection[] {
    const formed = [
      columns.rows > 0 ? encoder.encode(columns, interner) : null,
      encodeSideRows(writer, EXPOSURES, side.exposures),
      encodeSideRows(writer, QUARANTINE, side.quarantine),
      encodeSideRows(writer, COUNTERS, side.counters),
      encodeSideRows(writer, HEARTBEATS, side.heartbeats),
      encodeSideRows(writer, CREDENTIAL_EVENTS, side.credentialEvents),
      encodeSideRows(writer, TOUCHED_SLOTS, touchedSlots(columns)),
    ];
    return formed.filter((section) => section !== null);
  }

  return {
    columns,
    side,
    interner,
    get approximateBytes() { return approximateBytes(); },
    get isFull() { return columns.rows >= limits.maxRows || approximateBytes() >= limits.maxBytes || interner.isNearlyFull; },
    mark: () => ({ rows: columns.rows, side: Object.fromEntries(lists.map(([name, rows]) => [name, rows.length])) as Mark["side"] }),
    rollback(to) {
      columns.rows = to.rows;
      for (const [name, rows] of lists) rows.length = to.side[name];
    },
    form(nowMs) {
      const isEmpty = columns.rows === 0 && sideRowCount() === 0;
      try {
        return isEmpty ? null : { sections: sections(), ledger: sumLedger(side.ledger), digests: [...side.digests], kafka: [...side.kafka], formedAtMs: nowMs };
      } finally {
        // Also when it could not be formed: what is left of it must not be part of the next one.
        writer.take();
        columns.clear(limits.maxRows * 2);
        for (const [, rows] of lists) rows.length = 0;
        // Ids are only needed while rows hold them, so an empty block is the moment to start over.
        if (interner.isNearlyFull) interner.reset();
      }
    },
  };
}
