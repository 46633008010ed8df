/** One of the three lengths of slots that facts are rolled up to and SLOs are measured at. */
export interface Resolution {
  readonly slotSeconds: number;
  readonly rollupTable: string;
  readonly sliceTable: string;
}

export const TEN_SECONDS: Resolution = { slotSeconds: 10, rollupTable: "auth_rollup_10s", sliceTable: "slo_slices_10s" };
export const MINUTE: Resolution = { slotSeconds: 60, rollupTable: "auth_rollup_1m", sliceTable: "slo_slices_1m" };
export const HOUR: Resolution = { slotSeconds: 3_600, rollupTable: "auth_rollup_1h", sliceTable: "slo_slices_1h" };

/**
 * How far back slots are measured from ten-second rollups, and then from minute rollups; older ones from hours. Both are shorter than the
 * rollups are kept at least, so that a slot is never measured from rows that are already being dropped.
 */
export const TEN_SECOND_HORIZON_SECONDS = 23_400;
export const MINUTE_HORIZON_SECONDS = 80 * 86_400;

/** The finest resolution that still has the facts of a slot. */
export function resolutionOf(slotSeconds: number, nowSeconds: number): Resolution {
  const age = nowSeconds - slotSeconds;
  return age <= TEN_SECOND_HORIZON_SECONDS ? TEN_SECONDS : age <= MINUTE_HORIZON_SECONDS ? MINUTE : HOUR;
}

/** The start of the slot that an instant lies in. Both in seconds. */
export function floorTo(slotSeconds: number, seconds: number): number {
  return Math.floor(seconds / slotSeconds) * slotSeconds;
}

/** The first slot start at or after an instant. */
export function ceilTo(slotSeconds: number, seconds: number): number {
  return Math.ceil(seconds / slotSeconds) * slotSeconds;
}
