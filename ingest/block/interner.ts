/**
 * Numbers byte strings: equal bytes get the same small id while the interner lives. Id 0 is the empty string.
 *
 * Hashing is seeded at random (an attacker chooses client ids), capacity is bounded. `id` returns FULL when a new value does not fit; the
 * caller then uses the overflow value. When `isNearlyFull` the owner forms its block and calls `reset`, which bumps `epoch`: every memo
 * kept by id is void from then on.
 */
export interface Interner {
  readonly epoch: number;
  /** How many ids exist; ids are dense in [0, size). */
  readonly size: number;
  readonly isNearlyFull: boolean;
  /** Allocates nothing but for a value seen for the first time. */
  id(bytes: Uint8Array, start: number, end: number): number;
  idOfString(value: string): number;
  /** The bytes of an id, as a view into the arena: valid until `reset`. */
  bytesOf(id: number): Uint8Array;
  stringOf(id: number): string;
  reset(): void;
}

export const FULL = -1;
