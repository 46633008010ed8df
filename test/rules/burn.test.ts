import { describe, expect, test } from "vitest";
import fc from "fast-check";
import { budgetShareAtDetection, burnRateOf, detectionOf, isBurning } from "../../rules/burn.ts";

describe("burning is decided in integers", () => {
  test.each([
    { name: "99.9 % exactly at 14.4 times is quiet", bad: 144, valid: 10_000, factor: 14_400, ppb: 999_000_000, want: false },
    { name: "99.9 % one event above 14.4 times burns", bad: 145, valid: 10_000, factor: 14_400, ppb: 999_000_000, want: true },
    { name: "99.99 % exactly at 14.4 times is quiet, where floats would burn", bad: 144, valid: 100_000, factor: 14_400, ppb: 999_900_000, want: false },
    { name: "99.99 % one event above burns", bad: 145, valid: 100_000, factor: 14_400, ppb: 999_900_000, want: true },
    { name: "0.3 % exactly at 3 times is quiet", bad: 3, valid: 1_000, factor: 3_000, ppb: 999_000_000, want: false },
    { name: "0.1 % exactly at 1 time is quiet", bad: 1, valid: 1_000, factor: 1_000, ppb: 999_000_000, want: false },
    { name: "nothing counted is quiet", bad: 0, valid: 0, factor: 1_000, ppb: 999_000_000, want: false },
    { name: "a threshold above 100 % never burns", bad: 100, valid: 100, factor: 14_400, ppb: 900_000_000, want: false },
    { name: "counts near 2^53 are exact", bad: 9_007_199_254_740, valid: 9_007_199_254_740_991, factor: 1_000, ppb: 999_000_000, want: false },
    { name: "counts near 2^53 are exact, one above", bad: 9_007_199_254_741, valid: 9_007_199_254_740_991, factor: 1_000, ppb: 999_000_000, want: true },
  ])("$name", ({ bad, valid, factor, ppb, want }) => {
    expect(isBurning({ badCount: bad, validCount: valid }, factor, ppb)).toBe(want);
  });

  const counts = fc.tuple(fc.nat(1e9), fc.nat(1e9)).map(([a, b]) => ({ badCount: Math.min(a, b), validCount: Math.max(a, b) }));
  const factors = fc.constantFrom(1_000, 3_000, 5_600, 6_000, 13_440, 14_400);
  const targets = fc.integer({ min: 500_000_000, max: 999_999_999 });

  test("scaling all counts changes nothing", () => {
    fc.assert(fc.property(counts, factors, targets, fc.integer({ min: 1, max: 9_000 }), (c, f, t, k) => {
      expect(isBurning({ badCount: c.badCount * k, validCount: c.validCount * k }, f, t)).toBe(isBurning(c, f, t));
    }));
  });

  test("good events never turn it on", () => {
    fc.assert(fc.property(counts, factors, targets, fc.nat(1e9), (c, f, t, more) => {
      if (!isBurning(c, f, t)) expect(isBurning({ badCount: c.badCount, validCount: c.validCount + more }, f, t)).toBe(false);
    }));
  });

  test("the rate of a union is the mean of its parts, weighted by their traffic", () => {
    fc.assert(fc.property(counts, counts, targets, (a, b, t) => {
      const all = { badCount: a.badCount + b.badCount, validCount: a.validCount + b.validCount };
      const weighted = ((burnRateOf(a, t) ?? 0) * a.validCount + (burnRateOf(b, t) ?? 0) * b.validCount) / all.validCount;
      if (all.validCount > 0) expect(Math.abs((burnRateOf(all, t) ?? 0) - weighted)).toBeLessThanOrEqual(1e-9 * Math.max(1, weighted));
    }));
  });
});

describe("rates for people", () => {
  test("one failure in 10 requests an hour at 99.9 % burns 100 times", () => expect(burnRateOf({ badCount: 1, validCount: 10 }, 999_000_000)).toBeCloseTo(100, 9));
  test("nothing counted has no rate, and is not zero", () => expect(burnRateOf({ badCount: 0, validCount: 0 }, 999_000_000)).toBeNull());
  test.each([[14_400, 3_600, 30, 0.02], [6_000, 21_600, 30, 0.05], [3_000, 86_400, 30, 0.1], [1_000, 259_200, 30, 0.1], [14_400, 3_600, 7, 0.0857142857], [6_000, 21_600, 28, 0.0535714286], [3_000, 86_400, 90, 0.0333333333]])(
    "factor %d/1000 over %d s of %d days spends %d of the budget", (factorPerMille, longWindowSeconds, days, share) => {
      expect(budgetShareAtDetection({ factorPerMille, longWindowSeconds }, days * 86_400)).toBeCloseTo(share, 9);
    });
  test("a tier never detects an error ratio at or below its threshold", () => {
    expect(detectionOf({ factorPerMille: 3_000, longWindowSeconds: 86_400, shortWindowSeconds: 7_200 }, 999_000_000, 0.003)).toBeNull();
  });
});
