import type { SipHash } from "../../block/siphash.ts";
import { ByteMemo, MISS } from "./byte-memo.ts";

const SLOTS = 8_192;

/** Keyed hashes of identities that come again: a look-up costs a third of a hash. Fixed memory; never void, since hashes do not change. */
export class HashMemo {
  private readonly hash: SipHash;
  private readonly memo: ByteMemo;
  private readonly words = new Uint32Array(SLOTS * 2);
  private readonly fresh = new Uint32Array(2);

  /** @param seed 32 random bits */
  constructor(hash: SipHash, seed: number) {
    this.hash = hash;
    this.memo = new ByteMemo({ seed, slots: SLOTS, maxKeyBytes: 64 });
  }

  /** Puts the hash of `bytes[start, end)` into a 64-bit column. */
  put(column: Uint32Array, row: number, bytes: Uint8Array, start: number, end: number): void {
    const { memo, words, fresh } = this;
    const slot = memo.get(0, bytes, start, end);
    if (slot !== MISS) {
      column[row * 2] = words[slot * 2] as number;
      column[row * 2 + 1] = words[slot * 2 + 1] as number;
      return;
    }
    this.hash.hash(bytes, start, end, fresh);
    column[row * 2] = fresh[0] as number;
    column[row * 2 + 1] = fresh[1] as number;
    if (memo.slot < 0) return;
    words[memo.slot * 2] = fresh[0] as number;
    words[memo.slot * 2 + 1] = fresh[1] as number;
    memo.put(0, bytes, start, end, memo.slot);
  }
}
