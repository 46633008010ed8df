import { burnRateOf, type BadCounts } from "./burn.ts";

/** An SLO's error budget over its period, as of one instant. Ratios are shares of the whole budget and signed: -0.39 is 39 % overspent. */
export interface Budget {
  readonly spentRatio: number;
  readonly remainingRatio: number;
  /** Minutes of total outage that the budget still covers; negative when overspent. */
  readonly minutesLeft: number;
  /** Bad events that the budget still covers at the period's traffic so far; negative when overspent. */
  readonly eventsLeft: number;
}

/**
 * Counts the error budget of a rolling period by occurrences: spent = bad / ((1 - target) * valid). Null when nothing valid was counted, and for
 * an objective of 100 %, which has no budget to spend.
 *
 * @param counts over the whole period
 * @param targetPpb objective in parts per 10^9
 * @example budgetOf({ badCount: 400, validCount: 1_000_000 }, 999_000_000, 2_592_000).remainingRatio // 0.6, 600 events
 */
export function budgetOf(counts: BadCounts, targetPpb: number, periodSeconds: number): Budget | null {
  const spentRatio = burnRateOf(counts, targetPpb);
  if (spentRatio === null || targetPpb >= 1e9) return null;
  const allowedRatio = (1e9 - targetPpb) / 1e9;
  const remainingRatio = 1 - spentRatio;
  return {
    spentRatio,
    remainingRatio,
    minutesLeft: (remainingRatio * allowedRatio * periodSeconds) / 60,
    eventsLeft: allowedRatio * counts.validCount - counts.badCount,
  };
}

/**
 * Seconds until the rest of the budget is gone at the present burn rate: 0 when it is gone already, null when nothing burns. The earliest time,
 * for old errors that leave the rolling window are not credited.
 *
 * @example secondsToExhaustion(0.4, 6, 2_592_000) // 172800, two days
 */
export function secondsToExhaustion(remainingRatio: number, burnRate: number, periodSeconds: number): number | null {
  if (remainingRatio <= 0) return 0;
  if (burnRate <= 0) return null;
  return (remainingRatio * periodSeconds) / burnRate;
}
