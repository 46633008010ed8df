import { DIMENSIONS, type Dimension, type LifecycleMeasure, type LifecycleSource, type Sli } from "./model.ts";
import { parseDuration } from "./duration.ts";
import { didYouMean } from "./nearest.ts";
import type { Path, Report } from "./problem.ts";

/** Metric source types that count credentials in place of events, with the option each takes in `good`, what it is when left out (seconds), and the dimensions its groups can be made of. */
const SOURCES: Readonly<Record<LifecycleSource, { readonly option: "within" | "maxAge" | "minLead" | null; readonly absentSeconds?: number; readonly dimensions: readonly Dimension[] }>> = {
  revocations: { option: "within", dimensions: ["tenant", "issuer"] },
  "revocation-presentations": { option: "within", dimensions: ["tenant", "product", "environment", "region", "gateway", "service", "route", "issuer"] },
  "jwks-fetches": { option: null, dimensions: ["tenant", "gateway", "service", "issuer"] },
  "jwks-freshness": { option: "maxAge", dimensions: ["tenant", "gateway", "service", "issuer"] },
  "key-rotations": { option: "minLead", absentSeconds: 1_800, dimensions: ["tenant", "issuer"] },
  "key-lag": { option: null, dimensions: DIMENSIONS.filter((d) => d !== "signal") },
};
export const LIFECYCLE_SOURCES = Object.keys(SOURCES) as LifecycleSource[];

interface MetricSource { readonly type?: string | undefined; readonly spec?: Readonly<Record<string, unknown>> | undefined }

export function isLifecycleSource(type: string | undefined): boolean {
  return LIFECYCLE_SOURCES.some((s) => s === type);
}

/** Dimensions that an SLO's groups can be made of. */
export function groupDimensionsOf(sli: Sli): readonly Dimension[] {
  return sli.lifecycle === undefined ? DIMENSIONS : SOURCES[sli.lifecycle.source].dimensions;
}

/** Sources of which a single revocation, key set or rotation can be in violation, for as long as it is. */
export const SINGLE_SOURCES: readonly LifecycleSource[] = ["revocations", "jwks-freshness", "key-rotations"];

export function canBeViolated(sli: Sli): boolean {
  return sli.lifecycle !== undefined && SINGLE_SOURCES.includes(sli.lifecycle.source);
}

/** Compiles a ratio whose sources count credentials: both of one type, `good` (of `key-lag`: `bad`) with at most one option. */
export function compileLifecycle(ratio: { readonly counts: "good" | "bad"; readonly judged: MetricSource; readonly total: MetricSource }, path: Path, report: Report): Sli | null {
  const { counts, judged, total } = ratio;
  const source = LIFECYCLE_SOURCES.find((s) => s === total.type);
  if (source === undefined || judged.type !== total.type) {
    report("RUL_SLO_UNSUPPORTED", [...path, "total", "metricSource", "type"], `${counts} counts ${judged.type ?? "auth-events"}, total counts ${total.type ?? "auth-events"}`, "Use the same type in both.");
    return null;
  }
  const wanted = source === "key-lag" ? "bad" : "good";
  if (counts !== wanted) report("RUL_SLO_UNSUPPORTED", [...path, counts], `${source} says what is ${wanted}, not what is ${counts}`, `Use ${wanted} and total.`);
  const { option, absentSeconds } = SOURCES[source];
  for (const key of Object.keys(total.spec ?? {})) report("RUL_SLO_UNKNOWN_KEY", [...path, "total", "metricSource", "spec", key], `unknown key "${key}"`, `${source} takes no option in total.`);
  const at = [...path, counts, "metricSource", "spec"];
  for (const key of Object.keys(judged.spec ?? {})) {
    if (key !== option) report("RUL_SLO_UNKNOWN_KEY", [...at, key], `unknown key "${key}"${option === null ? "" : didYouMean(key, [option])}`, option === null ? `${source} takes no option.` : `Use ${option} here.`);
  }
  const seconds = option === null ? 0 : readSeconds(judged.spec?.[option], absentSeconds, [...at, option], report);
  return seconds === null ? null : { scope: [[]], excluded: [], verdict: { counts, predicate: [[]] }, latencyThresholdUs: null, splitBadBy: [], lifecycle: measureOf(source, seconds) };
}

function measureOf(source: LifecycleSource, seconds: number): LifecycleMeasure {
  switch (source) {
    case "revocations": case "revocation-presentations": return { source, withinSeconds: seconds };
    case "jwks-freshness": return { source, maxAgeSeconds: seconds };
    case "key-rotations": return { source, minLeadSeconds: seconds };
    case "jwks-fetches": case "key-lag": return { source };
  }
}

function readSeconds(value: unknown, absent: number | undefined, path: Path, report: Report): number | null {
  if (value === undefined && absent !== undefined) return absent;
  const seconds = typeof value === "string" ? parseDuration(value) : null;
  if (seconds !== null && seconds > 0 && seconds <= 86_400) return seconds;
  report("RUL_SLO_VALUE", path, value === undefined ? "a value is missing here" : `not a duration up to a day: ${JSON.stringify(value)}`, "Write a whole number with s, m or h, such as 60s.");
  return null;
}
