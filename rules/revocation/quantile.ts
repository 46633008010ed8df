import type { TurnbullEstimate } from "./turnbull.ts";

/** Where a quantile lies: somewhere in (lower, upper]; `value` is the interpolation between them, null when it was never seen to end. */
export interface Quantile {
  readonly lower: number;
  readonly upper: number | null;
  readonly value: number | null;
}

/** A quantile of an estimate, or null without any observation. Within an innermost interval the data say nothing, so its ends are told too. */
export function quantileOf(estimate: TurnbullEstimate, share: number): Quantile | null {
  let before = 0;
  for (let j = 0; j < estimate.mass.length; j++) {
    const mass = estimate.mass[j] ?? 0;
    if (before + mass < share - 1e-9 || mass <= 0) { before += mass; continue; }
    const lower = Math.max(0, estimate.lower[j] ?? 0);
    const upper = estimate.upper[j] ?? Infinity;
    if (upper === Infinity) return { lower, upper: null, value: null };
    return { lower, upper, value: lower + (upper - lower) * Math.min(1, Math.max(0, (share - before) / mass)) };
  }
  return null;
}
