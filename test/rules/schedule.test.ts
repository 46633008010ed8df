import { describe, expect, test } from "vitest";
import { evalTimeAt, leaseMsOf, missedSlotsBetween, msUntilNextSlot } from "../../rules/schedule.ts";

const schedule = { intervalMs: 10_000, queryOffsetMs: 5_000 };

describe("the schedule of evaluations", () => {
  test.each([[100_000, 90_000], [104_999, 90_000], [105_000, 100_000], [114_999, 100_000]])("at %d ms the newest slot is %d ms", (nowMs, slot) => {
    expect(evalTimeAt(nowMs, schedule)).toBe(slot);
  });
  test.each([[105_000, 100_000, 10_000], [114_000, 100_000, 1_000], [115_000, 100_000, 0], [200_000, 100_000, 0]])("at %d ms after slot %d the next one is due in %d ms", (nowMs, slot, delay) => {
    expect(msUntilNextSlot(nowMs, slot, schedule)).toBe(delay);
  });
  test.each([[100_000, 110_000, 0], [100_000, 150_000, 4], [100_000, 100_000, 0]])("between %d and %d ms %d slots were missed", (from, to, missed) => {
    expect(missedSlotsBetween(from, to, schedule)).toBe(missed);
  });
  test("the lease is four resends or intervals, and does not shrink by the query offset", () => {
    expect(leaseMsOf(schedule, 60_000)).toBe(245_000);
    expect(leaseMsOf({ intervalMs: 300_000, queryOffsetMs: 600_000 }, 60_000)).toBe(1_800_000);
  });
});
