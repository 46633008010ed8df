import type { Observation } from "./alert-state.ts";
import { burnRateOf, isBurning } from "./burn.ts";
import type { BurnTier, SloRevision } from "./slo/model.ts";

/** Sums of one SLO group over one window, with the share of the window that was measured at all (0..1). */
export interface MeasuredCounts {
  readonly windowSeconds: number;
  readonly goodCount: number;
  readonly validCount: number;
  readonly coverageRatio: number;
}

/** What judging needs of an SLO. */
export type Objective = Pick<SloRevision, "targetPpb" | "minBadEvents" | "onNoTraffic" | "coverageFloorRatio">;

/** What one window says about one tier. `unmeasured`: too little of it was measured. `empty`: measured, and nothing valid happened. */
type WindowWord = "burning" | "quiet" | "unmeasured" | "empty" | "inconsistent";

/**
 * Judges one tier of one group: true when its long *and* its short window burn, false as soon as one of them is known not to, unknown otherwise.
 *
 * A window measured below the coverage floor says nothing (a gap is not a zero). A window in which nothing valid happened speaks by the SLO's
 * `onNoTraffic`: `hold` says nothing, `good` is quiet, `bad` burns, `ignore` leaves the decision to the other window and is quiet when both are
 * empty. Fewer bad events in the long window than `minBadEvents` are quiet. Counts that contradict themselves decide nothing.
 *
 * @see https://sre.google/workbook/alerting-on-slos/#6-multiwindow-multi-burn-rate-alerts
 */
export function judgeTier(slo: Objective, tier: BurnTier, long: MeasuredCounts, short: MeasuredCounts): Observation {
  const longWord = guarded(windowWord(slo, tier, long), long, slo);
  const shortWord = windowWord(slo, tier, short);
  if (longWord === "inconsistent" || shortWord === "inconsistent") {
    return { kind: "unknown", reason: "inconsistent", why: "more good events than valid ones were counted" };
  }
  const words = byTrafficPolicy([longWord, shortWord], slo.onNoTraffic);
  // Nearly every judgement ends here, and nearly nobody asks why.
  if (words.includes("quiet")) return { kind: "false", get why() { return quietReason(slo, tier, long, short, longWord); } };
  if (words.includes("unmeasured")) return { kind: "unknown", reason: "coverage", why: coverageReason(slo, long, short) };
  if (words.includes("empty")) return { kind: "unknown", reason: "no_traffic", why: `nothing to judge in the last ${emptyWindow(long, short)} s` };
  return { kind: "true", why: burnReason(slo, tier, long, short) };
}

/** What the group of an alert that is no longer found in the measurements says: nothing valid happened, so the policy speaks. */
export function judgeAbsent(slo: Objective): Observation {
  const why = "the group has no events any more";
  switch (slo.onNoTraffic) {
    case "hold": return { kind: "unknown", reason: "no_traffic", why };
    case "bad": return { kind: "true", why };
    case "good": case "ignore": return { kind: "false", why };
  }
}

function windowWord(slo: Objective, tier: BurnTier, counts: MeasuredCounts): WindowWord {
  const badCount = counts.validCount - counts.goodCount;
  if (badCount < 0 || counts.goodCount < 0 || !Number.isSafeInteger(counts.validCount)) return "inconsistent";
  if (counts.coverageRatio < slo.coverageFloorRatio) return "unmeasured";
  if (counts.validCount === 0) return "empty";
  return isBurning({ badCount, validCount: counts.validCount }, tier.factorPerMille, slo.targetPpb) ? "burning" : "quiet";
}

function guarded(word: WindowWord, long: MeasuredCounts, slo: Objective): WindowWord {
  return word === "burning" && long.validCount - long.goodCount < slo.minBadEvents ? "quiet" : word;
}

function byTrafficPolicy(words: readonly WindowWord[], policy: Objective["onNoTraffic"]): readonly WindowWord[] {
  switch (policy) {
    case "hold": return words;
    case "good": return words.map((w) => (w === "empty" ? "quiet" : w));
    case "bad": return words.map((w) => (w === "empty" ? "burning" : w));
    case "ignore": {
      const spoken = words.filter((w) => w !== "empty");
      return spoken.length === 0 ? ["quiet"] : spoken;
    }
  }
}

function quietReason(slo: Objective, tier: BurnTier, long: MeasuredCounts, short: MeasuredCounts, longWord: WindowWord): string {
  const badCount = long.validCount - long.goodCount;
  if (longWord === "quiet" && isBurning({ badCount, validCount: long.validCount }, tier.factorPerMille, slo.targetPpb)) {
    return `${badCount} of ${long.validCount} failed, below the evidence floor of ${slo.minBadEvents} failures`;
  }
  return `not burning: ${burnReason(slo, tier, long, short)}`;
}

function burnReason(slo: Objective, tier: BurnTier, long: MeasuredCounts, short: MeasuredCounts): string {
  return `burn ${rateText(slo, short)} over ${short.windowSeconds} s and ${rateText(slo, long)} over ${long.windowSeconds} s, threshold ${tier.factorPerMille / 1_000}`;
}

function rateText(slo: Objective, counts: MeasuredCounts): string {
  const rate = burnRateOf({ badCount: counts.validCount - counts.goodCount, validCount: counts.validCount }, slo.targetPpb);
  return rate === null ? "unknown" : String(Number(rate.toPrecision(4)));
}

function coverageReason(slo: Objective, long: MeasuredCounts, short: MeasuredCounts): string {
  const thin = [short, long].filter((c) => c.coverageRatio < slo.coverageFloorRatio);
  return `measured ${thin.map((c) => `${Math.round(c.coverageRatio * 100)} % of ${c.windowSeconds} s`).join(" and ")}, at least ${Math.round(slo.coverageFloorRatio * 100)} % needed`;
}

function emptyWindow(long: MeasuredCounts, short: MeasuredCounts): number {
  return long.validCount === 0 ? long.windowSeconds : short.windowSeconds;
}
