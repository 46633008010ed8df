import { DIMENSIONS, type Dimension, type Predicate, type Sli } from "./model.ts";
import { parseLatencyUs } from "./duration.ts";
import { compileLifecycle, isLifecycleSource, LIFECYCLE_SOURCES } from "./lifecycle-indicator.ts";
import { didYouMean } from "./nearest.ts";
import { parsePredicate } from "./parse-predicate.ts";
import { bothOf } from "./predicate.ts";
import type { Path, Report } from "./problem.ts";
import { canMatch, clauseCanMatch, clauseImplies } from "./satisfiable.ts";
import type { SliSpec } from "./schema.ts";

type Metric = NonNullable<NonNullable<SliSpec["ratioMetric"]>["good"]>;
const SOURCE_TYPE = "auth-events";

/**
 * Compiles the `spec` of an OpenSLO SLI: a ratioMetric of good or bad over total, each of our `auth-events`.
 * Reports every mistake at its path below `path`, and returns null when nothing can be made of it.
 */
export function compileIndicator(spec: SliSpec, path: Path, tell: Report): Sli | null {
  let mistakes = 0;
  const report: Report = (...mistake) => { mistakes += 1; tell(...mistake); };
  const ratio = spec.ratioMetric;
  const at = [...path, "ratioMetric"];
  if (spec.thresholdMetric !== undefined) report("RUL_SLO_UNSUPPORTED", [...path, "thresholdMetric"], "thresholdMetric is not evaluated", "Use a ratioMetric; for latency, good.metricSource.spec.latencyAtMost.");
  if (ratio === undefined) {
    if (spec.thresholdMetric === undefined) report("RUL_SLO_VALUE", path, "expected a ratioMetric");
    return null;
  }
  for (const key of ["raw", "rawType"] as const) if (ratio[key] !== undefined) report("RUL_SLO_UNSUPPORTED", [...at, key], `${key} is not evaluated`, "Give good or bad, and total.");
  const counts = ratio.good !== undefined ? "good" : "bad";
  const metric = ratio[counts];
  if (metric === undefined || (ratio.good !== undefined && ratio.bad !== undefined)) report("RUL_SLO_VALUE", at, "expected exactly one of good and bad");
  if (ratio.total === undefined) report("RUL_SLO_VALUE", at, "expected total");
  if (metric === undefined || ratio.total === undefined) return null;
  if ([metric, ratio.total].some((m) => isLifecycleSource(m.metricSource.type))) return compileLifecycle({ counts, judged: metric.metricSource, total: ratio.total.metricSource }, at, report);
  const total = readSource(ratio.total, ["where", "exclude"], [...at, "total"], report);
  const judged = readSource(metric, counts === "good" ? ["where", "latencyAtMost"] : ["where", "splitBy"], [...at, counts], report);
  const predicateAt = (source: Source, key: string, absent: Predicate) => (source.spec[key] === undefined ? absent : parsePredicate(source.spec[key], [...source.path, key], report));
  const sli: Sli = {
    scope: predicateAt(total, "where", [[]]),
    excluded: predicateAt(total, "exclude", []),
    verdict: { counts, predicate: predicateAt(judged, "where", [[]]) },
    latencyThresholdUs: readLatency(judged, report),
    splitBadBy: readSplit(judged, report),
  };
  // What a broken predicate can match says nothing about the one that was meant.
  if (mistakes === 0) checkMatches(sli, total, judged, report);
  return sli;
}

interface Source { readonly spec: Readonly<Record<string, unknown>>; readonly path: Path }

function readSource(metric: Metric, keys: readonly string[], path: Path, report: Report): Source {
  const source = metric.metricSource;
  const at = [...path, "metricSource"];
  if (source.type !== undefined && source.type !== SOURCE_TYPE) report("RUL_SLO_UNSUPPORTED", [...at, "type"], `metric source type "${source.type}" is not known`, `Use type: ${SOURCE_TYPE}, or one of ${LIFECYCLE_SOURCES.join(", ")}.`);
  for (const key of Object.keys(source.spec ?? {})) {
    if (!keys.includes(key)) report("RUL_SLO_UNKNOWN_KEY", [...at, "spec", key], `unknown key "${key}"${didYouMean(key, keys)}`, `Use ${keys.join(", ")} here.`);
  }
  return { spec: source.spec ?? {}, path: [...at, "spec"] };
}

function readLatency(source: Source, report: Report): number | null {
  const value = source.spec["latencyAtMost"];
  if (value === undefined) return null;
  const us = typeof value === "string" ? parseLatencyUs(value) : null;
  if (us === null) report("RUL_SLO_VALUE", [...source.path, "latencyAtMost"], `not a latency: ${JSON.stringify(value)}`, "Write a number with us, ms or s, such as 50ms.");
  return us;
}

function readSplit(source: Source, report: Report): Dimension[] {
  const value = source.spec["splitBy"];
  if (value === undefined) return [];
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  return list.flatMap((name, i) => {
    const dimension = DIMENSIONS.find((d) => d === name);
    if (dimension === undefined) report("RUL_SLO_DIMENSION", [...source.path, "splitBy", ...(Array.isArray(value) ? [i] : [])], `unknown dimension ${JSON.stringify(name)}${didYouMean(String(name), DIMENSIONS)}`);
    return dimension === undefined ? [] : [dimension];
  });
}

/** Reports alternatives that no event can reach: contradictory ones, and those that lie outside the scope or wholly in what is excluded. */
function checkMatches(sli: Sli, total: Source, judged: Source, report: Report): void {
  const place = (source: Source, key: string, predicate: Predicate, i: number) => [...source.path, key, ...(predicate.length > 1 || Array.isArray(source.spec[key]) ? [i] : [])];
  sli.scope.forEach((clause, i) => {
    if (!clauseCanMatch(clause)) report("RUL_SLO_NEVER_MATCHES", place(total, "where", sli.scope, i), "these tests contradict each other: no event can match");
  });
  sli.excluded.forEach((clause, i) => {
    if (!canMatch(bothOf(sli.scope, [clause]))) report("RUL_SLO_NEVER_MATCHES", place(total, "exclude", sli.excluded, i), "no event of total.where can match this exclusion");
  });
  sli.verdict.predicate.forEach((clause, i) => {
    const reachable = bothOf(sli.scope, [clause]).filter(clauseCanMatch).filter((both) => !sli.excluded.some((e) => clauseImplies(both, e)));
    if (reachable.length === 0) report("RUL_SLO_NEVER_MATCHES", place(judged, "where", sli.verdict.predicate, i), "no event of total.where that is not excluded can match this");
  });
}
