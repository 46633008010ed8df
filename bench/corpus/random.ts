/** A seeded source of numbers: the same seed gives the same corpus on every machine. */
export interface Random {
  /** A whole number in [0, below). */
  below(limit: number): number;
  pick<T>(of: readonly T[]): T;
  /** True in `ratio` of the cases, 0..1. */
  chance(ratio: number): boolean;
  hex(length: number): string;
  bytes(length: number): Buffer;
}

/** @see https://en.wikipedia.org/wiki/Xorshift (xorshift32), with a multiplication to mix the low bits */
export function createRandom(seed: number): Random {
  let state = (Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) | 1) >>> 0;
  const next = (): number => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return Math.imul(state, 0x2c9277b5) >>> 0;
  };
  for (let i = 0; i < 8; i++) next();
  const below = (limit: number): number => Math.floor((next() / 0x1_0000_0000) * limit);
  return {
    below,
    pick: <T>(of: readonly T[]): T => of[below(of.length)] as T,
    chance: (ratio) => next() / 0x1_0000_0000 < ratio,
    hex: (length) => Array.from({ length }, () => below(16).toString(16)).join(""),
    bytes: (length) => Buffer.from(Array.from({ length }, () => below(256))),
  };
}
