import type { Work } from "./batches.ts";
import { slotsAround } from "./precedence.ts";
import { floorTo, HOUR, MINUTE, TEN_SECONDS } from "./resolution.ts";

/**
 * Adds the slots around touched ones: a late row can change which signal counts there.
 *
 * @param newest no slot after this is added, in seconds since 1970
 */
export function widen(work: Work, touched: readonly number[], newest: number): { readonly work: Work; readonly wanted: ReadonlySet<number> } {
  if (work.resolution === HOUR) return { work, wanted: new Set(work.units) };
  const offsets = slotsAround(0, work.resolution.slotSeconds);
  const from = work.resolution === TEN_SECONDS ? touched : work.units;
  const wanted = new Set(from.flatMap((slot) => offsets.map((offset) => slot - offset)).filter((slot) => slot <= newest));
  const units = new Set([...work.units, ...[...wanted].map((slot) => floorTo(MINUTE.slotSeconds, slot))]);
  return { work: { resolution: work.resolution, units: [...units] }, wanted };
}
