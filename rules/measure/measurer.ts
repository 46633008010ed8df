import type { Store, StoreResult } from "../../store/store.ts";
import type { SloRevision } from "../slo/model.ts";
import { createBatchSize } from "./batches.ts";
import { createGroupGuard } from "./groups.ts";
import { createHistories, progressOf, takeOver } from "./histories.ts";
import { createPlanCache, measureHistory, measureTouched, nextVersion, type Measuring } from "./measuring.ts";
import { createOpenHours } from "./open-hours.ts";
import { saveProgress } from "./progress.ts";
import { createPromiseKeeper } from "./promises.ts";
import { minuteReachSeconds } from "./resolution.ts";
import { startMeasuring } from "./start-measuring.ts";
import { attempt, must } from "./store-failed.ts";
import { writeHours } from "./write-slices.ts";

export interface MeasurerDeps {
  readonly store: Store;
  readonly slos: readonly SloRevision[];
  /** Groups an SLO may have before all further ones are counted together. */
  readonly maxGroups?: number;
  /** Rows of counts that one batch aims at, and after which one call stops: bounds memory and the time a tick waits. */
  readonly rowsPerBatch?: number;
  readonly rowsPerCall?: number;
  /** How long minute rollups and slices are kept. 90 unless given. */
  readonly minuteRetentionDays?: number;
}

/** What one call did, and what is left. */
export interface MeasureReport {
  readonly watermarkMs: number;
  readonly measuredSlots: number;
  readonly rowsRead: number;
  /** Touched slots that wait for the next call. */
  readonly pendingSlots: number;
  /** Revisions that are still being measured back over history. */
  readonly backfillingSlos: number;
  /** Groups counted in an overflow group because their SLO has too many. */
  readonly overflowGroups: number;
}

/**
 * Measures SLOs: turns rollups of facts into slices, each slot again whenever late events touch it.
 *
 * `measure` first measures every slot touched since the last call, newest first, then as much history of new revisions as fits. Calls wait
 * for one another. After a failure the same slots are measured by the next call. Safe to stop at any time: what was not saved is done again,
 * and measuring a slot twice leaves one result.
 */
export interface Measurer {
  /** @param evalTimeMs the instant that counts are read for afterwards; hours before it are summed up */
  measure(evalTimeMs: number): Promise<StoreResult<MeasureReport>>;
  /** Measures another set of SLOs from the next call on. Revisions that are gone keep their slices. */
  setSlos(slos: readonly SloRevision[]): void;
}

/** Makes a measurer; it reads its progress from the store at the first call. */
export function createMeasurer(deps: MeasurerDeps): Measurer {
  const { maxGroups = 500 } = deps;
  let slos = deps.slos;
  let measuring: Measuring | null = null;
  let last: Promise<unknown> = Promise.resolve();

  async function measure(evalTimeMs: number): Promise<MeasureReport> {
    measuring ??= await begin(deps, maxGroups, evalTimeMs);
    const m = measuring;
    const isChanged = m.histories.active !== slos;
    if (isChanged) await takeOver(m.store, m.histories, { slos, evalTimeMs, watermarkMs: m.touched.watermarkMs(), guard: m.guard, maxGroups });
    await m.promises.keep(slos, evalTimeMs);
    const touched = await measureTouched(m, evalTimeMs);
    const backfilledRows = await measureHistory(m, evalTimeMs, touched.rowsRead);
    await sumHours(m, evalTimeMs);
    const watermarkMs = m.touched.watermarkMs();
    if (isChanged || touched.measuredSlots > 0 || backfilledRows > 0) must(await saveProgress(m.store, progressOf(m.histories, watermarkMs), nextVersion(m, evalTimeMs)));
    return {
      watermarkMs, measuredSlots: touched.measuredSlots, rowsRead: touched.rowsRead + backfilledRows, pendingSlots: m.touched.pending().length,
      backfillingSlos: m.histories.jobs.reduce((sum, job) => sum + job.slos.length, 0), overflowGroups: m.guard.overflowCount,
    };
  }

  return {
    measure(evalTimeMs) {
      const run = last.then(() => attempt(() => measure(evalTimeMs)));
      last = run.catch(() => undefined);
      return run;
    },
    setSlos(next) { slos = next; },
  };
}

async function begin(deps: MeasurerDeps, maxGroups: number, evalTimeMs: number): Promise<Measuring> {
  const start = must(await startMeasuring(deps.store, evalTimeMs));
  return {
    store: deps.store, guard: createGroupGuard(maxGroups), size: createBatchSize(deps.rowsPerBatch ?? 30_000), hours: createOpenHours(evalTimeMs),
    touched: start.touched, histories: createHistories(start.stored), promises: createPromiseKeeper(deps.store), rowsPerCall: deps.rowsPerCall ?? 150_000, minuteReachSeconds: minuteReachSeconds(deps.minuteRetentionDays ?? 90), plansOf: createPlanCache(),
    hasLesserSignals: start.hasLesserSignals, lastVersion: start.lastVersion,
  };
}

async function sumHours(m: Measuring, evalTimeMs: number): Promise<void> {
  const hours = m.hours.due(evalTimeMs);
  must(await writeHours(m.store, hours, m.histories.active, nextVersion(m, evalTimeMs)));
  m.hours.done(hours, evalTimeMs);
}
