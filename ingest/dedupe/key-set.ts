/**
 * A set of 64-bit keys with a 32-bit value each, in typed arrays: no object per key. Keys must be hashes already, so that their bits spread.
 * Linear probing at a load of at most one half; grows by doubling up to `maxKeys`. The all-zero key is the empty mark and is stored as 1.
 */
export class KeySet {
  size = 0;
  readonly #maxKeys: number;
  #keys: Uint32Array;
  #values: Uint32Array;
  #mask: number;

  constructor(maxKeys: number, firstKeys = 1_024) {
    this.#maxKeys = maxKeys;
    const slots = slotsFor(Math.min(firstKeys, maxKeys));
    this.#keys = new Uint32Array(slots * 2);
    this.#values = new Uint32Array(slots);
    this.#mask = slots - 1;
  }

  get isFull(): boolean {
    return this.size >= this.#maxKeys;
  }

  get bytes(): number {
    return this.#keys.byteLength + this.#values.byteLength;
  }

  /** The value of a key, or null. */
  get(low: number, high: number): number | null {
    const slot = this.#find(low, high);
    return this.#isEmpty(slot) ? null : this.#values[slot] as number;
  }

  /** Adds a key, or gives one that is there a new value. False when the set is full. */
  add(low: number, high: number, value = 0): boolean {
    let slot = this.#find(low, high);
    if (this.#isEmpty(slot)) {
      if (this.isFull) return false;
      if ((this.size + 1) * 2 > this.#mask + 1) {
        this.#grow();
        slot = this.#find(low, high);
      }
      this.#keys[2 * slot] = mark(low, high);
      this.#keys[2 * slot + 1] = high;
      this.size++;
    }
    this.#values[slot] = value;
    return true;
  }

  /** Takes a key out, and moves later ones of its run up, so that no tombstone is needed. */
  delete(low: number, high: number): void {
    let hole = this.#find(low, high);
    if (this.#isEmpty(hole)) return;
    this.size--;
    for (let slot = (hole + 1) & this.#mask; !this.#isEmpty(slot); slot = (slot + 1) & this.#mask) {
      const home = this.#home(this.#keys[2 * slot] as number, this.#keys[2 * slot + 1] as number);
      if (((slot - home) & this.#mask) < ((slot - hole) & this.#mask)) continue;
      this.#keys.copyWithin(2 * hole, 2 * slot, 2 * slot + 2);
      this.#values[hole] = this.#values[slot] as number;
      hole = slot;
    }
    this.#keys.fill(0, 2 * hole, 2 * hole + 2);
  }

  #isEmpty(slot: number): boolean {
    return this.#keys[2 * slot] === 0 && this.#keys[2 * slot + 1] === 0;
  }

  /** The slot of a key, or the empty one where it belongs. */
  #find(low: number, high: number): number {
    const first = mark(low, high);
    const second = high >>> 0;
    let slot = this.#home(first, second);
    while (!this.#isEmpty(slot) && (this.#keys[2 * slot] !== first || this.#keys[2 * slot + 1] !== second)) slot = (slot + 1) & this.#mask;
    return slot;
  }

  #home(low: number, high: number): number {
    return (Math.imul(low, 0x9e37_79b1) ^ high) & this.#mask;
  }

  #grow(): void {
    const keys = this.#keys;
    const values = this.#values;
    this.#keys = new Uint32Array(keys.length * 2);
    this.#values = new Uint32Array(values.length * 2);
    this.#mask = values.length * 2 - 1;
    for (let slot = 0; slot < values.length; slot++) {
      const low = keys[2 * slot] as number;
      const high = keys[2 * slot + 1] as number;
      if (low === 0 && high === 0) continue;
      const to = this.#find(low, high);
      this.#keys[2 * to] = low;
      this.#keys[2 * to + 1] = high;
      this.#values[to] = values[slot] as number;
    }
  }
}

function mark(low: number, high: number): number {
  return low === 0 && high === 0 ? 1 : low >>> 0;
}

function slotsFor(keys: number): number {
  return 2 ** Math.ceil(Math.log2(Math.max(8, keys * 2)));
}
