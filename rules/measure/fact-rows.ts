/**
 * Counts of events as columns: one row for each slot and combination of the plan's dimensions. All counts are safe integers, weighted by
 * sampling.
 */
export interface FactRows {
  readonly rowCount: number;
  /** Start of the slot, in seconds since 1970. */
  readonly slot: readonly number[];
  /** Values by the plan's `columns`, then row. */
  readonly values: readonly (readonly string[])[];
  readonly events: readonly number[];
  /** Events with a measured latency. */
  readonly measured: readonly number[];
  /** Events at or under a threshold, by the plan's `thresholdsUs`, then row. */
  readonly atMost: readonly (readonly number[])[];
}

export const NO_ROWS: FactRows = { rowCount: 0, slot: [], values: [], events: [], measured: [], atMost: [] };

/** Where a row's signal stands: 0 wins over 1, 1 over 2. Facts of different signals about one source never mix. */
export function rankOfSignal(signal: string): number {
  return signal === "log" ? 0 : signal === "span" ? 1 : 2;
}
