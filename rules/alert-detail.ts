import type { Budget } from "./budget.ts";
import type { Evidence } from "./evidence.ts";
import type { Labels } from "./fingerprint.ts";

/** How fast one window burned when it was last seen burning. */
export interface WindowBurn {
  readonly windowSeconds: number;
  /** Multiple of the rate that spends the budget exactly in the period; null when nothing was counted. */
  readonly burnRate: number | null;
  readonly badCount: number;
  readonly validCount: number;
}

/** What an alert has to say beside its labels. Never part of its identity. */
export interface AlertDetail {
  /** What the evaluation found, in words. */
  readonly why: string;
  /** Short window first. */
  readonly burns: readonly WindowBurn[];
  readonly budget: Budget | null;
  /** Seconds until the budget is gone at the short window's burn rate; null when unknown or never. */
  readonly exhaustSeconds: number | null;
  readonly evidence: Evidence | null;
  /** When budget and evidence were asked for last; null when never. */
  readonly explainedAtMs: number | null;
  /** As told last; empty before. */
  readonly annotations: Labels;
}

export const EMPTY_DETAIL: AlertDetail = { why: "", burns: [], budget: null, exhaustSeconds: null, evidence: null, explainedAtMs: null, annotations: {} };
