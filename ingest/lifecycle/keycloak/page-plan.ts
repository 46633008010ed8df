/** Which page of a list, ordered by time, is asked for next. */
export interface PagePlan {
  /** Milliseconds since the epoch: the page begins with the events of this instant. */
  readonly fromMs: number;
  /** How many events from there on are left out. */
  readonly skip: number;
}

/**
 * The page after one that was full; null after one that was not. Pages go on from the last instant seen, not by number: an event that becomes visible late
 * would move all later pages by one. Only where a whole page is of one instant, it is counted.
 *
 * @param timesMs instants of the page's events, in order
 */
export function nextPage(plan: PagePlan, timesMs: readonly number[], pageSize: number): PagePlan | null {
  if (timesMs.length < pageSize) return null;
  const lastMs = timesMs.at(-1) ?? plan.fromMs;
  return lastMs > plan.fromMs ? { fromMs: lastMs, skip: 0 } : { fromMs: plan.fromMs, skip: plan.skip + pageSize };
}
