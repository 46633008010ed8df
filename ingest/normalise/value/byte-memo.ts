import type { ByteHash } from "../../block/byte-hash.ts";

export const MISS = -1;

/** Longer values are worked out anew each time. */
const MAX_KEY_BYTES = 160;

/**
 * Remembers a number per (salt, byte string), in memory of a fixed size: what was worked out for a raw value once need not be again.
 *
 * A newer value may push an older one out, so a flood of distinct values costs work, never memory. `clear` forgets everything.
 */
export class ByteMemo {
  private readonly hash: ByteHash;
  private readonly mask: number;
  private readonly salts: Int32Array;
  private readonly hashes: Int32Array;
  private readonly lengths: Int16Array;
  private readonly values: Int32Array;
  private readonly arena: Uint8Array;
  private readonly arenaView: DataView;
  private viewed: Uint8Array;
  private view: DataView;
  private slot = 0;
  private wanted = 0;

  /** @param slots a power of two; memory is about 180 bytes a slot */
  constructor(hash: ByteHash, slots = 8_192) {
    this.hash = hash;
    this.mask = slots - 1;
    this.salts = new Int32Array(slots);
    this.hashes = new Int32Array(slots);
    this.lengths = new Int16Array(slots).fill(-1);
    this.values = new Int32Array(slots);
    this.arena = new Uint8Array(slots * MAX_KEY_BYTES);
    this.arenaView = new DataView(this.arena.buffer);
    this.viewed = this.arena;
    this.view = this.arenaView;
  }

  /** The number remembered, at least 0, or MISS; after a MISS `put` stores under the same key, if nothing was looked up in between. */
  get(salt: number, bytes: Uint8Array, start: number, end: number): number {
    const length = end - start;
    if (length > MAX_KEY_BYTES || length < 0) {
      this.slot = -1;
      return MISS;
    }
    if (bytes !== this.viewed) {
      this.viewed = bytes;
      this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    }
    const hash = this.hash.sample(this.view, start, end) ^ Math.imul(salt + 1, 0x9e3779b1);
    const slot = (hash ^ (hash >>> 15)) & this.mask;
    this.slot = slot;
    this.wanted = hash;
    if (this.lengths[slot] !== length || this.hashes[slot] !== hash || this.salts[slot] !== salt) return MISS;
    return this.isSame(slot, start, end) ? (this.values[slot] as number) : MISS;
  }

  put(salt: number, bytes: Uint8Array, start: number, end: number, value: number): void {
    const slot = this.slot;
    if (slot < 0) return;
    this.salts[slot] = salt;
    this.hashes[slot] = this.wanted;
    this.lengths[slot] = end - start;
    this.values[slot] = value;
    const at = slot * MAX_KEY_BYTES;
    for (let i = start, j = at; i < end; i++, j++) this.arena[j] = bytes[i] as number;
  }

  clear(): void {
    this.lengths.fill(-1);
  }

  private isSame(slot: number, start: number, end: number): boolean {
    let at = slot * MAX_KEY_BYTES;
    let i = start;
    for (; i + 4 <= end; i += 4, at += 4) if (this.view.getInt32(i, true) !== this.arenaView.getInt32(at, true)) return false;
    for (; i < end; i++, at++) if (this.view.getUint8(i) !== this.arena[at]) return false;
    return true;
  }
}
