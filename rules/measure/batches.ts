import { floorTo, HOUR, MINUTE, resolutionOf, TEN_SECONDS, type Horizon, type Resolution } from "./resolution.ts";

/** Sizes batches so that each reads about as many rows of counts, whatever the traffic: bounded memory, and no long pause. */
export interface BatchSize {
  /** Minutes (of hours: hours) that the next batch of a resolution may hold. */
  of(resolution: Resolution): number;
  /** Learns what a batch cost. */
  learn(resolution: Resolution, units: number, rowsRead: number): void;
}

const MOST = new Map<Resolution, number>([[TEN_SECONDS, 60], [MINUTE, 720], [HOUR, 240]]);
const FIRST_GUESS = 10;

/** Makes a sizer that aims at `rowsPerBatch`. */
export function createBatchSize(rowsPerBatch: number): BatchSize {
  const sizes = new Map<Resolution, number>();
  return {
    of: (resolution) => sizes.get(resolution) ?? FIRST_GUESS,
    learn(resolution, units, rowsRead) {
      const fitting = Math.floor((rowsPerBatch * units) / Math.max(1, rowsRead));
      sizes.set(resolution, Math.max(1, Math.min(fitting, units * 4, MOST.get(resolution) ?? 1)));
    },
  };
}

/** A run of work at one resolution: minutes, or hours where only hours are left of the facts. */
export interface Work {
  readonly resolution: Resolution;
  readonly units: readonly number[];
}

/** The newest part of some ten-second slots that one batch can hold. `slots` are newest first. */
export function newestWork(slots: readonly number[], horizon: Horizon, size: BatchSize): Work | null {
  const first = slots[0];
  if (first === undefined) return null;
  const resolution = resolutionOf(first, horizon);
  const unitSeconds = resolution === HOUR ? HOUR.slotSeconds : MINUTE.slotSeconds;
  const units = new Set<number>();
  for (const slot of slots) {
    if (resolutionOf(slot, horizon) !== resolution) break;
    const unit = floorTo(unitSeconds, slot);
    if (!units.has(unit) && units.size >= size.of(resolution)) break;
    units.add(unit);
  }
  return { resolution, units: [...units] };
}

/** The slots to measure for some work: at ten seconds the six of each minute. */
export function slotsOf(work: Work): number[] {
  if (work.resolution !== TEN_SECONDS) return [...work.units];
  return work.units.flatMap((minute) => [0, 10, 20, 30, 40, 50].map((offset) => minute + offset));
}
