export const MISS = -1;

/** Words of a slot's head: hash, salt, length of the key, value. In one array, so that a look-up touches one line of the cache. */
const [HASH, SALT, LENGTH, VALUE, HEAD_WORDS] = [0, 1, 2, 3, 4];

export interface ByteMemoOptions {
  /** 32 random bits: which values share a slot cannot be foreseen. */
  readonly seed: number;
  /** A power of two. */
  readonly slots: number;
  /** Longer values are worked out anew each time. A multiple of four. */
  readonly maxKeyBytes: number;
}

/**
 * Remembers a number per (salt, byte string), in memory of a fixed size: what was worked out for a raw value once need not be again.
 *
 * A newer value may push an older one out, so a flood of distinct values costs work, never memory. `clear` forgets everything.
 */
export class ByteMemo {
  /** Where the value looked up last belongs; -1 when it is too long to be kept. */
  slot = 0;
  private readonly seed: number;
  private readonly mask: number;
  private readonly keyBytes: number;
  private readonly heads: Int32Array;
  private readonly arena: Uint8Array;
  private readonly arenaView: DataView;
  private viewed: Uint8Array;
  private view: DataView;
  private wanted = 0;

  constructor({ seed, slots, maxKeyBytes }: ByteMemoOptions) {
    this.seed = seed;
    this.mask = slots - 1;
    this.keyBytes = maxKeyBytes;
    this.heads = new Int32Array(slots * HEAD_WORDS).fill(-1);
    this.arena = new Uint8Array(slots * maxKeyBytes);
    this.arenaView = new DataView(this.arena.buffer);
    this.viewed = this.arena;
    this.view = this.arenaView;
  }

  /** The number remembered, at least 0, or MISS; after a MISS `put` stores under the same key, if nothing was looked up in between. */
  get(salt: number, bytes: Uint8Array, start: number, end: number): number {
    const length = end - start;
    if (length > this.keyBytes || length < 0) {
      this.slot = -1;
      return MISS;
    }
    if (bytes !== this.viewed) {
      this.viewed = bytes;
      this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    }
    const hash = this.hashOf(salt, length, start, end);
    const { heads } = this;
    const slot = hash & this.mask;
    this.slot = slot;
    this.wanted = hash;
    const head = slot * HEAD_WORDS;
    if (heads[head + HASH] !== hash || heads[head + SALT] !== salt || heads[head + LENGTH] !== length) return MISS;
    return this.isSame(slot, start, end) ? (heads[head + VALUE] as number) : MISS;
  }

  put(salt: number, bytes: Uint8Array, start: number, end: number, value: number): void {
    const { slot, heads } = this;
    if (slot < 0) return;
    const head = slot * HEAD_WORDS;
    heads[head + HASH] = this.wanted;
    heads[head + SALT] = salt;
    heads[head + LENGTH] = end - start;
    heads[head + VALUE] = value;
    const at = slot * this.keyBytes;
    for (let i = start, j = at; i < end; i++, j++) this.arena[j] = bytes[i] as number;
  }

  clear(): void {
    this.heads.fill(-1);
  }

  /** Of the beginning, the middle, the end and the length. Values that differ elsewhere share a slot, which costs time and nothing else. */
  private hashOf(salt: number, length: number, start: number, end: number): number {
    const { view } = this;
    let h = Math.imul(this.seed ^ salt, 0x9e3779b1) ^ length;
    if (length >= 4) {
      h = Math.imul(h ^ view.getInt32(start, true), 0x85ebca6b);
      h = Math.imul(h ^ (h >>> 15) ^ view.getInt32(end - 4, true), 0xc2b2ae35);
      if (length > 8) {
        h = Math.imul(h ^ (h >>> 13) ^ view.getInt32(start + ((length >> 1) - 2), true), 0x27d4eb2f);
        if (length > 16) h = Math.imul(h ^ (h >>> 15) ^ view.getInt32(end - 8, true), 0x85ebca6b);
      }
    } else for (let i = start; i < end; i++) h = Math.imul(h ^ view.getUint8(i), 0x01000193);
    return h ^ (h >>> 16);
  }

  private isSame(slot: number, start: number, end: number): boolean {
    const { view, arenaView } = this;
    let at = slot * this.keyBytes;
    let i = start;
    for (; i + 4 <= end; i += 4, at += 4) if (view.getInt32(i, true) !== arenaView.getInt32(at, true)) return false;
    for (; i < end; i++, at++) if (view.getUint8(i) !== arenaView.getUint8(at)) return false;
    return true;
  }
}
