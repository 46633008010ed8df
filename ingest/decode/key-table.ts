import { createByteTable } from "./byte-table.ts";
import { createSensitiveName } from "./sensitive-name.ts";

/**
 * Attribute names that some profile reads, numbered.
 *
 * The decoders look attribute keys up by bytes and drop the values of all others, so a record with forty attributes costs what the six
 * that matter cost. Built once at start from the loaded profiles; ids are dense, from 0.
 */
export interface KeyTable {
  readonly names: readonly string[];
  /** True for names whose value is a credential by definition (`authorization`, `cookie`, `http.request.header.x-api-key` ...). */
  readonly sensitive: readonly boolean[];
  /** The id of the key in `bytes[start, end)`, or -1. Allocates nothing. */
  find(bytes: Uint8Array, start: number, end: number): number;
  /** The same judgement as `sensitive`, for a key that has no id. Allocates nothing. */
  isSensitiveName(bytes: Uint8Array, start: number, end: number): boolean;
  /** The id of a name, or -1. For set-up and for tests, not for the hot path. */
  idOf(name: string): number;
}

/**
 * Numbers `names` in their order; a repeated name keeps its first number.
 *
 * @param sensitiveNames names whose values are credentials beside those that `createSensitiveName` knows by itself; they need not be in `names`
 * @param seed 32 bits for the hash; pass random ones where the keys come from the network
 */
export function createKeyTable(names: readonly string[], sensitiveNames: readonly string[] = [], seed = 0x2545f491): KeyTable {
  const unique = [...new Set(names)];
  const table = createByteTable(unique, seed);
  const isSensitiveName = createSensitiveName(sensitiveNames, seed);
  const ids = new Map(unique.map((name, id) => [name, id]));
  const sensitive = unique.map((name) => {
    const bytes = Buffer.from(name);
    return isSensitiveName(bytes, 0, bytes.length);
  });
  return {
    names: unique,
    sensitive,
    find: (bytes, start, end) => table.find(bytes, start, end),
    isSensitiveName,
    idOf: (name) => ids.get(name) ?? -1,
  };
}
