import { describe, expect, test } from "vitest";
import { budgetOf, secondsToExhaustion } from "../../rules/budget.ts";

const DAY = 86_400;
const PERIOD = 30 * DAY;
const T = 999_000_000;

/** Uniform traffic of 10 events a second over 30 days with an outage of this many minutes. */
const outage = (minutes: number) => budgetOf({ badCount: minutes * 600, validCount: PERIOD * 10 }, T, PERIOD);

describe("the error budget", () => {
  test.each([[1, 0.023148], [5, 0.11574], [10, 0.23148], [43.2, 1], [60, 1.3889]])("an outage of %d min spends %d of a 99.9 % budget", (minutes, spent) => {
    expect(outage(minutes)?.spentRatio).toBeCloseTo(spent, 4);
  });
  test("is signed: an hour of outage leaves -38.9 %", () => expect(outage(60)?.remainingRatio).toBeCloseTo(-0.3889, 4));
  test("400 of a million at 99.9 % leave 60 %, 600 events, 25.92 min", () => {
    const budget = budgetOf({ badCount: 400, validCount: 1_000_000 }, T, PERIOD);
    expect(budget?.remainingRatio).toBeCloseTo(0.6, 9);
    expect(budget?.eventsLeft).toBeCloseTo(600, 6);
    expect(budget?.minutesLeft).toBeCloseTo(25.92, 6);
  });
  test("5000 of a million at 99.9 % leave -4 budgets", () => expect(budgetOf({ badCount: 5_000, validCount: 1_000_000 }, T, PERIOD)?.remainingRatio).toBeCloseTo(-4, 9));
  test("without events there is none", () => expect(budgetOf({ badCount: 0, validCount: 0 }, T, PERIOD)).toBeNull());
  test("one failure at 10 requests an hour is 13.889 % of it", () => expect(budgetOf({ badCount: 1, validCount: 7_200 }, T, PERIOD)?.spentRatio).toBeCloseTo(0.138889, 6));
  test.each([[28, 40.32], [29, 41.76], [30, 43.2], [31, 44.64]])("of a month of %d days is %d min", (days, minutes) => {
    expect(budgetOf({ badCount: 0, validCount: 1 }, T, days * DAY)?.minutesLeft).toBeCloseTo(minutes, 9);
  });
  test.each([[743, 44.58], [721, 43.26]])("of a month of %d hours with a clock change is %d min", (hours, minutes) => {
    expect(budgetOf({ badCount: 0, validCount: 1 }, T, hours * 3_600)?.minutesLeft).toBeCloseTo(minutes, 9);
  });
  test("day 7 of a month, 7k of 100k bad at 90 %: 70 % spent against the traffic so far", () => {
    expect(budgetOf({ badCount: 7_000, validCount: 100_000 }, 900_000_000, PERIOD)?.spentRatio).toBeCloseTo(0.7, 9);
  });
});

describe("time to exhaustion", () => {
  test.each([
    [0.4, 6, 30, 2 * DAY], [1, 14.4, 30, 50 * 3_600], [1, 1_000, 30, 2_592], [0.5, 1_000, 30, 1_296], [-0.74, 1.74, 7, 0], [0, 5, 30, 0], [1, 1, 30, 30 * DAY], [1, 2, 30, 15 * DAY], [1, 10, 30, 3 * DAY],
  ])("with %d left at burn %d of %d days is %d s", (left, burn, days, seconds) => {
    expect(secondsToExhaustion(left, burn, days * DAY)).toBeCloseTo(seconds, 6);
  });
  test("is never when nothing burns", () => expect(secondsToExhaustion(0.4, 0, PERIOD)).toBeNull());
});
