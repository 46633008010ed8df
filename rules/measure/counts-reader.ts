import { z } from "zod";
import type { Store, StoreResult } from "../../store/store.ts";
import type { GroupCounts, Read, ReadCounts } from "../ports.ts";
import type { SloRevision } from "../slo/model.ts";
import { countsSql } from "./counts-sql.ts";
import { createCoverage } from "./coverage.ts";
import { idOf } from "./histories.ts";
import { loadProgress } from "./progress.ts";
import { attempt, must } from "./store-failed.ts";
import { groupCountsOf, type GroupSums } from "./group-counts.ts";
import { windowRanges, type WindowRanges } from "./window-ranges.ts";

export interface CountsReaderDeps {
  readonly store: Store;
  /** All SLOs that an evaluation asks for: they are read together, some hundred in one statement. Others are read one by one. */
  readonly slos?: () => readonly SloRevision[];
  /** Run once for each new evaluation time before anything is read, such as the measurer. When it fails, all reads of that time fail. */
  readonly prepare?: (evalTimeMs: number) => Promise<StoreResult<unknown>>;
  /** 60 reads minutes and hours only: for replay over history that ten-second slices no longer reach. 10 unless given. */
  readonly finestSeconds?: 10 | 60;
}

/** What is read once for an evaluation time and shared by all SLOs. */
interface Evaluation {
  readonly evalTimeMs: number;
  readonly measuredFrom: Promise<StoreResult<ReadonlyMap<string, number>>>;
  readonly batches: Map<string, Promise<StoreResult<readonly GroupSums[]>>>;
}

const SLOS_PER_STATEMENT = 250;
const rowOf = z.object({ slo: z.string(), revision: z.string(), groupKey: z.string(), good: z.array(z.number()), valid: z.array(z.number()) });

/**
 * Makes the reader of window sums that the engine evaluates from. Reads slices only.
 *
 * Coverage of a window is the share of its slots in which ingest was up or events exist, and which the SLO's revision has been measured for:
 * a revision whose history is still being measured is not covered there.
 */
export function createCountsReader(deps: CountsReaderDeps): ReadCounts {
  const coverage = createCoverage(deps.store);
  let current: Evaluation | null = null;
  return (slo, windowsSeconds, evalTimeMs) => attempt(async () => {
    if (current?.evalTimeMs !== evalTimeMs) current = beginEvaluation(deps, evalTimeMs);
    const evaluation = current;
    const notBefore = must(await evaluation.measuredFrom).get(idOf(slo)) ?? Infinity;
    const ends = windowsSeconds.map((w) => windowRanges(w, evalTimeMs / 1_000, deps.finestSeconds ?? 10));
    if (windowsSeconds.length === 0) return [];
    const end = evalTimeMs / 1_000;
    must(await coverage.load(end - Math.max(...windowsSeconds), end));
    const sums = must(await readBatch(deps, evaluation, slo, windowsSeconds, ends));
    const ratios = ends.map((w) => coverage.ratioOf(w, notBefore));
    return groupCountsOf(slo, sums, windowsSeconds, ratios);
  }) satisfies Promise<Read<readonly GroupCounts[]>>;
}

function beginEvaluation(deps: CountsReaderDeps, evalTimeMs: number): Evaluation {
  const measuredFrom = attempt(async () => {
    must((await deps.prepare?.(evalTimeMs)) ?? { kind: "ok", value: undefined });
    const progress = must(await loadProgress(deps.store));
    return new Map(progress.map((p) => [idOf({ name: p.slo, revision: p.revision }), p.backfilledFrom]));
  });
  return { evalTimeMs, measuredFrom, batches: new Map() };
}

/** The sums of an SLO: from the statement that reads it together with others of the same windows, made at the first call for one of them. */
async function readBatch(deps: CountsReaderDeps, evaluation: Evaluation, slo: SloRevision, windows: readonly number[], ranges: readonly WindowRanges[]): Promise<StoreResult<readonly GroupSums[]>> {
  const alike = (deps.slos?.() ?? []).filter((s) => windowKey(tierWindows(s)) === windowKey(windows));
  const place = alike.findIndex((s) => idOf(s) === idOf(slo));
  const from = Math.floor(place / SLOS_PER_STATEMENT) * SLOS_PER_STATEMENT;
  const together = place < 0 ? [slo] : alike.slice(from, from + SLOS_PER_STATEMENT);
  const key = `${windowKey(windows)} ${place < 0 ? idOf(slo) : from}`;
  const batch = evaluation.batches.get(key) ?? readSums(deps.store, together, ranges);
  evaluation.batches.set(key, batch);
  return batch;
}

async function readSums(store: Store, slos: readonly SloRevision[], ranges: readonly WindowRanges[]): Promise<StoreResult<readonly GroupSums[]>> {
  const { sql, params } = countsSql(ranges);
  return store.query({ sql, params: { ...params, slos: slos.map((s) => s.name), revisions: slos.map((s) => s.revision) }, row: rowOf });
}

const tierWindows = (slo: SloRevision): number[] => [...new Set(slo.tiers.flatMap((t) => [t.shortWindowSeconds, t.longWindowSeconds]))].sort((a, b) => a - b);
const windowKey = (windows: readonly number[]): string => windows.join();
