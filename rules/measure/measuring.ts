import type { Store } from "../../store/store.ts";
import type { SloRevision } from "../slo/model.ts";
import { finishWork, isDone, nextWork } from "./backfill.ts";
import { newestWork, slotsOf, type BatchSize, type Work } from "./batches.ts";
import type { GroupGuard } from "./groups.ts";
import { idOf, type Histories } from "./histories.ts";
import { measureSlots, type ReadyPlan } from "./measure-slots.ts";
import type { OpenHours } from "./open-hours.ts";
import { createPlans } from "./plan.ts";
import type { PromiseKeeper } from "./promises.ts";
import { floorTo, HOUR, MINUTE, TEN_SECONDS } from "./resolution.ts";
import { must } from "./store-failed.ts";
import type { TouchedSlots } from "./touched.ts";
import { createVerdicts } from "./verdicts.ts";
import { widen } from "./widen.ts";

/** Everything a running measurer holds on to. */
export interface Measuring {
  readonly store: Store;
  readonly guard: GroupGuard;
  readonly size: BatchSize;
  readonly hours: OpenHours;
  readonly touched: TouchedSlots;
  readonly histories: Histories;
  readonly promises: PromiseKeeper;
  readonly rowsPerCall: number;
  readonly minuteReachSeconds: number;
  readonly plansOf: (slos: readonly SloRevision[]) => readonly ReadyPlan[];
  /** Whether there are facts that do not come from logs. */
  hasLesserSignals: boolean;
  /** Greatest version that was ever written. */
  lastVersion: number;
}

const MAX_BACKFILL_BATCHES = 20;

/** Plans a set of SLOs once and remembers it for as long as the set lives. */
export function createPlanCache(): Measuring["plansOf"] {
  const known = new WeakMap<readonly SloRevision[], readonly ReadyPlan[]>();
  return (slos) => {
    const plans = known.get(slos) ?? createPlans(slos).map((plan) => ({ plan, verdicts: createVerdicts(plan) }));
    known.set(slos, plans);
    return plans;
  };
}

/** Later than every earlier measurement, so that it replaces them, even when the clock was set back in between. */
export function nextVersion(m: Measuring, evalTimeMs: number): number {
  m.lastVersion = Math.max(Math.floor(evalTimeMs), m.lastVersion + 1);
  return m.lastVersion;
}

/** Measures touched slots, newest first, until none waits or enough was read. */
export async function measureTouched(m: Measuring, evalTimeMs: number): Promise<{ readonly rowsRead: number; readonly measuredSlots: number }> {
  must(await m.touched.poll());
  const horizon = { nowSeconds: evalTimeMs / 1_000, minuteReachSeconds: m.minuteReachSeconds };
  let rowsRead = 0;
  let measuredSlots = 0;
  for (let pending = m.touched.pending(); rowsRead < m.rowsPerCall; pending = m.touched.pending()) {
    const work = newestWork(pending, horizon, m.size);
    if (work === null) break;
    const units = new Set(work.units);
    const done = pending.filter((slot) => units.has(floorTo(work.resolution === HOUR ? HOUR.slotSeconds : MINUTE.slotSeconds, slot)));
    const wider = m.hasLesserSignals ? widen(work, done, Math.max(horizon.nowSeconds, pending[0] ?? 0)) : { work, wanted: new Set(done) };
    rowsRead += await run(m, wider.work, m.histories.active, evalTimeMs, work.resolution === TEN_SECONDS ? wider.wanted : undefined);
    measuredSlots += done.length;
    m.touched.done(done);
  }
  return { rowsRead, measuredSlots };
}

/**
 * Measures history of new revisions, newest first, until none is left or enough was read, what was read before included. One batch is always
 * measured, so that busy slots never hold up history for good.
 */
export async function measureHistory(m: Measuring, evalTimeMs: number, rowsBefore: number): Promise<number> {
  let rowsRead = 0;
  for (let batches = 0; batches < MAX_BACKFILL_BATCHES && (batches === 0 || rowsBefore + rowsRead < m.rowsPerCall); batches++) {
    const job = m.histories.jobs[0];
    const work = job === undefined ? null : nextWork(job, { nowSeconds: evalTimeMs / 1_000, minuteReachSeconds: m.minuteReachSeconds }, m.size);
    if (job === undefined || work === null) break;
    rowsRead += await run(m, work, job.slos, evalTimeMs);
    finishWork(job, work);
    for (const slo of job.slos) m.histories.measuredFrom.set(idOf(slo), job.from);
    m.histories.jobs = m.histories.jobs.filter((j) => !isDone(j));
  }
  return rowsRead;
}

async function run(m: Measuring, work: Work, slos: readonly SloRevision[], evalTimeMs: number, wanted?: ReadonlySet<number>): Promise<number> {
  const batch = { resolution: work.resolution, slots: slotsOf(work), measuredAtMs: nextVersion(m, evalTimeMs), ...(wanted === undefined ? {} : { wanted }) };
  const result = must(await measureSlots(m.store, m.plansOf(slos), m.guard, batch));
  m.size.learn(work.resolution, work.units.length, result.rowsRead);
  m.hasLesserSignals ||= result.hasLesserSignals;
  if (work.resolution !== HOUR) m.hours.touch(work.units);
  return result.rowsRead;
}
