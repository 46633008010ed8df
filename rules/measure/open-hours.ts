import { floorTo, HOUR, MINUTE } from "./resolution.ts";

/**
 * Knows which hours have to be summed up again from their minutes: hours that are over at once, the hour that runs once a minute. Counts
 * are read from minutes within the running hour, so nothing waits for its sum.
 */
export interface OpenHours {
  /** Notes that minutes were measured. */
  touch(minutes: readonly number[]): void;
  /** Hours to sum up now, oldest first. */
  due(evalTimeMs: number): number[];
  done(hours: readonly number[], evalTimeMs: number): void;
}

/** Makes the note; the two newest hours begin as touched, since it is not known what was done before a restart. */
export function createOpenHours(evalTimeMs: number): OpenHours {
  const running = floorTo(HOUR.slotSeconds, evalTimeMs / 1_000);
  const touched = new Set([running - HOUR.slotSeconds, running]);
  let summedMinute = 0;
  return {
    touch(minutes) {
      for (const minute of minutes) touched.add(floorTo(HOUR.slotSeconds, minute));
    },
    due(evalMs) {
      const now = floorTo(HOUR.slotSeconds, evalMs / 1_000);
      const isNewMinute = floorTo(MINUTE.slotSeconds, evalMs / 1_000) > summedMinute;
      return [...touched].filter((hour) => hour < now || isNewMinute).sort((a, b) => a - b);
    },
    done(hours, evalMs) {
      const now = floorTo(HOUR.slotSeconds, evalMs / 1_000);
      if (hours.some((hour) => hour >= now)) summedMinute = floorTo(MINUTE.slotSeconds, evalMs / 1_000);
      for (const hour of hours) touched.delete(hour);
    },
  };
}
