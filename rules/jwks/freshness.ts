import type { Attempt } from "./attempts.ts";

/** Whether one source had a fresh key set in one minute. Minutes without any attempt to fetch within the age say nothing and are left out. */
export interface FreshMinute {
  readonly source: Attempt;
  /** Start of the minute, seconds since 1970. */
  readonly minute: number;
  readonly isFresh: boolean;
  /** Last usable fetch that is known; null when there was none in the range that was read. */
  readonly lastUsable: number | null;
}

/** Tells sources apart: an issuer that is polled, or an instance of a gateway. */
export function sourceKeyOf(a: Pick<Attempt, "tenant" | "issuer" | "gateway" | "instance" | "service">): string {
  return [a.tenant, a.issuer, a.gateway, a.instance, a.service].join("\u0000");
}

/**
 * Judges minutes: fresh when a usable key set was fetched within `maxAgeSeconds` of the minute's end, stale when every attempt since failed. A gateway
 * that had nothing to fetch is not judged: its cache may well be valid.
 *
 * @param attempts from `maxAgeSeconds` before the first minute on, in any order
 */
export function freshMinutes(attempts: readonly Attempt[], minutes: readonly number[], maxAgeSeconds: number): FreshMinute[] {
  const bySource = Map.groupBy(attempts, sourceKeyOf);
  return [...bySource.values()].flatMap((own) => {
    const [source] = own;
    const usable = own.filter((a) => a.usable > 0).map((a) => a.slot).sort((a, b) => a - b);
    const tried = own.map((a) => a.slot).sort((a, b) => a - b);
    return minutes.flatMap((minute): FreshMinute[] => {
      const end = minute + 60;
      const newest = lastBefore(tried, end);
      if (source === undefined || newest === null || newest < end - maxAgeSeconds) return [];
      const lastUsable = lastBefore(usable, end);
      return [{ source, minute, isFresh: lastUsable !== null && lastUsable >= end - maxAgeSeconds, lastUsable }];
    });
  });
}

/** The last value before a bound in an ascending list. */
function lastBefore(sorted: readonly number[], bound: number): number | null {
  let [low, high] = [0, sorted.length];
  while (low < high) { const middle = (low + high) >> 1; if ((sorted[middle] ?? 0) < bound) low = middle + 1; else high = middle; }
  return sorted[low - 1] ?? null;
}
