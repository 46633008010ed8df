import { crc32c } from "./crc32c.ts";
import { readRecordHead, RECORD_HEAD_BYTES, type RecordType } from "./record.ts";

export interface ParsedRecord {
  readonly type: RecordType;
  readonly seq: bigint;
  /** Where it starts in the segment, and its length there, padding included. */
  readonly offset: number;
  readonly bytes: number;
  readonly meta: Buffer;
  readonly body: Buffer;
  /** False when only the body's checksum fails: what the record says of itself can still be trusted. */
  readonly isBodyIntact: boolean;
}

/** A stretch of a segment that is no intact record, [from, to). */
export interface Gap {
  readonly from: number;
  readonly to: number;
}

export interface ParsedSegment {
  readonly records: readonly ParsedRecord[];
  readonly gaps: readonly Gap[];
  /** Where the zeros of the preallocated rest begin, or the file's end. */
  readonly end: number;
  /** What is known to have been durable: the greatest synced offset that an intact record carries. */
  readonly durableEnd: number;
}

/**
 * Every intact record of a segment's bytes, and every stretch between them that is none. Pure; records are views, nothing is copied.
 * After a damaged head the search goes on at the next eight-byte boundary that holds an intact one.
 */
export function parseSegment(bytes: Buffer, place: { readonly mark: Buffer; readonly segment: number }): ParsedSegment {
  const records: ParsedRecord[] = [];
  const gaps: Gap[] = [];
  const end = endOfData(bytes);
  let durableEnd = 0;
  let offset = 0;
  while (offset < end) {
    const head = readRecordHead(bytes, offset, place);
    if (head === null) {
      const next = nextRecord(bytes, offset + 8, place);
      gaps.push({ from: offset, to: next ?? end });
      offset = next ?? end;
      continue;
    }
    durableEnd = Math.max(durableEnd, head.syncedOffset);
    const metaFrom = offset + RECORD_HEAD_BYTES;
    const meta = bytes.subarray(metaFrom, metaFrom + head.metaBytes);
    const body = bytes.subarray(metaFrom + head.metaBytes, metaFrom + head.metaBytes + head.bodyBytes);
    const isWhole = meta.length === head.metaBytes && body.length === head.bodyBytes;
    if (isWhole && crc32c(meta) === head.metaCrc) {
      records.push({ type: head.type, seq: head.seq, offset, bytes: head.bytes, meta, body, isBodyIntact: crc32c(body) === head.bodyCrc });
    } else {
      gaps.push({ from: offset, to: Math.min(offset + head.bytes, end) });
    }
    offset += head.bytes;
  }
  return { records, gaps, end: Math.min(Math.max(end, offset), bytes.length), durableEnd };
}

function nextRecord(bytes: Buffer, from: number, place: { readonly mark: Buffer; readonly segment: number }): number | null {
  for (let at = bytes.indexOf(place.mark, from); at >= 0; at = bytes.indexOf(place.mark, at + 1)) {
    if (at % 8 === 0 && readRecordHead(bytes, at, place) !== null) return at;
  }
  return null;
}

const ZEROS = Buffer.alloc(65_536);

function endOfData(bytes: Buffer): number {
  let end = bytes.length;
  while (end >= ZEROS.length && bytes.subarray(end - ZEROS.length, end).equals(ZEROS)) end -= ZEROS.length;
  while (end > 0 && bytes[end - 1] === 0) end--;
  return end;
}
