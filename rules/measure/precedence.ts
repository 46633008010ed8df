import { rankOfSignal, type FactRows } from "./fact-rows.ts";
import type { MeasurePlan } from "./plan.ts";
import type { Verdicts } from "./verdicts.ts";

/** How far before and after a slot another row of the same source decides which signal counts there. */
export const PRESENCE_BEFORE_SECONDS = 300;
export const PRESENCE_AFTER_SECONDS = 60;

/** Decides which signal of a source counts in a slot: `counts` is true when no better signal of it is present around that slot. */
export interface Precedence {
  counts(scope: number, source: string, rank: number, slot: number): boolean;
}

const ALL_COUNT: Precedence = { counts: () => true };

/** The sender that rows are from: what sends one request as log and as span alike. */
export function sourceOf(plan: MeasurePlan): (rows: FactRows, row: number) => string {
  const places = (["tenant", "gateway", "service"] as const).map((d) => plan.columns.indexOf(d));
  return (rows, row) => places.map((place) => rows.values[place]?.[row] ?? "").join("\u0000");
}

/**
 * Notes in which slots each source has rows of each signal, by scope: rows that an SLO does not count cannot silence those it does, so a
 * latency that only spans tell is not lost beside logs that have none. Rows only of the best signal need no decision.
 *
 * @param batches the rows to be measured, and rows around them that only tell presence
 */
export function createPrecedence(plan: MeasurePlan, verdicts: Verdicts, batches: readonly FactRows[], slotSeconds: number): Precedence {
  const signalAt = plan.columns.indexOf("signal");
  const source = sourceOf(plan);
  const present = new Set<string>();
  let worst = 0;
  for (const rows of batches) {
    for (let row = 0; row < rows.rowCount; row++) {
      const rank = rankOfSignal(rows.values[signalAt]?.[row] ?? "");
      worst = Math.max(worst, rank);
      const combination = verdicts.combinationOf(rows, row);
      plan.scopes.forEach((scope, i) => {
        const count = (scope.needsLatency ? rows.measured : rows.events)[row] ?? 0;
        if (count > 0 && verdicts.isInScope(i, combination)) present.add(keyOf(i, source(rows, row), rank, rows.slot[row] ?? 0));
      });
    }
  }
  return worst === 0 ? ALL_COUNT : { counts: (scope, from, rank, slot) => rank === 0 || !isOutranked(present, scope, from, rank, slot, slotSeconds) };
}

function isOutranked(present: ReadonlySet<string>, scope: number, source: string, rank: number, slot: number, slotSeconds: number): boolean {
  for (let better = 0; better < rank; better++) {
    for (const near of slotsAround(slot, slotSeconds)) if (present.has(keyOf(scope, source, better, near))) return true;
  }
  return false;
}

/** The slots whose rows can decide which signal counts in a slot, that slot among them. */
export function slotsAround(slot: number, slotSeconds: number): number[] {
  const before = Math.floor(PRESENCE_BEFORE_SECONDS / slotSeconds);
  const after = Math.floor(PRESENCE_AFTER_SECONDS / slotSeconds);
  return Array.from({ length: before + after + 1 }, (_, i) => slot + (i - before) * slotSeconds);
}

function keyOf(scope: number, source: string, rank: number, slot: number): string {
  return `${scope} ${rank} ${slot} ${source}`;
}
