import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createInterner } from "../../../ingest/block/byte-interner.ts";
import { EventColumns } from "../../../ingest/block/event-columns.ts";
import { secondsOfNanos, touchedSlots } from "../../../ingest/block/slot.ts";
import { putRow } from "./event-row.ts";

const secondsOf = (nanos: bigint) => secondsOfNanos(Number(nanos & 0xffff_ffffn), Number(nanos >> 32n));

describe("slots", () => {
  it("takes whole seconds out of 64-bit nanoseconds exactly, at every edge", () => {
    const nanos = fc.oneof(
      fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }),
      fc.tuple(fc.bigInt({ min: 0n, max: 18_446_744_072n }), fc.constantFrom(-1n, 0n, 1n)).map(([s, d]) => (s === 0n && d < 0n ? 0n : s * 1_000_000_000n + d)),
    );
    fc.assert(fc.property(nanos, (n) => { expect(secondsOf(n)).toBe(Number(n / 1_000_000_000n)); }), { numRuns: 2_000 });
  });

  it("lists the ten-second slots of a block's events once, in order", () => {
    const columns = new EventColumns(4);
    const interner = createInterner({ maxEntries: 64, maxArenaBytes: 1_024, seed: 1 });
    for (const ns of [1_790_000_019_999_999_999n, 1_790_000_020_000_000_000n, 1_790_000_010_000_000_000n, 1_790_000_000_000_000_000n, 1_790_000_029_000_000_000n]) {
      putRow(columns, interner, { ts: ns });
    }
    expect(touchedSlots(columns)).toEqual([1_790_000_000, 1_790_000_010, 1_790_000_020]);
  });
});
