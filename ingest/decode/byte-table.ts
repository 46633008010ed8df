/** Finds which of a fixed list of names a byte range is. */
export interface ByteTable {
  /** The place of the name in the list, or -1. Allocates nothing. */
  find(bytes: Uint8Array, start: number, end: number): number;
}

/**
 * Builds an open-addressing table over `names` (which must differ from one another), at most a quarter full, all of it in typed arrays.
 *
 * The hash takes every byte and is seeded, so that whoever writes attribute keys cannot aim at one slot.
 * @param seed 32 bits; random ones where the keys come from the network
 */
export function createByteTable(names: readonly string[], seed: number): ByteTable {
  const encoded = names.map((name) => Buffer.from(name));
  const arena = Buffer.concat(encoded);
  const ends = new Int32Array(names.length);
  const slotCount = 2 ** Math.ceil(Math.log2(Math.max(2, names.length) * 4));
  const mask = slotCount - 1;
  // A slot holds id + 1, so that a zeroed table is an empty one.
  const slots = new Int32Array(slotCount);
  const hashes = new Int32Array(slotCount);

  let arenaEnd = 0, longest = 0;
  encoded.forEach((name, id) => {
    arenaEnd += name.length;
    ends[id] = arenaEnd;
    longest = Math.max(longest, name.length);
    const h = hashOf(seed, name, 0, name.length);
    let slot = h & mask;
    while (slots[slot] !== 0) slot = (slot + 1) & mask;
    slots[slot] = id + 1;
    hashes[slot] = h;
  });

  function isName(id: number, bytes: Uint8Array, start: number, end: number): boolean {
    let at = id === 0 ? 0 : (ends[id - 1] as number);
    if ((ends[id] as number) - at !== end - start) return false;
    for (let i = start; i < end; i++, at++) if (bytes[i] !== arena[at]) return false;
    return true;
  }

  return {
    find(bytes, start, end) {
      if (end - start > longest) return -1;
      const h = hashOf(seed, bytes, start, end);
      let slot = h & mask;
      for (let found = slots[slot] as number; found !== 0; found = slots[slot] as number) {
        if (hashes[slot] === h && isName(found - 1, bytes, start, end)) return found - 1;
        slot = (slot + 1) & mask;
      }
      return -1;
    },
  };
}

function hashOf(seed: number, bytes: Uint8Array, start: number, end: number): number {
  let h = seed ^ (end - start);
  for (let i = start; i < end; i++) h = Math.imul(h ^ (bytes[i] as number), 0x01000193);
  // The low bits choose the slot: fold the high ones in.
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  return h ^ (h >>> 13);
}
