import { compilePredicate } from "../slo/predicate.ts";
import type { FactRows } from "./fact-rows.ts";
import type { MeasurePlan } from "./plan.ts";

/** What a row means to one SLO. `good` and `bad` are by the predicate alone; a latency threshold is judged with the row's counts. */
export const OUT_OF_SCOPE = 0;
export const EXCLUDED = 1;
export const GOOD = 2;
export const BAD = 3;

/** Judges rows by the few combinations of values that predicates look at, each combination once and remembered. */
export interface Verdicts {
  /** The combination of a row: an index that `of` and `isInScope` take. Valid until the next call of `begin`. */
  combinationOf(rows: FactRows, row: number): number;
  of(slo: number, combination: number): number;
  isInScope(scope: number, combination: number): boolean;
  /** Forgets combinations when there are too many; called before a batch of rows. */
  begin(): void;
}

const MAX_COMBINATIONS = 50_000;

/** Makes the judge of one plan; it may be kept for as long as the plan is. */
export function createVerdicts(plan: MeasurePlan): Verdicts {
  const places = plan.judged.map((d) => plan.columns.indexOf(d));
  const compile = (predicate: Parameters<typeof compilePredicate>[0]) => compilePredicate(predicate, plan.judged);
  const slos = plan.slos.map(({ slo: { sli }, scope }) => ({ scope, excluded: compile(sli.excluded), counts: sli.verdict.counts, matches: compile(sli.verdict.predicate) }));
  const scopes = plan.scopes.map((scope) => compile(scope.predicate));
  const known = new Map<string, number>();
  let inScope: boolean[][] = [];
  let verdicts: Uint8Array[] = [];

  function learn(values: readonly string[]): number {
    const holds = scopes.map((scope) => scope(values));
    inScope.push(holds);
    return verdicts.push(Uint8Array.from(slos, (slo) => {
      if (holds[slo.scope] !== true) return OUT_OF_SCOPE;
      if (slo.excluded(values)) return EXCLUDED;
      return slo.matches(values) === (slo.counts === "good") ? GOOD : BAD;
    })) - 1;
  }

  return {
    combinationOf(rows, row) {
      const values = places.map((place) => rows.values[place]?.[row] ?? "");
      const key = values.join("\u0000");
      const found = known.get(key) ?? learn(values);
      known.set(key, found);
      return found;
    },
    of: (slo, combination) => verdicts[combination]?.[slo] ?? OUT_OF_SCOPE,
    isInScope: (scope, combination) => inScope[combination]?.[scope] ?? false,
    begin() {
      if (known.size <= MAX_COMBINATIONS) return;
      known.clear();
      inScope = [];
      verdicts = [];
    },
  };
}
