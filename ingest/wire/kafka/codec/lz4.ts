import { COMPRESSION_BROKEN, TOO_LARGE, type CodecFailure } from "./failure.ts";

const MAGIC = 0x184d2204;
const BLOCK_BYTES: Readonly<Record<number, number>> = { 4: 65_536, 5: 262_144, 6: 1_048_576, 7: 4_194_304 };
const UNCOMPRESSED = 0x80000000;
const FIRST_BYTES = 65_536;

/**
 * Takes LZ4 frame compression off (LZ4 Frame Format 1.6.2; frames one after the other), to at most `maxBytes`. Checksums inside the frame are
 * not looked at: the record batch has its own. Never throws.
 */
export function lz4Decompress(bytes: Buffer, maxBytes: number): Buffer | CodecFailure {
  const out = new Growing(maxBytes);
  try {
    let at = 0;
    while (at < bytes.length) at = readFrame(bytes, at, out);
    return out.bytes.subarray(0, out.length);
  } catch (error) {
    // Reading past the end throws a RangeError; both mean that the bytes are no frame.
    return error === TOO_LARGE_ERROR ? TOO_LARGE : COMPRESSION_BROKEN;
  }
}

const TOO_LARGE_ERROR = new Error("too large");
const BROKEN_ERROR = new Error("broken");

/** Output that grows up to its bound. */
class Growing {
  bytes = Buffer.allocUnsafe(FIRST_BYTES);
  length = 0;
  readonly #maxBytes: number;

  constructor(maxBytes: number) {
    this.#maxBytes = maxBytes;
  }

  room(more: number): void {
    const needed = this.length + more;
    if (needed > this.#maxBytes) throw TOO_LARGE_ERROR;
    if (needed <= this.bytes.length) return;
    const grown = Buffer.allocUnsafe(Math.max(needed, Math.min(this.#maxBytes, this.bytes.length * 2)));
    this.bytes.copy(grown, 0, 0, this.length);
    this.bytes = grown;
  }
}

function readFrame(bytes: Buffer, start: number, out: Growing): number {
  if (bytes.readUInt32LE(start) !== MAGIC) throw BROKEN_ERROR;
  const flags = bytes.readUInt8(start + 4);
  const maxBlock = BLOCK_BYTES[(bytes.readUInt8(start + 5) >> 4) & 7];
  if (flags >> 6 !== 1 || maxBlock === undefined) throw BROKEN_ERROR;
  const [areIndependent, hasBlockSums, hasSize, hasSum, hasDictionary] = [flags & 32, flags & 16, flags & 8, flags & 4, flags & 1];
  if (hasDictionary !== 0) throw BROKEN_ERROR;
  let at = start + 7 + (hasSize === 0 ? 0 : 8);
  const frameStart = out.length;
  for (;;) {
    const head = bytes.readUInt32LE(at);
    at += 4;
    if (head === 0) return at + (hasSum === 0 ? 0 : 4);
    const size = head % UNCOMPRESSED;
    if (at + size > bytes.length) throw BROKEN_ERROR;
    if (head >= UNCOMPRESSED) {
      out.room(size);
      bytes.copy(out.bytes, out.length, at, at + size);
      out.length += size;
    } else decompressBlock(bytes, at, at + size, out, areIndependent === 0 ? frameStart : out.length, maxBlock);
    at += size + (hasBlockSums === 0 ? 0 : 4);
  }
}

/** Sequences of literals and matches (LZ4 Block Format); matches reach back to `from` at most. */
function decompressBlock(bytes: Buffer, start: number, end: number, out: Growing, from: number, maxBlock: number): void {
  let at = start;
  const limit = out.length + maxBlock;
  const longer = (length: number): number => {
    let total = length;
    for (let byte = 255; byte === 255;) {
      if (at >= end) throw BROKEN_ERROR;
      byte = bytes[at++] as number;
      total += byte;
    }
    return total;
  };
  while (at < end) {
    const token = bytes[at++] as number;
    const literals = token >> 4 === 15 ? longer(15) : token >> 4;
    if (at + literals > end || out.length + literals > limit) throw BROKEN_ERROR;
    out.room(literals);
    bytes.copy(out.bytes, out.length, at, at + literals);
    out.length += literals;
    at += literals;
    if (at === end) return;
    if (at + 2 > end) throw BROKEN_ERROR;
    const distance = bytes.readUInt16LE(at);
    at += 2;
    const length = ((token & 15) === 15 ? longer(15) : token & 15) + 4;
    if (distance === 0 || out.length - distance < from || out.length + length > limit) throw BROKEN_ERROR;
    out.room(length);
    const { bytes: target, length: done } = out;
    if (distance >= length) target.copyWithin(done, done - distance, done - distance + length);
    else for (let i = 0; i < length; i++) target[done + i] = target[done + i - distance] as number;
    out.length += length;
  }
}
