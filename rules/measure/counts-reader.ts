import type { Store, StoreResult } from "../../store/store.ts";
import type { GroupCounts, Read, ReadCounts } from "../ports.ts";
import type { SloRevision } from "../slo/model.ts";
import { createCountBatches, type CountBatches } from "./count-batches.ts";
import { createCoverage } from "./coverage.ts";
import { groupCountsOf } from "./group-counts.ts";
import { idOf } from "./histories.ts";
import { loadProgress } from "./progress.ts";
import { minuteReachSeconds } from "./resolution.ts";
import { attempt, must } from "./store-failed.ts";
import { startOf, windowRanges, type WindowRanges } from "./window-ranges.ts";

export interface CountsReaderDeps {
  readonly store: Store;
  /** All SLOs that an evaluation asks for: they are read together, some hundred in one statement. Others are read one by one. */
  readonly slos?: () => readonly SloRevision[];
  /** Run once for each new evaluation time before anything is read, such as the measurer. When it fails, all reads of that time fail. */
  readonly prepare?: (evalTimeMs: number) => Promise<StoreResult<unknown>>;
  /** 60 reads minutes and hours only: for replay over history that ten-second slices no longer reach. 10 unless given. */
  readonly finestSeconds?: 10 | 60;
  /** How long minute rollups and slices are kept. 90 unless given. */
  readonly minuteRetentionDays?: number;
}

/** What is read once for an evaluation time and shared by all SLOs. */
interface Evaluation {
  readonly evalTimeMs: number;
  readonly measuredFrom: Promise<StoreResult<ReadonlyMap<string, number>>>;
  readonly batches: CountBatches;
  readonly ratios: Map<string, number>;
}

/**
 * Makes the reader of window sums that the engine evaluates from. Reads slices only.
 *
 * Coverage of a window is the share of its slots in which ingest was up or events exist, and which the SLO's revision has been measured for:
 * a revision whose history is still being measured is not covered there.
 */
export function createCountsReader(deps: CountsReaderDeps): ReadCounts {
  const minuteReach = minuteReachSeconds(deps.minuteRetentionDays ?? 90);
  const coverage = createCoverage(deps.store, minuteReach);
  let current: Evaluation | null = null;

  /** A window's coverage differs between SLOs only where it reaches back further than one of them is measured. */
  function ratioOf(evaluation: Evaluation, window: WindowRanges, windowSeconds: number, notBefore: number): number {
    const key = `${windowSeconds} ${notBefore <= startOf(window) ? "" : notBefore}`;
    const ratio = evaluation.ratios.get(key) ?? coverage.ratioOf(window, notBefore);
    evaluation.ratios.set(key, ratio);
    return ratio;
  }

  return (slo, windowsSeconds, evalTimeMs) => attempt(async () => {
    if (current?.evalTimeMs !== evalTimeMs) current = beginEvaluation(deps, evalTimeMs);
    const evaluation = current;
    const notBefore = must(await evaluation.measuredFrom).get(idOf(slo)) ?? Infinity;
    if (windowsSeconds.length === 0) return [];
    const end = evalTimeMs / 1_000;
    const windows = windowsSeconds.map((w) => windowRanges(w, end, deps.finestSeconds ?? 10, minuteReach));
    must(await coverage.load(end - Math.max(...windowsSeconds), end));
    const sums = must(await evaluation.batches.read(slo, windowsSeconds, windows));
    return groupCountsOf(slo, sums, windowsSeconds, windows.map((w, i) => ratioOf(evaluation, w, windowsSeconds[i] ?? 0, notBefore)));
  }) satisfies Promise<Read<readonly GroupCounts[]>>;
}

function beginEvaluation(deps: CountsReaderDeps, evalTimeMs: number): Evaluation {
  const measuredFrom = attempt(async () => {
    must((await deps.prepare?.(evalTimeMs)) ?? { kind: "ok", value: undefined });
    const progress = must(await loadProgress(deps.store));
    return new Map(progress.map((p) => [idOf({ name: p.slo, revision: p.revision }), p.backfilledFrom]));
  });
  return { evalTimeMs, measuredFrom, batches: createCountBatches(deps.store, deps.slos?.() ?? []), ratios: new Map() };
}
