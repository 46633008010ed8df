/**
 * What one SLO revision counted in one slot for one group: a row of the slice tables. Sums of events, safe integers, `good <= valid`.
 *
 * A group of an SLO that splits its bad events has `good` 0 and its bad events as `valid`; what they are compared with is the slice of the
 * same slot whose group lacks the splitting labels.
 */
export interface Slice {
  readonly slo: string;
  readonly revision: string;
  readonly groupKey: string;
  /** Start of the slot, in seconds since 1970. */
  readonly slot: number;
  readonly good: number;
  readonly valid: number;
  readonly excluded: number;
}

/** Adds slices up into longer slots. */
export function sumSlices(slices: readonly Slice[], slotSeconds: number): Slice[] {
  const sums = new Map<string, { -readonly [K in keyof Slice]: Slice[K] }>();
  for (const slice of slices) {
    const slot = Math.floor(slice.slot / slotSeconds) * slotSeconds;
    const key = `${slice.slo} ${slice.revision} ${slot} ${slice.groupKey}`;
    const sum = sums.get(key);
    if (sum === undefined) { sums.set(key, { ...slice, slot }); continue; }
    sum.good += slice.good;
    sum.valid += slice.valid;
    sum.excluded += slice.excluded;
  }
  return [...sums.values()];
}
