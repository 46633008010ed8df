import { crc32c } from "./crc32c.ts";

/**
 * One record of the log: a fixed head, metadata as JSON, a body, zeros up to a multiple of eight.
 *
 * Head, 48 bytes, little endian: mark 8 | type u8, version u8, zero u16 | metadata length u32 | body length u32 | synced offset u32 |
 * sequence u64 | CRC32C of metadata u32 | CRC32C of body u32 | segment u32 | CRC32C of the 44 bytes before u32.
 *
 * The mark is random per log directory, so that bytes which a client put into an event cannot pass for a record when a damaged segment is
 * searched. The synced offset says how much of the segment was durable when the record was written: damage before it hit acknowledged
 * data, damage after it is a torn write that nobody was told of.
 */
export const RECORD_HEAD_BYTES = 48;
const RECORD_VERSION = 1;
const MARK_BYTES = 8;
const ALIGNMENT = 8;

const TYPE_CODES = { segment: 1, block: 2, seal: 3, stored: 4, note: 5, digests: 6, probe: 7, repaired: 8 } as const;
export type RecordType = keyof typeof TYPE_CODES;
const TYPES_BY_CODE = new Map<number, RecordType>(Object.entries(TYPE_CODES).map(([type, code]) => [code, type as RecordType]));

/** A record ready to be written, but for the fields that only the writer knows. */
export interface PreparedRecord {
  readonly type: RecordType;
  readonly head: Buffer;
  /** Metadata, body parts and padding, in this order after the head. */
  readonly parts: readonly Buffer[];
  /** Length on disk, head and padding included. */
  readonly bytes: number;
}

export interface RecordHead {
  readonly type: RecordType;
  readonly seq: bigint;
  readonly metaBytes: number;
  readonly bodyBytes: number;
  readonly syncedOffset: number;
  readonly metaCrc: number;
  readonly bodyCrc: number;
  /** Length on disk, head and padding included. */
  readonly bytes: number;
}

/** Frames a record. Body parts are not copied: they must stay as they are until the record is written. */
export function prepareRecord(record: { readonly type: RecordType; readonly seq?: bigint; readonly meta: unknown; readonly body?: readonly Buffer[] }): PreparedRecord {
  const meta = Buffer.from(JSON.stringify(record.meta));
  const body = record.body ?? [];
  let bodyBytes = 0;
  let bodyCrc = 0;
  for (const part of body) {
    bodyBytes += part.length;
    bodyCrc = crc32c(part, bodyCrc);
  }
  const head = Buffer.alloc(RECORD_HEAD_BYTES);
  head[MARK_BYTES] = TYPE_CODES[record.type];
  head[MARK_BYTES + 1] = RECORD_VERSION;
  head.writeUInt32LE(meta.length, 12);
  head.writeUInt32LE(bodyBytes, 16);
  head.writeBigUInt64LE(record.seq ?? 0n, 24);
  head.writeUInt32LE(crc32c(meta), 32);
  head.writeUInt32LE(bodyCrc, 36);
  const bytes = recordBytes(meta.length, bodyBytes);
  const padding = Buffer.alloc(bytes - RECORD_HEAD_BYTES - meta.length - bodyBytes);
  return { type: record.type, head, parts: [meta, ...body, padding], bytes };
}

/** Fills in what is known only at the time of writing. */
export function stampRecord(record: PreparedRecord, place: { readonly mark: Buffer; readonly segment: number; readonly syncedOffset: number }): void {
  place.mark.copy(record.head, 0);
  record.head.writeUInt32LE(place.syncedOffset, 20);
  record.head.writeUInt32LE(place.segment, 40);
  record.head.writeUInt32LE(crc32c(record.head.subarray(0, 44)), 44);
}

/** The head at an offset, or null when there is none of this log and segment that is intact. */
export function readRecordHead(bytes: Buffer, offset: number, place: { readonly mark: Buffer; readonly segment: number }): RecordHead | null {
  if (offset + RECORD_HEAD_BYTES > bytes.length) return null;
  const head = bytes.subarray(offset, offset + RECORD_HEAD_BYTES);
  if (!head.subarray(0, MARK_BYTES).equals(place.mark)) return null;
  if (head.readUInt32LE(44) !== crc32c(head.subarray(0, 44))) return null;
  const type = TYPES_BY_CODE.get(head[MARK_BYTES] as number);
  if (type === undefined || head[MARK_BYTES + 1] !== RECORD_VERSION || head.readUInt32LE(40) !== place.segment) return null;
  const metaBytes = head.readUInt32LE(12);
  const bodyBytes = head.readUInt32LE(16);
  return {
    type, metaBytes, bodyBytes,
    syncedOffset: head.readUInt32LE(20),
    seq: head.readBigUInt64LE(24),
    metaCrc: head.readUInt32LE(32),
    bodyCrc: head.readUInt32LE(36),
    bytes: recordBytes(metaBytes, bodyBytes),
  };
}

function recordBytes(metaBytes: number, bodyBytes: number): number {
  return Math.ceil((RECORD_HEAD_BYTES + metaBytes + bodyBytes) / ALIGNMENT) * ALIGNMENT;
}
