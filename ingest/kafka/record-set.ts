import { crc32c } from "../log/crc32c.ts";

/**
 * A record batch (message format 2, KIP-98) as a broker sends it: compressed, undecoded, bytes shared with the answer it came in. Offsets of its
 * records lie in [baseOffset, lastOffset]; some may be missing (compaction).
 */
export interface RecordSet {
  readonly baseOffset: bigint;
  readonly lastOffset: bigint;
  readonly bytes: Buffer;
  /** 0 none, 1 gzip, 2 snappy, 3 lz4, 4 zstd. */
  readonly codec: number;
  readonly records: number;
}

/** Why the records of a set cannot be read: it is poison as a whole. */
export interface BrokenSet {
  readonly code: "ING_KAFKA_CHECKSUM" | "ING_KAFKA_COMPRESSION" | "ING_KAFKA_TOO_LARGE" | "ING_KAFKA_RECORD";
  readonly message: string;
}

/** Decompresses to at most `maxBytes`. Never throws. */
export type Decompress = (codec: number, bytes: Buffer, maxBytes: number) => Buffer | BrokenSet;

const MAGIC = 16;
const CRC = 17;
const ATTRIBUTES = 21;
const COUNT = 57;
const RECORDS = 61;

/** Reads the head of a record batch; `bytes` is exactly one, at least 61 bytes. One of formats 0 and 1 has no readable records. */
export function recordSetOf(bytes: Buffer): RecordSet {
  const baseOffset = bytes.readBigInt64BE(0);
  if (bytes[MAGIC] !== 2) return { baseOffset, lastOffset: baseOffset, bytes, codec: 0, records: 0 };
  const lastDelta = bytes.readInt32BE(ATTRIBUTES + 2);
  return { baseOffset, lastOffset: baseOffset + BigInt(Math.max(0, lastDelta)), bytes, codec: bytes.readInt16BE(ATTRIBUTES) & 7, records: Math.max(0, bytes.readInt32BE(COUNT)) };
}

/** Checks the checksum and takes the compression off: the records' bytes, at most `maxBytes`, or why there are none. */
export function openRecordSet(set: RecordSet, decompress: Decompress, maxBytes: number): Buffer | BrokenSet {
  const { bytes, codec } = set;
  if (bytes[MAGIC] !== 2) return { code: "ING_KAFKA_RECORD", message: "a message of format 0 or 1, which brokers no longer keep since 4.0" };
  if (crc32c(bytes.subarray(ATTRIBUTES)) !== bytes.readUInt32BE(CRC)) return { code: "ING_KAFKA_CHECKSUM", message: "the record batch's checksum is wrong" };
  const records = bytes.subarray(RECORDS);
  return codec === 0 ? records : decompress(codec, records, maxBytes);
}

/** Walks the records of an opened set, in order, without an object for each. */
export class RecordCursor {
  /** Of the record that `next` found. */
  offset = 0n;
  /** Null: the record has no value (a tombstone). Bytes are shared with the set. */
  value: Buffer | null = null;
  readonly #bytes: Buffer;
  readonly #set: RecordSet;
  #at = 0;
  #left: number;

  constructor(set: RecordSet, bytes: Buffer) {
    this.#set = set;
    this.#bytes = bytes;
    this.#left = set.records;
  }

  /** `broken`: what follows cannot be read, and nothing more comes. Never throws. */
  next(): "record" | "end" | "broken" {
    if (this.#left <= 0) return "end";
    this.#left--;
    const length = this.#zigzag();
    const end = this.#at + length;
    if (!(length > 0) || end > this.#bytes.length) return this.#broken();
    this.#at++; // attributes, unused
    this.#skipVarint(); // time
    const delta = this.#zigzag();
    const key = this.#zigzag();
    this.#at += Math.max(0, key);
    const size = this.#zigzag();
    const start = this.#at;
    if (!Number.isFinite(delta + key + size) || start + Math.max(0, size) > end || delta < 0) return this.#broken();
    this.offset = this.#set.baseOffset + BigInt(delta);
    if (this.offset > this.#set.lastOffset) return this.#broken();
    this.value = size < 0 ? null : this.#bytes.subarray(start, start + size);
    this.#at = end;
    return "record";
  }

  #broken(): "broken" {
    this.#left = 0;
    return "broken";
  }

  #skipVarint(): void {
    while ((this.#bytes[this.#at++] ?? 0) >= 0x80);
  }

  /** NaN past the end. */
  #zigzag(): number {
    let value = 0;
    for (let shift = 1; shift <= 2 ** 28; shift *= 128) {
      const byte = this.#bytes[this.#at++];
      if (byte === undefined) return Number.NaN;
      value += (byte & 127) * shift;
      if (byte < 128) return value % 2 === 0 ? value / 2 : -(value + 1) / 2;
    }
    return Number.NaN;
  }
}
