import type { EnforcementInterval, IntervalKind } from "./interval.ts";

export const VERDICTS = ["met", "violated", "unknown"] as const;
export type Verdict = (typeof VERDICTS)[number];

/** When the last of all observed gateway instances began to enforce a revocation. */
export interface FleetInterval extends EnforcementInterval {
  /** Instances to which a covered credential was presented, and that had not refused it for another reason before. */
  readonly observedCount: number;
}

/** The slowest instance decides: its lower bound, and an upper bound only when every observed instance has one. */
export function fleetOf(intervals: readonly EnforcementInterval[]): FleetInterval {
  const seen = intervals.filter((i) => i.kind === "interval" || i.kind === "right_censored");
  const lowerUs = seen.reduce((most, i) => Math.max(most, i.lowerUs), 0);
  const isEnforced = seen.length > 0 && seen.every((i) => i.upperUs !== null);
  const upperUs = isEnforced ? seen.reduce((most, i) => Math.max(most, i.upperUs ?? 0), 0) : null;
  return { kind: kindOf(intervals, seen.length, isEnforced), lowerUs, upperUs, flapped: seen.some((i) => i.flapped), observedCount: seen.length };
}

function kindOf(intervals: readonly EnforcementInterval[], seenCount: number, isEnforced: boolean): IntervalKind {
  if (seenCount > 0) return isEnforced ? "interval" : "right_censored";
  return intervals.some((i) => i.kind === "mismatch") ? "mismatch" : "unobserved";
}

/** Violated when it certainly took longer than the objective, met when it certainly did not, else unknown: what was not presented proves nothing. */
export function verdictOf(bounds: Pick<EnforcementInterval, "lowerUs" | "upperUs">, objectiveUs: number): Verdict {
  if (bounds.lowerUs > objectiveUs) return "violated";
  return bounds.upperUs !== null && bounds.upperUs <= objectiveUs ? "met" : "unknown";
}

/** Counts of verdicts, and between which ratios the true share of violations lies. Ratios 0..1, null without any revocation. */
export interface Compliance {
  readonly met: number;
  readonly violated: number;
  readonly unknown: number;
  readonly violatedAtLeastRatio: number | null;
  readonly violatedAtMostRatio: number | null;
}

/** Sums verdicts up. The width between both ratios says how much is not known. */
export function complianceOf(verdicts: readonly Verdict[]): Compliance {
  const count = (verdict: Verdict) => verdicts.filter((v) => v === verdict).length;
  const [met, violated, unknown] = [count("met"), count("violated"), count("unknown")];
  const ratio = (n: number) => (verdicts.length === 0 ? null : n / verdicts.length);
  return { met, violated, unknown, violatedAtLeastRatio: ratio(violated), violatedAtMostRatio: ratio(violated + unknown) };
}
