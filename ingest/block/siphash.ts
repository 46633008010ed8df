/**
 * SipHash-2-4 with a 64-bit result under one 128-bit key.
 *
 * A keyed hash: without the key nobody can tell which value a hash stands for, nor make two values collide. `hash` allocates nothing.
 * @see Aumasson, Bernstein: "SipHash: a fast short-input PRF" (2012), section 2 and appendix A for the test vectors
 */
export interface SipHash {
  /** Hashes `bytes[start, end)`; `out[0]` becomes the low and `out[1]` the high 32 bits. */
  hash(bytes: Uint8Array, start: number, end: number, out: Uint32Array): void;
}

/**
 * @param key 16 bytes, the two little-endian 64-bit halves k0 and k1
 * @throws RangeError when the key has another length
 */
export function createSipHash(key: Uint8Array): SipHash {
  if (key.length !== 16) throw new RangeError("a SipHash key has 16 bytes");
  const k = new DataView(key.buffer, key.byteOffset, 16);
  const [k0l, k0h, k1l, k1h] = [k.getInt32(0, true), k.getInt32(4, true), k.getInt32(8, true), k.getInt32(12, true)];
  const v = new Int32Array(8);
  return {
    hash(bytes, start, end, out) {
      // The constants spell "somepseudorandomlygeneratedbytes".
      v[0] = k0l ^ 0x70736575; v[1] = k0h ^ 0x736f6d65;
      v[2] = k1l ^ 0x6e646f6d; v[3] = k1h ^ 0x646f7261;
      v[4] = k0l ^ 0x6e657261; v[5] = k0h ^ 0x6c796765;
      v[6] = k1l ^ 0x79746573; v[7] = k1h ^ 0x74656462;
      const length = end - start;
      const tail = end - (length & 7);
      let at = start;
      for (; at < tail; at += 8) absorb(v, word(bytes, at), word(bytes, at + 4));
      let [low, high] = [0, length << 24];
      for (let i = 0; at + i < end; i++) {
        if (i < 4) low |= (bytes[at + i] as number) << (8 * i);
        else high |= (bytes[at + i] as number) << (8 * (i - 4));
      }
      absorb(v, low, high);
      v[4] = (v[4] as number) ^ 0xff;
      rounds(v, 4);
      out[0] = (v[0] as number) ^ (v[2] as number) ^ (v[4] as number) ^ (v[6] as number);
      out[1] = (v[1] as number) ^ (v[3] as number) ^ (v[5] as number) ^ (v[7] as number);
    },
  };
}

function word(bytes: Uint8Array, at: number): number {
  return (bytes[at] as number) | ((bytes[at + 1] as number) << 8) | ((bytes[at + 2] as number) << 16) | ((bytes[at + 3] as number) << 24);
}

function absorb(v: Int32Array, low: number, high: number): void {
  v[6] = (v[6] as number) ^ low;
  v[7] = (v[7] as number) ^ high;
  rounds(v, 2);
  v[0] = (v[0] as number) ^ low;
  v[1] = (v[1] as number) ^ high;
}

/** `al`, `ah` ... `dl`, `dh` are the halves of v0 ... v3 of the paper; 64-bit sums carry by comparing the low half with an addend. */
function rounds(v: Int32Array, count: number): void {
  let [al, ah, bl, bh] = [v[0] as number, v[1] as number, v[2] as number, v[3] as number];
  let [cl, ch, dl, dh] = [v[4] as number, v[5] as number, v[6] as number, v[7] as number];
  let t = 0;
  for (let i = 0; i < count; i++) {
    al = (al + bl) | 0; ah = (ah + bh + (al >>> 0 < bl >>> 0 ? 1 : 0)) | 0;
    t = (bl << 13) | (bh >>> 19); bh = ((bh << 13) | (bl >>> 19)) ^ ah; bl = t ^ al;
    t = al; al = ah; ah = t;
    cl = (cl + dl) | 0; ch = (ch + dh + (cl >>> 0 < dl >>> 0 ? 1 : 0)) | 0;
    t = (dl << 16) | (dh >>> 16); dh = ((dh << 16) | (dl >>> 16)) ^ ch; dl = t ^ cl;
    al = (al + dl) | 0; ah = (ah + dh + (al >>> 0 < dl >>> 0 ? 1 : 0)) | 0;
    t = (dl << 21) | (dh >>> 11); dh = ((dh << 21) | (dl >>> 11)) ^ ah; dl = t ^ al;
    cl = (cl + bl) | 0; ch = (ch + bh + (cl >>> 0 < bl >>> 0 ? 1 : 0)) | 0;
    t = (bl << 17) | (bh >>> 15); bh = ((bh << 17) | (bl >>> 15)) ^ ch; bl = t ^ cl;
    t = cl; cl = ch; ch = t;
  }
  v[0] = al; v[1] = ah; v[2] = bl; v[3] = bh;
  v[4] = cl; v[5] = ch; v[6] = dl; v[7] = dh;
}
