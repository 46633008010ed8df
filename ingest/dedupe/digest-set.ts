import { KeySet } from "./key-set.ts";

/**
 * Request digests (32 hex digits) with their record counts, in typed arrays: 64 bits find the entry, the other 64 prove it. Two digests that
 * share the first half exist only by chance of one in 2^64; the later one then takes the place of the earlier.
 */
export class DigestSet {
  readonly #index: KeySet;
  #proofs: Uint32Array;
  #records: Uint32Array;

  constructor(maxDigests: number) {
    this.#index = new KeySet(maxDigests);
    this.#proofs = new Uint32Array(2_048);
    this.#records = new Uint32Array(1_024);
  }

  get size(): number {
    return this.#index.size;
  }

  get isFull(): boolean {
    return this.#index.isFull;
  }

  /** Records of the request, or null when it is not here. */
  get(digest: string): number | null {
    const entry = this.#index.get(word(digest, 0), word(digest, 1));
    if (entry === null || this.#proofs[2 * entry] !== word(digest, 2) || this.#proofs[2 * entry + 1] !== word(digest, 3)) return null;
    return this.#records[entry] as number;
  }

  /** False when the set is full. */
  add(digest: string, records: number): boolean {
    const known = this.#index.get(word(digest, 0), word(digest, 1));
    const entry = known ?? this.#index.size;
    if (known === null && !this.#index.add(word(digest, 0), word(digest, 1), entry)) return false;
    if (entry >= this.#records.length) this.#grow();
    this.#proofs[2 * entry] = word(digest, 2);
    this.#proofs[2 * entry + 1] = word(digest, 3);
    this.#records[entry] = records;
    return true;
  }

  #grow(): void {
    const proofs = new Uint32Array(this.#proofs.length * 2);
    proofs.set(this.#proofs);
    this.#proofs = proofs;
    const records = new Uint32Array(this.#records.length * 2);
    records.set(this.#records);
    this.#records = records;
  }
}

function word(digest: string, index: number): number {
  return Number.parseInt(digest.slice(index * 8, index * 8 + 8), 16);
}
