import { describe, expect, test } from "vitest";
import fc from "fast-check";
import { judgeAbsent, judgeTier, type MeasuredCounts } from "../../rules/sli.ts";
import { aTier, anSlo } from "./builders.ts";

type Policy = "hold" | "good" | "bad" | "ignore";
const long = (badCount: number, validCount: number, coverageRatio = 1): MeasuredCounts => ({ windowSeconds: 3_600, goodCount: validCount - badCount, validCount, coverageRatio });
const short = (badCount: number, validCount: number, coverageRatio = 1): MeasuredCounts => ({ ...long(badCount, validCount, coverageRatio), windowSeconds: 300 });
const says = (l: MeasuredCounts, s: MeasuredCounts, onNoTraffic: Policy = "hold", minBadEvents = 1) => {
  const found = judgeTier(anSlo({ onNoTraffic, minBadEvents }), aTier(), l, s);
  return found.kind === "unknown" ? found.reason : found.kind;
};
const BURN = [145, 10_000] as const;
const QUIET = [144, 10_000] as const;

describe("a tier", () => {
  test.each([
    { name: "burns when both windows do", l: long(...BURN), s: short(...BURN), want: "true" },
    { name: "is quiet when only the long window burns", l: long(...BURN), s: short(...QUIET), want: "false" },
    { name: "is quiet when only the short window burns", l: long(...QUIET), s: short(...BURN), want: "false" },
    { name: "is unknown when the long window is measured too little", l: long(...BURN, 0.89), s: short(...BURN), want: "coverage" },
    { name: "is unknown when the short window is measured too little", l: long(...BURN), s: short(...BURN, 0.89), want: "coverage" },
    { name: "is decided exactly at the coverage floor", l: long(...BURN, 0.9), s: short(...BURN, 0.9), want: "true" },
    { name: "is quiet when one measured window is, whatever the other would say", l: long(...BURN, 0.1), s: short(...QUIET), want: "false" },
    { name: "is unknown when nothing was measured at all", l: long(0, 0, 0), s: short(0, 0, 0), want: "coverage" },
    { name: "is unknown when more was good than valid", l: long(...BURN), s: short(-1, 10), want: "inconsistent" },
    { name: "is unknown when counts contradict themselves even beside a quiet window", l: long(-1, 10), s: short(...QUIET), want: "inconsistent" },
  ])("$name", ({ l, s, want }) => { expect(says(l, s)).toBe(want); });

  test.each([
    { policy: "hold", empty: "no_traffic", shortEmpty: "no_traffic" }, { policy: "good", empty: "false", shortEmpty: "false" },
    { policy: "bad", empty: "true", shortEmpty: "true" }, { policy: "ignore", empty: "false", shortEmpty: "true" },
  ] as const)("without traffic under $policy: $empty; with a burning past: $shortEmpty", ({ policy, empty, shortEmpty }) => {
    expect(says(long(0, 0), short(0, 0), policy)).toBe(empty);
    expect(says(long(...BURN), short(0, 0), policy)).toBe(shortEmpty);
    expect(says(long(...QUIET), short(0, 0), policy)).toBe("false");
  });
  test("a gap is never taken for a zero, whatever the policy", () => {
    for (const policy of ["hold", "good", "bad", "ignore"] as const) expect(says(long(0, 0, 0.5), short(0, 0, 0), policy)).toBe("coverage");
  });
  test("an absent group follows the policy", () => {
    expect((["hold", "good", "bad", "ignore"] as const).map((onNoTraffic) => judgeAbsent(anSlo({ onNoTraffic })).kind)).toEqual(["unknown", "false", "true", "false"]);
  });
  test("below the evidence floor of the long window is quiet, and says so", () => {
    const found = judgeTier(anSlo({ minBadEvents: 3 }), aTier(), long(2, 10), short(2, 2));
    expect(found).toMatchObject({ kind: "false", why: "2 of 10 failed, below the evidence floor of 3 failures" });
    expect(says(long(3, 10), short(1, 1), "hold", 3)).toBe("true");
  });

  const counts = fc.tuple(fc.nat(2_000), fc.nat(2_000), fc.constantFrom(0.5, 0.95, 1)).map(([a, b, c]) => [Math.min(a, b), Math.max(a, b), c] as const);
  test("that is true burns in its long window alone as well", () => {
    fc.assert(fc.property(counts, counts, (l, s) => {
      if (says(long(...l), short(...s)) === "true") expect(says(long(...l), { ...long(...l), windowSeconds: 300 })).toBe("true");
    }));
  });
  test("that is true stays true with more failures, and that is not true stays so with more successes", () => {
    fc.assert(fc.property(counts, counts, fc.nat(500), ([lb, ln], [sb, sn], more) => {
      const before = says(long(lb, ln), short(sb, sn));
      if (before === "true") expect(says(long(lb + more, ln + more), short(sb + more, sn + more))).toBe("true");
      else if (ln > 0 && sn > 0) expect(says(long(lb, ln + more), short(sb, sn + more))).not.toBe("true");
    }));
  });
  test("is judged the same by counts that are k times as large", () => {
    fc.assert(fc.property(counts, counts, fc.integer({ min: 1, max: 1_000 }), ([lb, ln, lc], [sb, sn, sc], k) => {
      expect(says(long(lb * k, ln * k, lc), short(sb * k, sn * k, sc))).toBe(says(long(lb, ln, lc), short(sb, sn, sc)));
    }));
  });
});
