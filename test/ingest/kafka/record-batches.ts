/** Record batches of message format 2 as a producer writes them, with whatever is to be wrong with them. */
import { crc32c } from "../../../ingest/log/crc32c.ts";

export interface BatchWish {
  readonly baseOffset?: bigint;
  readonly values: readonly (Buffer | null)[];
  readonly codec?: number;
  readonly compress?: (records: Buffer) => Buffer;
  /** Offsets of the records less the base offset; 0, 1, 2 ... when not given. */
  readonly deltas?: readonly number[];
  readonly lastDelta?: number;
  /** Zeros that every record has for a key; no key when not given. */
  readonly keyBytes?: number;
}

export function recordBatch({ baseOffset = 0n, values, codec = 0, compress = (b) => b, deltas, lastDelta, keyBytes }: BatchWish): Buffer {
  const records = compress(Buffer.concat(values.map((value, i) => record(value, deltas?.[i] ?? i, keyBytes))));
  const bytes = Buffer.alloc(61 + records.length);
  bytes.writeBigInt64BE(baseOffset, 0);
  bytes.writeInt32BE(bytes.length - 12, 8);
  bytes[16] = 2;
  bytes.writeInt16BE(codec, 21);
  bytes.writeInt32BE(lastDelta ?? deltas?.at(-1) ?? values.length - 1, 23);
  bytes.writeBigInt64BE(-1n, 43);
  bytes.writeInt32BE(values.length, 57);
  records.copy(bytes, 61);
  bytes.writeUInt32BE(crc32c(bytes.subarray(21)), 17);
  return bytes;
}

function record(value: Buffer | null, delta: number, keyBytes = -1): Buffer {
  const inner = Buffer.concat([Buffer.from([0]), varint(0), varint(delta), varint(keyBytes), Buffer.alloc(Math.max(0, keyBytes)), varint(value?.length ?? -1), value ?? Buffer.alloc(0), varint(0)]);
  return Buffer.concat([varint(inner.length), inner]);
}

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value >= 0 ? value * 2 : -value * 2 - 1;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
  return Buffer.from([...bytes, rest]);
}
