import { COMPRESSION_BROKEN, TOO_LARGE, type CodecFailure } from "./failure.ts";

/** What snappy-java and librdkafka write around blocks: magic, two versions, then length-prefixed blocks. */
const XERIAL = Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0x00]);
const XERIAL_HEAD_BYTES = 16;

/** Takes Snappy compression off, xerial-framed or raw, to at most `maxBytes`. Never throws. */
export function snappyDecompress(bytes: Buffer, maxBytes: number): Buffer | CodecFailure {
  const blocks = bytes.subarray(0, XERIAL.length).equals(XERIAL) ? xerialBlocks(bytes) : [bytes];
  if (blocks === null) return COMPRESSION_BROKEN;
  let total = 0;
  const sizes: { readonly block: Buffer; readonly at: number; readonly size: number }[] = [];
  for (const block of blocks) {
    const size = sizeOf(block);
    if (size === null) return COMPRESSION_BROKEN;
    total += size.size;
    if (total > maxBytes) return TOO_LARGE;
    sizes.push({ block, ...size });
  }
  const out = Buffer.allocUnsafe(total);
  let done = 0;
  for (const { block, at, size } of sizes) {
    if (!decompressBlock(block, at, out.subarray(done, done + size))) return COMPRESSION_BROKEN;
    done += size;
  }
  return out;
}

function xerialBlocks(bytes: Buffer): Buffer[] | null {
  const blocks: Buffer[] = [];
  for (let at = XERIAL_HEAD_BYTES; at < bytes.length;) {
    if (at + 4 > bytes.length) return null;
    const end = at + 4 + bytes.readUInt32BE(at);
    if (end > bytes.length) return null;
    blocks.push(bytes.subarray(at + 4, end));
    at = end;
  }
  return blocks;
}

/** The uncompressed length that a block begins with, and where its elements begin. */
function sizeOf(block: Buffer): { readonly at: number; readonly size: number } | null {
  let size = 0;
  for (let at = 0; at < 5; at++) {
    const byte = block[at];
    if (byte === undefined) return null;
    size += (byte & 127) * 2 ** (7 * at);
    if (byte < 128) return { at: at + 1, size };
  }
  return null;
}

/** Elements are literals and copies (format description of google/snappy). True when they fill `out` exactly. */
function decompressBlock(block: Buffer, start: number, out: Buffer): boolean {
  let [at, done] = [start, 0];
  while (at < block.length) {
    const tag = block[at++] as number;
    const kind = tag & 3;
    if (kind === 0) {
      let length = (tag >> 2) + 1;
      if (length > 60) {
        const extra = length - 60;
        if (at + extra > block.length) return false;
        length = block.readUIntLE(at, extra) + 1;
        at += extra;
      }
      if (at + length > block.length || done + length > out.length) return false;
      block.copy(out, done, at, at + length);
      at += length;
      done += length;
      continue;
    }
    const extra = kind === 3 ? 4 : kind;
    if (at + extra > block.length) return false;
    const length = kind === 1 ? ((tag >> 2) & 7) + 4 : (tag >> 2) + 1;
    const distance = kind === 1 ? ((tag >> 5) << 8) | (block[at] as number) : block.readUIntLE(at, extra);
    at += extra;
    if (distance === 0 || distance > done || done + length > out.length) return false;
    copyWithin(out, done, distance, length);
    done += length;
  }
  return done === out.length;
}

/** A copy may overlap what it makes: then it repeats. */
function copyWithin(out: Buffer, done: number, distance: number, length: number): void {
  if (distance >= length) out.copyWithin(done, done - distance, done - distance + length);
  else for (let i = 0; i < length; i++) out[done + i] = out[done + i - distance] as number;
}
