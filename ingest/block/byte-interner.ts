import { isUtf8 } from "node:buffer";
import { FULL, type Interner } from "./interner.ts";
import { createByteHash } from "./byte-hash.ts";
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
 * A lookup of a known value hashes a sample of it, compares the bytes and allocates nothing (but a view whenever `bytes` is another buffer than before).
 */
export function createInterner({ maxEntries, maxArenaBytes, seed }: InternerLimits): ByteInterner {
  const slotCount = 2 ** Math.ceil(Math.log2(Math.max(16, maxEntries) * 2));
  const mask = slotCount - 1;
  // A slot holds id + 1, so that a zeroed table is an empty one. Hash, start and end of the value are by id.
  const slots = new Int32Array(slotCount);
  const hashes = new Int32Array(maxEntries);
  const starts = new Int32Array(maxEntries);
  const ends = new Int32Array(maxEntries);
  const arena = Buffer.alloc(maxArenaBytes);
  const arenaView = new DataView(arena.buffer, arena.byteOffset, maxArenaBytes);
  const hash = createByteHash(seed);
  const scratch = Buffer.alloc(MAX_VALUE_BYTES * 3);
  let size = 0;
  let arenaEnd = 0;
  let epoch = 0;
  let invalidCount = 0;
  let refusedCount = 0;

  // The last buffer looked into and a view over it: one request body serves thousands of lookups.
  let viewed: Uint8Array = arena;
  let view: DataView = arenaView;

  function isSame(id: number, start: number, end: number): boolean {
    const at = starts[id] as number;
    if ((ends[id] as number) - at !== end - start) return false;
    let i = start, j = at;
    for (; i + 4 <= end; i += 4, j += 4) if (view.getInt32(i, true) !== arenaView.getInt32(j, true)) return false;
    for (; i < end; i++, j++) if (view.getUint8(i) !== arenaView.getUint8(j)) return false;
    return true;
  }

  function id(bytes: Uint8Array, start: number, end: number): number {
    if (end <= start) return EMPTY_ID;
    if (bytes !== viewed) {
      viewed = bytes;
      view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    }
    let h = hash.sample(view, start, end);
    let lookalikes = 0;
    let slot = h & mask;
    for (let found = slots[slot] as number; found !== 0; found = slots[slot] as number) {
      if (hashes[found - 1] === h) {
        if (isSame(found - 1, start, end)) return found - 1;
        if (++lookalikes === MAX_LOOKALIKES) {
          h = hash.whole(view, start, end);
          slot = h & mask;
          continue;
        }
      }
      slot = (slot + 1) & mask;
    }
    return add(bytes, start, end, h, slot);
  }

  function add(bytes: Uint8Array, start: number, end: number, h: number, slot: number): number {
    const length = end - start;
    if (length > MAX_VALUE_BYTES || size >= maxEntries || arenaEnd + length > maxArenaBytes) {
      refusedCount++;
      return FULL;
    }
    if (!isUtf8(bytes.subarray(start, end))) {
      invalidCount++;
      return INVALID_ID;
    }
    arena.set(bytes.subarray(start, end), arenaEnd);
    starts[size] = arenaEnd;
    arenaEnd += length;
    ends[size] = arenaEnd;
    hashes[size] = h;
    slots[slot] = size + 1;
    return size++;
  }

  function idOfString(value: string): number {
    // UTF-8 takes at most three bytes a UTF-16 unit, so what passes this test fits the scratch buffer.
    if (value.length > MAX_VALUE_BYTES) {
      refusedCount++;
      return FULL;
    }
    return id(scratch, 0, scratch.write(value));
  }

  function reset(): void {
    slots.fill(0);
    // Id 0 is never looked up by bytes, so it needs no slot.
    size = 1;
    arenaEnd = 0;
    epoch++;
    idOfString(OVERFLOW_VALUE);
    idOfString(INVALID_VALUE);
  }

  reset();
  return {
    get epoch() { return epoch; },
    get size() { return size; },
    get isNearlyFull() { return size > maxEntries * 0.75 || arenaEnd > maxArenaBytes * 0.75; },
    get invalidCount() { return invalidCount; },
    get refusedCount() { return refusedCount; },
    id,
    idOfString,
    bytesOf: (of) => arena.subarray(starts[of] as number, ends[of] as number),
    stringOf: (of) => arena.toString("utf8", starts[of] as number, ends[of] as number),
    reset,
  };
}
