import type { FormedBlock } from "../block/block.ts";
import type { BlockSeq } from "./log.ts";

/**
 * Recent blocks kept in memory until they are stored, so that delivery in step with arrival reads nothing back. Bounded in bytes: when full,
 * newer blocks are read from disk instead, and the older ones, which are delivered first, stay.
 */
export class BlockCache {
  readonly #maxBytes: number;
  readonly #blocks = new Map<BlockSeq, { readonly block: FormedBlock; readonly bytes: number }>();
  #bytes = 0;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  add(seq: BlockSeq, block: FormedBlock, bytes: number): void {
    if (this.#bytes + bytes > this.#maxBytes) return;
    this.#blocks.set(seq, { block, bytes });
    this.#bytes += bytes;
  }

  /** The blocks of a range when all `count` of them are here, else null. */
  range(firstSeq: BlockSeq, lastSeq: BlockSeq, count: number): (FormedBlock & { readonly seq: BlockSeq })[] | null {
    const found: (FormedBlock & { readonly seq: BlockSeq })[] = [];
    for (const [seq, { block }] of this.#blocks) {
      if (seq > lastSeq) break;
      if (seq >= firstSeq) found.push({ ...block, seq });
    }
    return found.length === count ? found : null;
  }

  /** Forgets everything up to a sequence number. */
  forget(lastSeq: BlockSeq): void {
    for (const [seq, { bytes }] of this.#blocks) {
      if (seq > lastSeq) break;
      this.#blocks.delete(seq);
      this.#bytes -= bytes;
    }
  }
}
