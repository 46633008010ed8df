import { ceilTo, floorTo, HOUR, MINUTE } from "./resolution.ts";

/** Slots from `from` to before `to`, in seconds since 1970; never empty. */
export interface SlotRange {
  readonly from: number;
  readonly to: number;
}

/** The slots that make up one window, each second in exactly one of them. */
export interface WindowRanges {
  readonly tens: readonly SlotRange[];
  readonly minutes: readonly SlotRange[];
  readonly hours: readonly SlotRange[];
}

/** Windows up to this long begin at a ten-second slot, longer ones at a minute: ten-second slices are not kept longer. */
export const EXACT_WINDOW_SECONDS = 21_600;

/**
 * Covers the window before an instant with as few slices as possible: hours inside, minutes at their ends, ten-second slots at the ends of
 * those. The sum is the same as over ten-second slots alone.
 *
 * @param endSeconds where the window ends, on a slot; with `finestSeconds` 60 it is taken down to its minute, and no ten-second slice is read
 * @param minuteReachSeconds how far back minute slices are kept: longer windows begin at an hour
 */
export function windowRanges(windowSeconds: number, endSeconds: number, finestSeconds: 10 | 60, minuteReachSeconds = Infinity): WindowRanges {
  const end = floorTo(finestSeconds, endSeconds);
  const startSeconds = windowSeconds > minuteReachSeconds ? HOUR.slotSeconds : windowSeconds > EXACT_WINDOW_SECONDS ? MINUTE.slotSeconds : finestSeconds;
  const start = ceilTo(startSeconds, endSeconds - windowSeconds);
  const minutes = inner({ from: start, to: end }, MINUTE.slotSeconds);
  if (minutes === null) return { tens: some([{ from: start, to: end }]), minutes: [], hours: [] };
  const hours = inner(minutes, HOUR.slotSeconds);
  return {
    tens: some([{ from: start, to: minutes.from }, { from: minutes.to, to: end }]),
    minutes: hours === null ? [minutes] : some([{ from: minutes.from, to: hours.from }, { from: hours.to, to: minutes.to }]),
    hours: hours === null ? [] : [hours],
  };
}

/** Where a window begins, in seconds since 1970. */
export function startOf(ranges: WindowRanges): number {
  return [...ranges.tens, ...ranges.minutes, ...ranges.hours].reduce((least, r) => Math.min(least, r.from), Infinity);
}

/** The whole slots inside a range, or null. */
function inner(range: SlotRange, slotSeconds: number): SlotRange | null {
  const from = ceilTo(slotSeconds, range.from);
  const to = floorTo(slotSeconds, range.to);
  return from < to ? { from, to } : null;
}

const some = (ranges: readonly SlotRange[]): SlotRange[] => ranges.filter((r) => r.from < r.to);
