import { gzipSync, zstdCompressSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import type { Decompress } from "../../../ingest/kafka/record-set.ts";
import { createSetRoom } from "../../../ingest/kafka/set-room.ts";
import { slicesOf } from "../../../ingest/kafka/slice.ts";
import { createAdmission } from "../../../ingest/pipeline/admission.ts";
import { decompressRecords } from "../../../ingest/wire/kafka/codec/decompress-records.ts";
import { recordSetsIn } from "../../../ingest/wire/kafka/record-sets-in.ts";
import { recordBatch } from "./record-batches.ts";

const MIB = 1024 * 1024;
const LIMITS = { maxBytes: MIB, maxItems: 4_000 };
const stats = { healthy: true, isFull: false, unstoredBytes: 0 } as Parameters<typeof createAdmission>[0]["log"]["stats"];
const admissionOf = (maxInFlightBytes: number) => createAdmission({ maxInFlightBytes, maxUnstoredBytes: MIB, log: { stats }, random: () => 0, nowMs: () => 0 });
const gzip = { codec: 1, compress: (b: Buffer) => gzipSync(b) };
const zstd = { codec: 4, compress: (b: Buffer) => zstdCompressSync(b) };

/** Sets of one record each, of zeros: `bytes` in a few hundred. */
function bombs(count: number, bytes: number, how: typeof gzip, isKey = false) {
  const batches = Array.from({ length: count }, (_, i) => recordBatch({ baseOffset: BigInt(i), values: [isKey ? Buffer.from("x") : Buffer.alloc(bytes)], ...how, ...(isKey ? { keyBytes: bytes } : {}) }));
  for (const b of batches) expect(b.length).toBeLessThan(bytes / 100);
  return recordSetsIn(Buffer.concat(batches));
}

describe("batches that are small until they are decompressed", () => {
  it.each([["in values, gzip", gzip, false], ["in values, zstd", zstd, false], ["in keys beside tiny values", gzip, true]])("on eight partitions at once, %s: never more is open than there is room for, and every message is taken once", (_name, how, isKey) => {
    const admission = admissionOf(20 * MIB);
    let most = 0;
    const decompress: Decompress = (codec, bytes, maxBytes) => {
      expect(admission.inFlightBytes).toBeGreaterThanOrEqual(maxBytes);
      const opened = decompressRecords(codec, bytes, maxBytes);
      most = Math.max(most, admission.inFlightBytes);
      return opened;
    };
    const partitions = Array.from({ length: 8 }, () => ({ sets: bombs(5, 3 * MIB, how, isKey), position: 0n, taken: [] as bigint[], slices: null as ReturnType<typeof slicesOf> | null, room: createSetRoom(admission, decompress, 8 * MIB) }));
    let refused = 0;
    for (let turn = 0; partitions.some((p) => p.position < 5n); turn++) {
      expect(turn).toBeLessThan(1_000);
      for (const p of partitions.filter((one) => one.position < 5n)) {
        p.slices ??= slicesOf(p.sets, p.position, p.room, LIMITS);
        const next = p.slices.next();
        if (next.done === true) {
          if (p.room.refusal !== null) refused++;
          p.slices = null;
          continue;
        }
        p.taken.push(...next.value.items.map((i) => i.offset));
        p.position = next.value.last + 1n;
        if (p.position === 5n) p.slices.return(undefined);
      }
    }
    expect(partitions.map((p) => p.taken)).toEqual(Array.from({ length: 8 }, () => [0n, 1n, 2n, 3n, 4n]));
    expect([most <= 20 * MIB, refused > 0, admission.inFlightBytes]).toEqual([true, true, 0]);
  });

  it("do not pile up in one slice because their values are tiny", () => {
    const admission = admissionOf(100 * MIB);
    const held: number[] = [];
    for (const slice of slicesOf(bombs(20, 3 * MIB, gzip, true), 0n, createSetRoom(admission, decompressRecords, 16 * MIB), LIMITS)) held.push(slice.items.length, Math.ceil(admission.inFlightBytes / MIB));
    expect([held.filter((_, i) => i % 2 === 0), Math.max(...held.filter((_, i) => i % 2 === 1))]).toEqual([Array.from({ length: 20 }, () => 1), 4]);
    expect(admission.inFlightBytes).toBe(0);
  });

  it("larger than allowed are poison, and give everything back", () => {
    const admission = admissionOf(100 * MIB);
    const found = [...slicesOf(bombs(2, 20 * MIB, zstd), 0n, createSetRoom(admission, decompressRecords, 16 * MIB), LIMITS)];
    expect([found.flatMap((s) => s.items.map((i) => (i.kind === "poison" ? i.code : i.kind))), admission.inFlightBytes]).toEqual([["ING_KAFKA_TOO_LARGE", "ING_KAFKA_TOO_LARGE"], 0]);
  });

  it("are left when a partition is: everything is given back, and what was taken is not lost", () => {
    const admission = admissionOf(9 * MIB);
    const room = createSetRoom(admission, decompressRecords, 16 * MIB);
    const small = recordBatch({ values: [Buffer.from("first")] });
    const big = recordBatch({ baseOffset: 1n, values: [Buffer.alloc(12 * MIB)], ...gzip });
    const found = [...slicesOf(recordSetsIn(Buffer.concat([small, big])), 0n, room, LIMITS)];
    expect(found.map((s) => [s.first, s.last, s.items.length])).toEqual([[0n, 0n, 1]]);
    expect([room.refusal?.code, admission.inFlightBytes]).toEqual(["ING_OVERLOADED", 0]);
  });
});
