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
  /** The id of a name, or -1. For set-up and for tests, not for the hot path. */
  idOf(name: string): number;
}
