/** How evaluations are laid out in time. */
export interface Schedule {
  readonly intervalMs: number;
  /** How far behind the clock evaluations look, so that events on their way are counted. */
  readonly queryOffsetMs: number;
}

/** The newest slot that may be evaluated at `nowMs`: a multiple of the interval, at least the query offset behind the clock. */
export function evalTimeAt(nowMs: number, schedule: Schedule): number {
  return Math.floor((nowMs - schedule.queryOffsetMs) / schedule.intervalMs) * schedule.intervalMs;
}

/** Milliseconds from `nowMs` until the slot after `evalTimeMs` may be evaluated; 0 when it already may. */
export function msUntilNextSlot(nowMs: number, evalTimeMs: number, schedule: Schedule): number {
  return Math.max(0, evalTimeMs + schedule.intervalMs + schedule.queryOffsetMs - nowMs);
}

/** Slots between two evaluated ones that were never evaluated, 0 when they are neighbours. */
export function missedSlotsBetween(previousMs: number, evalTimeMs: number, schedule: Schedule): number {
  return Math.max(0, Math.round((evalTimeMs - previousMs) / schedule.intervalMs) - 1);
}

/**
 * How long Alertmanager may believe a firing alert without hearing of it again: four evaluations or resends, whichever is longer, and the offset by
 * which evaluation times lie behind the clock. Three lost sends do not resolve a real problem.
 *
 * @see https://github.com/prometheus/prometheus/blob/main/rules/alerting.go (ValidUntil)
 */
export function leaseMsOf(schedule: Schedule, resendMs: number): number {
  return 4 * Math.max(schedule.intervalMs, resendMs) + schedule.queryOffsetMs;
}
