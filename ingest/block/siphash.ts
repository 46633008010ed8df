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
  // The last buffer hashed from and a view over it.
  let viewed = key;
  let view = k;

  return {
    hash(bytes, start, end, out) {
      if (bytes !== viewed) {
        viewed = bytes;
        view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
      }
      // Halves of v0 to v3 of the paper. The constants spell "somepseudorandomlygeneratedbytes".
      let al = k0l ^ 0x70736575, ah = k0h ^ 0x736f6d65, bl = k1l ^ 0x6e646f6d, bh = k1h ^ 0x646f7261;
      let cl = k0l ^ 0x6e657261, ch = k0h ^ 0x6c796765, dl = k1l ^ 0x79746573, dh = k1h ^ 0x74656462;
      const words = (end - start) >>> 3;
      let t = 0;
      // A step is two rounds: one for each whole word, one for the rest with the length, two to finish.
      for (let step = 0, at = start; step < words + 3; step++, at += 8) {
        let ml = 0, mh = 0;
        if (step < words) { ml = view.getInt32(at, true); mh = view.getInt32(at + 4, true); }
        else if (step === words) { ml = partOf(view, at, end); mh = partOf(view, at + 4, end) | ((end - start) << 24); }
        else if (step === words + 1) cl ^= 0xff;
        dl ^= ml; dh ^= mh;
        for (let round = 0; round < 2; round++) {
          // 64-bit sums carry when the low half of the sum is below that of an addend.
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
        al ^= ml; ah ^= mh;
      }
      out[0] = al ^ bl ^ cl ^ dl;
      out[1] = ah ^ bh ^ ch ^ dh;
    },
  };
}

/** At most four bytes of [at, end), little-endian; 0 when there are none. */
function partOf(view: DataView, at: number, end: number): number {
  let part = 0;
  for (let i = at; i < end && i < at + 4; i++) part |= view.getUint8(i) << (8 * (i - at));
  return part;
}
