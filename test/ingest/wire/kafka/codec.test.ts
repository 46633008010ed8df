import { createRequire } from "node:module";
import { gzipSync, zstdCompressSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decompressRecords } from "../../../../ingest/wire/kafka/codec/decompress-records.ts";

const require = createRequire(import.meta.url);
const snappy = require("snappyjs") as { readonly compress: (bytes: Buffer) => Buffer };
const lz4 = require("lz4js") as { readonly compress: (bytes: Buffer) => Uint8Array };
const xerial = (...parts: readonly Buffer[]): Buffer => Buffer.concat([Buffer.from([0x82, 0x53, 0x4e, 0x41, 0x50, 0x50, 0x59, 0, 0, 0, 0, 1, 0, 0, 0, 1]), ...parts.flatMap((p) => { const b = snappy.compress(p); const n = Buffer.alloc(4); n.writeUInt32BE(b.length); return [n, b]; })]);

const CODECS: readonly (readonly [string, number, (bytes: Buffer) => Buffer])[] = [
  ["gzip", 1, (b) => gzipSync(b)], ["snappy, raw", 2, (b) => snappy.compress(b)], ["snappy, xerial", 2, (b) => xerial(b.subarray(0, b.length >> 1), b.subarray(b.length >> 1))],
  ["lz4", 3, (b) => Buffer.from(lz4.compress(b))], ["zstd", 4, (b) => zstdCompressSync(b)],
];
/** Compressible, in places. */
const content = fc.array(fc.oneof(fc.uint8Array({ maxLength: 50 }), fc.tuple(fc.nat(255), fc.nat(5_000)).map(([byte, n]) => new Uint8Array(n).fill(byte)), fc.constant(new TextEncoder().encode("the same words again and again, "))), { maxLength: 60 }).map((parts) => Buffer.concat(parts));

describe.each(CODECS)("%s", (_, codec, compress) => {
  it("gives back what was compressed", () => {
    fc.assert(fc.property(content, (bytes) => {
      const found = decompressRecords(codec, compress(bytes), 1_000_000);
      expect(Buffer.isBuffer(found) && found.equals(bytes)).toBe(true);
    }), { numRuns: 200 });
  });

  it("stops at its bound, however much more there would be", () => {
    const bomb = compress(Buffer.alloc(8 * 1024 * 1024));
    expect(bomb.length).toBeLessThan(500_000);
    const before = process.memoryUsage().arrayBuffers;
    expect(decompressRecords(codec, bomb, 65_536)).toMatchObject({ code: "ING_KAFKA_TOO_LARGE" });
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(4 * 1024 * 1024);
  });

  it("never throws: bytes changed, cut off or made up", () => {
    fc.assert(fc.property(content, fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 5 }), fc.nat(), (bytes, changes, cut) => {
      const spoilt = Buffer.from(compress(bytes));
      for (const [at, byte] of changes) if (spoilt.length > 0) spoilt[at % spoilt.length] = byte;
      const found = decompressRecords(codec, spoilt.subarray(0, cut % (spoilt.length + 1)), 100_000);
      expect(Buffer.isBuffer(found) ? found.length <= 100_000 : found.code.startsWith("ING_KAFKA_")).toBe(true);
    }), { numRuns: 500 });
  });
});

it("a codec that Kafka does not have is told", () => {
  expect(decompressRecords(6, Buffer.from("x"), 10)).toMatchObject({ code: "ING_KAFKA_COMPRESSION" });
});
