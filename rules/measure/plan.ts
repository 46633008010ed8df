import { LATENCY_EDGES_US } from "../../ingest/event.ts";
import { DIMENSIONS, type Dimension, type Predicate, type SloRevision } from "../slo/model.ts";
import { canonicalPredicate, dimensionsOf } from "../slo/predicate.ts";

/** One SLO with where its parts are found in a plan. */
export interface PlannedSlo {
  readonly slo: SloRevision;
  /** Index into `scopes`. */
  readonly scope: number;
  /** Index into `thresholdsUs`, or -1 when latency does not matter. */
  readonly threshold: number;
  /** Index into `groupings` of the group whose valid events count. */
  readonly baseGrouping: number;
  /** Index of the finer grouping that splits the bad events, or -1. */
  readonly splitGrouping: number;
}

/** A scope that several SLOs may have in common: precedence of signals is decided for each once. */
export interface Scope {
  readonly predicate: Predicate;
  /** Only rows with a measured latency are in it. */
  readonly needsLatency: boolean;
}

/** What to fetch once so that every SLO can be measured from it. */
export interface MeasurePlan {
  readonly source: "rollup" | "raw";
  readonly slos: readonly PlannedSlo[];
  /** Dimensions of the rows to fetch: all that predicates, groups and sources look at. */
  readonly columns: readonly Dimension[];
  /** Dimensions that decide what a row means to the SLOs: the part of `columns` that predicates look at. */
  readonly judged: readonly Dimension[];
  readonly scopes: readonly Scope[];
  readonly groupings: readonly (readonly Dimension[])[];
  readonly thresholdsUs: readonly number[];
}

const SOURCE: readonly Dimension[] = ["tenant", "gateway", "service", "signal"];

/** Whether an SLO can be measured from rollups, which count latencies at fixed edges only. */
export function isRollupMeasurable(slo: SloRevision): boolean {
  const threshold = slo.sli.latencyThresholdUs;
  return threshold === null || LATENCY_EDGES_US.some((edge) => edge === threshold);
}

/** Plans the measuring of SLOs from rollups, and of those with other latency thresholds from raw events. Empty plans are left out, and SLOs that do not count events. */
export function createPlans(slos: readonly SloRevision[]): MeasurePlan[] {
  const counted = slos.filter((slo) => slo.sli.lifecycle === undefined);
  const rollup = counted.filter(isRollupMeasurable);
  const raw = counted.filter((slo) => !isRollupMeasurable(slo));
  return [planOf("rollup", rollup), planOf("raw", raw)].filter((plan) => plan.slos.length > 0);
}

function planOf(source: MeasurePlan["source"], slos: readonly SloRevision[]): MeasurePlan {
  const scopes = createIndex<Scope>();
  const groupings = createIndex<readonly Dimension[]>();
  const thresholds = createIndex<number>();
  const planned = slos.map((slo): PlannedSlo => {
    const { sli } = slo;
    const base = slo.groupBy.filter((d) => !sli.splitBadBy.includes(d));
    return {
      slo,
      scope: scopes.at(`${canonicalPredicate(sli.scope)} ${String(sli.latencyThresholdUs !== null)}`, { predicate: sli.scope, needsLatency: sli.latencyThresholdUs !== null }),
      threshold: sli.latencyThresholdUs === null ? -1 : thresholds.at(String(sli.latencyThresholdUs), sli.latencyThresholdUs),
      baseGrouping: groupings.at(base.join(), base),
      splitGrouping: sli.splitBadBy.length === 0 ? -1 : groupings.at(slo.groupBy.join(), slo.groupBy),
    };
  });
  const judged = dimensionsOf(...slos.flatMap(({ sli }) => [sli.scope, sli.excluded, sli.verdict.predicate]));
  const used = new Set<Dimension>([...judged, ...SOURCE, ...slos.flatMap((slo) => slo.groupBy)]);
  return { source, slos: planned, columns: DIMENSIONS.filter((d) => used.has(d)), judged, scopes: scopes.items, groupings: groupings.items, thresholdsUs: thresholds.items };
}

function createIndex<T>(): { readonly items: T[]; at(key: string, item: T): number } {
  const items: T[] = [];
  const known = new Map<string, number>();
  return {
    items,
    at(key, item) {
      const index = known.get(key) ?? items.push(item) - 1;
      known.set(key, index);
      return index;
    },
  };
}
