import fc from "fast-check";
import { expect, test } from "vitest";
import { windowRanges } from "../../../rules/measure/window-ranges.ts";

const T0 = Date.UTC(2026, 0, 10, 12) / 1_000;
const windows = fc.constantFrom(20, 50, 300, 1_800, 3_600, 7_200, 21_600, 86_400, 259_200, 2_592_000);

test("a window of up to six hours is covered second by second, each exactly once", () => {
  fc.assert(fc.property(fc.constantFrom(20, 50, 300, 610, 1_800, 3_600, 7_200, 21_600), fc.integer({ min: 0, max: 9_999 }), (w, slot) => {
    const end = T0 + slot * 10;
    const parts = windowRanges(w, end, 10);
    const pieces = [...parts.tens, ...parts.minutes, ...parts.hours].sort((a, b) => a.from - b.from);
    expect(pieces[0]?.from).toBe(end - w);
    expect(pieces.at(-1)?.to).toBe(end);
    for (let i = 1; i < pieces.length; i++) expect(pieces[i]?.from).toBe(pieces[i - 1]?.to);
  }));
});

test("longer windows begin at the next minute and still end at the slot", () => {
  fc.assert(fc.property(fc.constantFrom(86_400, 259_200, 2_592_000), fc.integer({ min: 0, max: 9_999 }), (w, slot) => {
    const end = T0 + slot * 10;
    const pieces = Object.values(windowRanges(w, end, 10)).flat().sort((a, b) => a.from - b.from);
    expect(pieces[0]?.from).toBe(Math.ceil((end - w) / 60) * 60);
    expect(pieces.at(-1)?.to).toBe(end);
    expect(pieces.reduce((sum, p) => sum + p.to - p.from, 0)).toBe(end - Math.ceil((end - w) / 60) * 60);
  }));
});

test("every range is made of whole slots of its table", () => {
  fc.assert(fc.property(windows, fc.integer({ min: 0, max: 9_999 }), fc.constantFrom(10 as const, 60 as const), (w, slot, finest) => {
    const parts = windowRanges(w, T0 + slot * 10, finest);
    for (const [ranges, size] of [[parts.tens, 10], [parts.minutes, 60], [parts.hours, 3_600]] as const) {
      for (const r of ranges) { expect(r.from % size).toBe(0); expect(r.to % size).toBe(0); expect(r.to).toBeGreaterThan(r.from); }
    }
    if (finest === 60) expect(parts.tens).toEqual([]);
  }));
});

test("few slices are read: three days take at most 72 hours, 120 minutes and 6 slots", () => {
  fc.assert(fc.property(fc.integer({ min: 0, max: 99_999 }), (slot) => {
    const parts = windowRanges(259_200, T0 + slot * 10, 10);
    const count = (ranges: readonly { from: number; to: number }[], size: number) => ranges.reduce((sum, r) => sum + (r.to - r.from) / size, 0);
    expect(count(parts.hours, 3_600)).toBeLessThanOrEqual(72);
    expect(count(parts.minutes, 60)).toBeLessThanOrEqual(120);
    expect(count(parts.tens, 10)).toBeLessThanOrEqual(6);
  }));
});

test("a window that reaches further back than minutes are kept begins at an hour, and reads minutes only near its end", () => {
  const parts = windowRanges(30 * 86_400, T0 + 1_230, 10, 6 * 86_400);
  expect(parts.hours[0]?.from).toBe(T0 - 30 * 86_400 + 3_600);
  expect(parts.minutes).toEqual([{ from: T0, to: T0 + 1_200 }]);
  expect(windowRanges(86_400, T0 + 1_230, 10, 6 * 86_400).minutes[0]?.from).toBe(T0 - 86_400 + 1_260);
});
