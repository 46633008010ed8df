import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseIsoMillis } from "../../../../ingest/normalise/read/iso-time.ts";
import { microsBetween, millisOfEpoch, setFromMillis, setFromNanos } from "../../../../ingest/normalise/read/nano-time.ts";
import { parseNumber, parsed } from "../../../../ingest/normalise/read/number-text.ts";
import { MAX_WEIGHT, weightOfRatio, weightOfTraceState } from "../../../../ingest/normalise/read/trace-state.ts";

const bytesOf = (text: string): [Buffer, number, number] => [Buffer.from(text), 0, Buffer.byteLength(text)];

describe("numbers in text", () => {
  it.each([["401", 401, 3], ["-1", -1, 2], ["0.25", 0.25, 4], ["12ms", 12, 2], ["1.5e3", 1_500, 5], ["1e-3", 0.001, 4], ["+7", 7, 2], ["7.", 7, 2], [".5", 0.5, 2]])("%s is %d", (text, number, end) => {
    expect(parseNumber(...bytesOf(text))).toBeCloseTo(number, 12);
    expect(parsed.end).toBe(end);
  });

  it.each(["", "-", "+", ".", "ms", "x1", "9".repeat(40)])("%s is none", (text) => {
    expect(parseNumber(...bytesOf(text))).toBeNaN();
  });

  it("safe integers are exact", () => {
    fc.assert(fc.property(fc.maxSafeInteger(), (n) => { expect(parseNumber(...bytesOf(String(n))) + 0).toBe(n + 0); }));
  });
});

describe("instants", () => {
  const nanos = ({ lo, hi }: { lo: number; hi: number }) => (BigInt(hi) << 32n) | BigInt(lo);

  it("milliseconds become nanoseconds exactly", () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 9_000_000_000_000 }), (ms) => {
      const out = { lo: 0, hi: 0 };
      expect(setFromMillis(out, ms)).toBe(true);
      expect(nanos(out)).toBe(BigInt(ms) * 1_000_000n);
    }));
  });

  it("what cannot be an instant is refused", () => {
    for (const ms of [-1, NaN, Infinity, 9.3e12]) expect(setFromMillis({ lo: 0, hi: 0 }, ms)).toBe(false);
    const out = { lo: 0, hi: 0 };
    expect(setFromNanos(out, "1790000000123456789")).toBe(true);
    expect(nanos(out)).toBe(1_790_000_000_123_456_789n);
  });

  it("an epoch's size tells its unit", () => {
    expect([1_790_000_000, 1_790_000_000_000, 1_790_000_000_000_000, 1_790_000_000_000_000_000].map(millisOfEpoch)).toEqual(Array(4).fill(1_790_000_000_000));
  });

  it("RFC 3339 is read as Date reads it", () => {
    fc.assert(fc.property(fc.date({ min: new Date(0), max: new Date(8e12), noInvalidDate: true }), (date) => { expect(parseIsoMillis(...bytesOf(date.toISOString()))).toBe(date.getTime()); }));
    expect(parseIsoMillis(...bytesOf("2026-09-21T16:13:20+02:00"))).toBe(Date.parse("2026-09-21T14:13:20Z"));
    expect(parseIsoMillis(...bytesOf("2026-09-21 14:13:20"))).toBe(Date.parse("2026-09-21T14:13:20Z"));
  });

  it.each(["", "2026-09-21", "2026-13-01T00:00:00Z", "2026-09-21T25:00:00Z", "2026-09-21T14:13:20X", "yesterday at noon, about"])("%s is none", (text) => {
    expect(parseIsoMillis(...bytesOf(text))).toBeNaN();
  });

  it("durations keep their microseconds far from the epoch", () => {
    expect(microsBetween(4_294_967_000, 416_753_000, 704, 416_753_001)).toBe(1);
  });
});

describe("how many a sampled span stands for", () => {
  it.each([["ot=th:c", 4], ["ot=th:8", 2], ["ot=th:0", 1], ["ot=th:fd70a4", 100], ["vendor=x,ot=th:c;rv:1", 4], ["ot=rv:1;th:c", 4], ["ot=p:3", 8], ["vendor=x", 1], ["ot=th:", 1], ["ot=th:zz", 1], ["ot=th:ffffffffffffff", MAX_WEIGHT], ["", 1], ["ot=p:99", 1]])("%s: %i", (state, weight) => {
    expect(weightOfTraceState(...bytesOf(state))).toBe(weight);
  });

  it("a ratio that is none counts one", () => {
    expect([0.05, 1, 0, -1, 2, NaN, 1e-12].map(weightOfRatio)).toEqual([20, 1, 1, 1, 1, 1, MAX_WEIGHT]);
  });
});
