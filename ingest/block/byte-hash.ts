/** Two hashes of byte ranges under one random seed, as 32-bit integers. Neither allocates. `view` is over the bytes that positions address. */
export interface ByteHash {
  /** Cheap, of at most 64 bytes: all of a short value, else its beginning, middle and end. Long values that differ elsewhere collide. */
  sample(view: DataView, start: number, end: number): number;
  /** Of every byte (HalfSipHash-1-3): nobody without the seed can make values that collide. */
  whole(view: DataView, start: number, end: number): number;
}

const SAMPLE_BYTES = 64;

/**
 * @param seed 32 random bits
 * @see Aumasson, Bernstein: SipHash reference implementation, halfsiphash.c, for the rounds
 */
export function createByteHash(seed: number): ByteHash {
  const k0 = Math.imul(seed ^ 0x5bd1e995, 0x9e3779b1) ^ (seed >>> 15);
  const k1 = Math.imul(k0 ^ 0x27d4eb2f, 0x85ebca77) ^ (k0 >>> 13);
  return {
    sample(view, start, end) {
      const length = end - start;
      let h = Math.imul(k0 ^ length, 0x9e3779b1);
      if (length < 4) return finish(fold(h, rest(view, start, end)));
      if (length <= SAMPLE_BYTES) h = foldRange(h, view, start, end);
      else {
        const middle = start + (length >> 1) - 8;
        h = foldRange(foldRange(foldRange(h, view, start, start + 16), view, middle, middle + 16), view, end - 32, end);
      }
      return finish(h);
    },
    whole(view, start, end) {
      return halfSip(k0, k1, view, start, end);
    },
  };
}

/** Folds the words of a range of at least four bytes in; the last word may overlap the one before. */
function foldRange(h: number, view: DataView, start: number, end: number): number {
  const last = end - 4;
  for (let at = start; at < last; at += 4) h = fold(h, view.getInt32(at, true));
  return fold(h, view.getInt32(last, true));
}

function fold(h: number, word: number): number {
  const m = Math.imul(h ^ word, 0x85ebca6b);
  return m ^ (m >>> 15);
}

function finish(h: number): number {
  const m = Math.imul(h, 0xc2b2ae35);
  return m ^ (m >>> 16);
}

function halfSip(k0: number, k1: number, view: DataView, start: number, end: number): number {
  let a = k0, b = k1, c = 0x6c796765 ^ k0, d = 0x74656462 ^ k1;
  const length = end - start;
  const steps = (length >> 2) + 4;
  for (let i = 0, at = start; i < steps; i++, at += 4) {
    // Whole words, then one with the rest and the length, then three rounds that finish it.
    const m = at + 4 <= end ? view.getInt32(at, true) : i === steps - 4 ? rest(view, at, end) | (length << 24) : 0;
    if (i === steps - 3) c ^= 0xff;
    d ^= m;
    a = (a + b) | 0; b = (b << 5) | (b >>> 27); b ^= a; a = (a << 16) | (a >>> 16);
    c = (c + d) | 0; d = (d << 8) | (d >>> 24); d ^= c;
    a = (a + d) | 0; d = (d << 7) | (d >>> 25); d ^= a;
    c = (c + b) | 0; b = (b << 13) | (b >>> 19); b ^= c; c = (c << 16) | (c >>> 16);
    a ^= m;
  }
  return b ^ d;
}

function rest(view: DataView, at: number, end: number): number {
  let m = 0;
  for (let i = at; i < end; i++) m |= view.getUint8(i) << (8 * (i - at));
  return m;
}
