/** Every rollup dimension that a predicate may test and a group may be made of. */
export const DIMENSIONS = [
  "tenant", "product", "environment", "region", "gateway", "service", "route", "signal", "kind", "auth_method", "decision", "decision_point",
  "reason", "reason_confidence", "fault_domain", "client_class", "http_status", "issuer",
] as const;
export type Dimension = (typeof DIMENSIONS)[number];

/** One test on one dimension of an event. `values` is never empty; a status range includes both ends. */
export type DimensionTest =
  | { readonly kind: "in" | "notIn"; readonly dimension: Dimension; readonly values: readonly string[] }
  | { readonly kind: "statusRange"; readonly from: number; readonly to: number };

/** Tests that must all hold; a clause without tests always holds. */
export type Clause = readonly DimensionTest[];

/** Clauses of which at least one must hold: `[]` never holds, `[[]]` always does. */
export type Predicate = readonly Clause[];

/**
 * Which events an SLO counts, and how.
 *
 * An event is in scope when `scope` holds. In scope and `excluded`: it leaves both sides of the ratio, and is counted apart. All other
 * events in scope are valid. `verdict` says which of those are good: `counts: "good"` makes its matches good, `counts: "bad"` makes them
 * bad and all others good. With a latency threshold only events with a measured latency are in scope, and a good one must also be at or
 * under the threshold.
 */
export interface Sli {
  readonly scope: Predicate;
  readonly excluded: Predicate;
  readonly verdict: { readonly counts: "good" | "bad"; readonly predicate: Predicate };
  /** Greatest good latency in microseconds, or null for an SLI that does not look at latency. */
  readonly latencyThresholdUs: number | null;
  /**
   * Dimensions of `groupBy` that split only the bad events, each group's ratio being its bad events over *all* valid events of the group
   * without these dimensions ("0.2 % of all requests of this product failed with 401 expired"). Empty for an ordinary SLI.
   */
  readonly splitBadBy: readonly Dimension[];
  /** What is counted in place of events; absent: authentication events. */
  readonly lifecycle?: LifecycleMeasure;
}

/**
 * What an SLO about credentials counts. `revocations`: those with a verdict, good when enforced within the objective. `revocation-presentations`:
 * presentations of revoked credentials after the objective, good when refused. `jwks-fetches`: key-set fetches, good when usable. `jwks-freshness`:
 * minutes with a key set, good when it is no older. `key-lag`: presented tokens, bad when refused for a key that was published. `key-rotations`: first
 * uses and withdrawals of keys, good when gateways were left time.
 */
export type LifecycleMeasure =
  | { readonly source: "revocations" | "revocation-presentations"; readonly withinSeconds: number }
  | { readonly source: "jwks-freshness"; readonly maxAgeSeconds: number }
  | { readonly source: "key-rotations"; readonly minLeadSeconds: number }
  | { readonly source: "jwks-fetches" | "key-lag" };
export type LifecycleSource = LifecycleMeasure["source"];

export type Severity = "page" | "ticket";

/** One pair of windows of a burn-rate policy: true when the error ratio is over `factor x (1 - target)` in both. */
export interface BurnTier {
  readonly name: string;
  /** Speed class, carried as a label so that a faster tier can inhibit a slower one. */
  readonly burnTier: "fast" | "medium" | "slow" | "long";
  readonly severity: Severity;
  readonly longWindowSeconds: number;
  readonly shortWindowSeconds: number;
  /** Burn-rate factor in thousandths: 14.4 is 14400. */
  readonly factorPerMille: number;
  readonly forSeconds: number;
  readonly keepFiringForSeconds: number;
}

/**
 * One checked SLO, ready to be measured and judged.
 *
 * `revision` is a hash of what is counted and promised (SLI, groups, target, period): texts, labels and alert tiers may change without a
 * new curve. A group of the SLO is one value per dimension of `groupBy`, which always starts with `tenant`; its labels are
 * `{tenant, product}`, `{tenant, product, service}` and so on, exactly these names.
 */
export interface SloRevision {
  readonly name: string;
  readonly revision: string;
  readonly displayName: string;
  readonly description: string;
  readonly service: string;
  /** Objective in parts per 10^9: 99.9 % is 999_000_000. Below 10^9. */
  readonly targetPpb: number;
  /** Length of the rolling period. */
  readonly periodSeconds: number;
  readonly groupBy: readonly Dimension[];
  readonly sli: Sli;
  readonly tiers: readonly BurnTier[];
  /** A tier is never true on fewer bad events than this in its long window (evidence floor at low traffic). */
  readonly minBadEvents: number;
  /** What a measured zero of valid events means: keep the state, count as good, count as bad, or leave the group out. */
  readonly onNoTraffic: "hold" | "good" | "bad" | "ignore";
  /** Share of a window that must have been measured before a tier may decide on it, 0..1. */
  readonly coverageFloorRatio: number;
  /** Section of docs/runbooks.md, without the `#`. */
  readonly runbookAnchor: string;
  /** Alerts at once, and for as long as any single revocation, key set or key rotation is in violation; absent: burn rates only. */
  readonly whileViolated?: Severity;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
}
