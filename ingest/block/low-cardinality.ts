import type { ByteWriter } from "./byte-writer.ts";

const VERSION = 1n;
const HAS_ADDITIONAL_KEYS = 1n << 9n;
const NEEDS_UPDATE = 1n << 10n;

/**
 * Writes the body of one LowCardinality(String) column: its own dictionary, then an index a row as narrow as the dictionary allows.
 *
 * Key 0 must be the empty string (the type's default value). `key(i)` gives the bytes of key i for i in [0, keyCount); the first `rows`
 * entries of `indexes` are below `keyCount`. `narrow` is scratch memory of at least 2 * rows bytes.
 * @see ClickHouse, SerializationLowCardinality.cpp: version, index type in the low bits of the flags, keys, indexes
 */
export function writeLowCardinality(to: ByteWriter, rows: number, keyCount: number, key: (i: number) => string | Uint8Array, indexes: Uint32Array, narrow: ArrayBuffer): void {
  const width = keyCount <= 0x100 ? 0n : keyCount <= 0x1_0000 ? 1n : 2n;
  to.u64(VERSION);
  to.u64(width | HAS_ADDITIONAL_KEYS | NEEDS_UPDATE);
  to.u64(BigInt(keyCount));
  for (let i = 0; i < keyCount; i++) to.string(key(i));
  to.u64(BigInt(rows));
  if (width === 2n) {
    to.memory(indexes, rows);
    return;
  }
  const narrowed = width === 0n ? new Uint8Array(narrow, 0, rows) : new Uint16Array(narrow, 0, rows);
  narrowed.set(indexes.subarray(0, rows));
  to.memory(narrowed, rows);
}
