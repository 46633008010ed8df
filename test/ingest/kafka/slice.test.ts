import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { gzipSync } from "node:zlib";
import { recordSetOf, type Decompress } from "../../../ingest/kafka/record-set.ts";
import { createSetRoom } from "../../../ingest/kafka/set-room.ts";
import { slicesOf, type Slice } from "../../../ingest/kafka/slice.ts";
import { decompressRecords } from "../../../ingest/wire/kafka/codec/decompress-records.ts";
import { recordSetsIn } from "../../../ingest/wire/kafka/record-sets-in.ts";
import { recordBatch } from "./record-batches.ts";

const LIMITS = { maxBytes: 1_000, maxItems: 100 };
const roomy = (decompress: Decompress) => createSetRoom({ tryTake: () => ({ kind: "taken" }), release: () => undefined }, decompress, 100_000);
const slices = (batches: readonly Buffer[], from = 0n, limits = LIMITS) => [...slicesOf(recordSetsIn(Buffer.concat(batches)), from, roomy(decompressRecords), limits)];
const items = (all: readonly Slice[]) => all.flatMap((s) => s.items).map((i) => (i.kind === "message" ? [i.offset, i.value?.toString() ?? null] : [i.offset, i.code]));
const text = (...values: readonly string[]) => values.map((v) => Buffer.from(v));

describe("slices of what was fetched", () => {
  it("hold every message once, in order, and cover every offset without a gap", () => {
    const batch = fc.record({ values: fc.array(fc.option(fc.uint8Array({ maxLength: 400 })), { minLength: 1, maxLength: 12 }), isGzip: fc.boolean() });
    fc.assert(fc.property(fc.array(batch, { minLength: 1, maxLength: 8 }), fc.integer({ min: 1, max: 900 }), fc.integer({ min: 1, max: 9 }), fc.nat(10), (wishes, maxBytes, maxItems, from) => {
      let base = 0n;
      const wanted: (readonly [bigint, string | null])[] = [];
      const batches = wishes.map(({ values, isGzip }) => {
        const buffers = values.map((v) => (v === null ? null : Buffer.from(v)));
        for (const [i, v] of buffers.entries()) wanted.push([base + BigInt(i), v?.toString("hex") ?? null]);
        const bytes = recordBatch({ baseOffset: base, values: buffers, ...(isGzip ? { codec: 1, compress: (b) => gzipSync(b) } : {}) });
        base += BigInt(values.length);
        return bytes;
      });
      const found = slices(batches, BigInt(from), { ...LIMITS, maxBytes, maxItems });
      expect(found.flatMap((s) => s.items.map((i) => [i.offset, i.kind === "message" ? i.value?.toString("hex") ?? null : i.code]))).toEqual(wanted.filter(([o]) => o >= BigInt(from)));
      let next = BigInt(from);
      for (const { first, last } of found) {
        expect(first).toBe(next);
        next = last + 1n;
      }
      if (base > BigInt(from)) expect(next).toBe(base);
      expect(found.every((s) => s.items.length <= maxItems)).toBe(true);
    }), { numRuns: 300 });
  });

  it("cover offsets that compaction has taken away", () => {
    const found = slices([recordBatch({ baseOffset: 10n, values: text("a", "b"), deltas: [2, 7], lastDelta: 9 }), recordBatch({ baseOffset: 20n, values: [], lastDelta: 4 })], 5n);
    expect(found.map(({ first, last }) => [first, last])).toEqual([[5n, 24n]]);
    expect(items(found)).toEqual([[12n, "a"], [17n, "b"]]);
  });

  it("leave out what is cut off at the end of a fetch", () => {
    const whole = recordBatch({ values: text("a") });
    const next = recordBatch({ baseOffset: 1n, values: text("b") });
    expect(items(slices([whole, next.subarray(0, next.length - 1)]))).toEqual([[0n, "a"]]);
  });

  it.each([
    ["a wrong checksum", (b: Buffer) => { b[70] = (b[70] ?? 0) ^ 1; return b; }, "ING_KAFKA_CHECKSUM"],
    ["message format 1", (b: Buffer) => { b[16] = 1; return b; }, "ING_KAFKA_RECORD"],
  ])("a batch with %s is poison as a whole, and the next one is read", (_, spoil, code) => {
    const bad = spoil(recordBatch({ values: text("a long enough value", "b") }));
    const found = slices([bad, recordBatch({ baseOffset: 2n, values: text("c") })]);
    expect(items(found)).toEqual([[0n, code], [2n, "c"]]);
    expect(found.at(-1)?.last).toBe(2n);
  });

  it("bytes that are not what the codec says, or too many of them, are poison as a whole", () => {
    const bomb = recordBatch({ values: [Buffer.alloc(200_000)], codec: 1, compress: (b) => gzipSync(b) });
    expect(bomb.length).toBeLessThan(1_000);
    bomb.writeBigInt64BE(1n, 0);
    expect(items(slices([recordBatch({ values: text("x"), codec: 2 }), bomb]))).toEqual([[0n, "ING_KAFKA_COMPRESSION"], [1n, "ING_KAFKA_TOO_LARGE"]]);
  });

  it("records that cannot be told apart are poison from where they cannot", () => {
    const bytes = recordBatch({ values: text("first", "second") });
    bytes[61 + 12] = 255;
    const set = recordSetOf(bytes);
    const found = [...slicesOf([set], 0n, roomy((_, b) => b), LIMITS)].flatMap((s) => s.items);
    expect(found.map((i) => (i.kind === "message" ? i.kind : i.code)).at(-1)).toMatch(/ING_KAFKA_(CHECKSUM|RECORD)/);
  });

  it("never throws, whatever a producer wrote into a valid batch", () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), fc.integer({ min: 0, max: 5 }), fc.integer({ min: -1, max: 50 }), (bytes, codec, count) => {
      const batch = recordBatch({ values: Array.from({ length: Math.max(0, count) }, () => null), codec, compress: () => Buffer.from(bytes), lastDelta: Math.max(0, count) });
      expect(slices([batch]).at(-1)?.last).toBe(BigInt(Math.max(0, count)));
    }), { numRuns: 2_000 });
  });
});
