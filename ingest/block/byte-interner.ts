import { isUtf8 } from "node:buffer";
import { FULL, type Interner } from "./interner.ts";
import { createByteHash, type ByteHash } from "./byte-hash.ts";
import { OVERFLOW_VALUE } from "../event.ts";

/** Ids that exist in every interner, from the start and after every reset. */
export const EMPTY_ID = 0;
export const OVERFLOW_ID = 1;
export const INVALID_ID = 2;

/** Stands for a value that is not UTF-8: such bytes never reach the store, whose JSON answers could not hold them. */
export const INVALID_VALUE = "~invalid";

/** Longer values are refused (FULL): a dimension is a name, not a document. */
export const MAX_VALUE_BYTES = 4_096;

/** Equal samples in one probe chain after which the whole value is hashed: crafted values cannot make a lookup long. */
const MAX_LOOKALIKES = 8;

export interface InternerLimits {
  /** Ids that can exist at a time, at least 16. */
  readonly maxEntries: number;
  /** Bytes of all values together. */
  readonly maxArenaBytes: number;
  /** 32 random bits; the hash of a value cannot be foreseen without it. */
  readonly seed: number;
}

export interface ByteInterner extends Interner {
  /** Sightings of values that were not UTF-8, since the interner was made. */
  readonly invalidCount: number;
  /** Sightings of new values that did not fit or were too long, since the interner was made. */
  readonly refusedCount: number;
}

/**
 * Makes an interner of bounded memory: an open-addressing table over an arena, all of it in typed arrays.
 *
 * A lookup of a known value hashes a sample of it, compares the bytes and allocates nothing (but a view whenever `bytes` is another buffer
 * than before).
 */
export function createInterner(limits: InternerLimits): ByteInterner {
  return new ArenaInterner(limits);
}

class ArenaInterner implements ByteInterner {
  epoch = -1;
  size = 0;
  invalidCount = 0;
  refusedCount = 0;
  private readonly maxEntries: number;
  private readonly hash: ByteHash;
  /** A slot holds id + 1, so that a zeroed table is an empty one. Hash, start and end of a value are by id. */
  private readonly slots: Int32Array;
  private readonly hashes: Int32Array;
  private readonly starts: Int32Array;
  private readonly ends: Int32Array;
  private readonly arena: Buffer;
  private readonly arenaView: DataView;
  private arenaEnd = 0;
  /** The last buffer looked into and a view over it: one request body serves thousands of lookups. */
  private viewed: Uint8Array;
  private view: DataView;
  private readonly scratch = Buffer.alloc(MAX_VALUE_BYTES * 3);

  constructor({ maxEntries, maxArenaBytes, seed }: InternerLimits) {
    this.maxEntries = maxEntries;
    this.hash = createByteHash(seed);
    this.slots = new Int32Array(2 ** Math.ceil(Math.log2(Math.max(16, maxEntries) * 2)));
    this.hashes = new Int32Array(maxEntries);
    this.starts = new Int32Array(maxEntries);
    this.ends = new Int32Array(maxEntries);
    this.arena = Buffer.alloc(maxArenaBytes);
    this.arenaView = new DataView(this.arena.buffer, this.arena.byteOffset, maxArenaBytes);
    this.viewed = this.arena;
    this.view = this.arenaView;
    this.reset();
  }

  get isNearlyFull(): boolean {
    return this.size > this.maxEntries * 0.75 || this.arenaEnd > this.arena.length * 0.75;
  }

  id(bytes: Uint8Array, start: number, end: number): number {
    if (end <= start) return EMPTY_ID;
    if (bytes !== this.viewed) {
      this.viewed = bytes;
      this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    }
    const mask = this.slots.length - 1;
    let hash = this.hash.sample(this.view, start, end);
    let lookalikes = 0;
    let slot = hash & mask;
    for (let found = this.slots[slot] as number; found !== 0; found = this.slots[slot] as number) {
      if (this.hashes[found - 1] === hash) {
        if (this.isSame(found - 1, start, end)) return found - 1;
        if (++lookalikes === MAX_LOOKALIKES) {
          hash = this.hash.whole(this.view, start, end);
          slot = hash & mask;
          continue;
        }
      }
      slot = (slot + 1) & mask;
    }
    return this.add(bytes, start, end, hash, slot);
  }

  idOfString(value: string): number {
    // UTF-8 takes at most three bytes a UTF-16 unit, so what passes this test fits the scratch buffer.
    if (value.length > MAX_VALUE_BYTES) {
      this.refusedCount++;
      return FULL;
    }
    return this.id(this.scratch, 0, this.scratch.write(value));
  }

  bytesOf(id: number): Uint8Array {
    return this.arena.subarray(this.starts[id] as number, this.ends[id] as number);
  }

  stringOf(id: number): string {
    return this.arena.toString("utf8", this.starts[id] as number, this.ends[id] as number);
  }

  reset(): void {
    this.slots.fill(0);
    // Id 0 is never looked up by bytes, so it needs no slot.
    this.size = 1;
    this.arenaEnd = 0;
    this.epoch++;
    this.idOfString(OVERFLOW_VALUE);
    this.idOfString(INVALID_VALUE);
  }

  private isSame(id: number, start: number, end: number): boolean {
    const at = this.starts[id] as number;
    if ((this.ends[id] as number) - at !== end - start) return false;
    const { view, arenaView } = this;
    let i = start, j = at;
    for (; i + 4 <= end; i += 4, j += 4) if (view.getInt32(i, true) !== arenaView.getInt32(j, true)) return false;
    for (; i < end; i++, j++) if (view.getUint8(i) !== arenaView.getUint8(j)) return false;
    return true;
  }

  private add(bytes: Uint8Array, start: number, end: number, hash: number, slot: number): number {
    const length = end - start;
    if (length > MAX_VALUE_BYTES || this.size >= this.maxEntries || this.arenaEnd + length > this.arena.length) {
      this.refusedCount++;
      return FULL;
    }
    const value = bytes.subarray(start, end);
    if (!isUtf8(value)) {
      this.invalidCount++;
      return INVALID_ID;
    }
    this.arena.set(value, this.arenaEnd);
    this.starts[this.size] = this.arenaEnd;
    this.arenaEnd += length;
    this.ends[this.size] = this.arenaEnd;
    this.hashes[this.size] = hash;
    this.slots[slot] = this.size + 1;
    return this.size++;
  }
}
