/** One of the three lengths of slots that facts are rolled up to and SLOs are measured at. */
export interface Resolution {
  readonly slotSeconds: number;
  readonly rollupTable: string;
  readonly sliceTable: string;
}

export const TEN_SECONDS: Resolution = { slotSeconds: 10, rollupTable: "auth_rollup_10s", sliceTable: "slo_slices_10s" };
export const MINUTE: Resolution = { slotSeconds: 60, rollupTable: "auth_rollup_1m", sliceTable: "slo_slices_1m" };
export const HOUR: Resolution = { slotSeconds: 3_600, rollupTable: "auth_rollup_1h", sliceTable: "slo_slices_1h" };

/** From where each resolution still has all its facts: an instant, and how far before it minute rollups reach. */
export interface Horizon {
  readonly nowSeconds: number;
  readonly minuteReachSeconds: number;
}

/** Ten-second rollups are kept for seven hours at least. */
const TEN_SECOND_REACH_SECONDS = 23_400;

/**
 * How far back minutes are used when they are kept for some days: less than that, so that nothing is counted from rows that are already
 * being dropped.
 */
export function minuteReachSeconds(keptDays: number): number {
  return Math.max(43_200, (keptDays - 1) * 86_400);
}

/** The finest resolution that still has the facts of a slot. */
export function resolutionOf(slotSeconds: number, horizon: Horizon): Resolution {
  const age = horizon.nowSeconds - slotSeconds;
  return age <= TEN_SECOND_REACH_SECONDS ? TEN_SECONDS : age <= horizon.minuteReachSeconds ? MINUTE : HOUR;
}

/** The start of the slot that an instant lies in. Both in seconds. */
export function floorTo(slotSeconds: number, seconds: number): number {
  return Math.floor(seconds / slotSeconds) * slotSeconds;
}

/** The first slot start at or after an instant. */
export function ceilTo(slotSeconds: number, seconds: number): number {
  return Math.ceil(seconds / slotSeconds) * slotSeconds;
}
