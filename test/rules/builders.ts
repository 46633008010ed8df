import { burnAlertIdentity } from "../../rules/alert-identity.ts";
import { inactiveAlert } from "../../rules/alert-moves.ts";
import type { AlertInstance, AlertRule } from "../../rules/alert-state.ts";
import type { BurnTier, SloRevision } from "../../rules/slo/model.ts";

/** A tier of the usual paging pair; override what a test is about. */
export function aTier(over: Partial<BurnTier> = {}): BurnTier {
  return { name: "page-1h", burnTier: "fast", severity: "page", longWindowSeconds: 3_600, shortWindowSeconds: 300, factorPerMille: 14_400, forSeconds: 0, keepFiringForSeconds: 0, ...over };
}

/** An SLO of 99.9 % over 30 days with one paging tier. */
export function anSlo(over: Partial<SloRevision> = {}): SloRevision {
  return {
    name: "auth-availability", revision: "r1", displayName: "Authentication availability", description: "", service: "",
    targetPpb: 999_000_000, periodSeconds: 2_592_000, groupBy: ["tenant", "product"],
    sli: { scope: [[]], excluded: [], verdict: { counts: "bad", predicate: [] }, latencyThresholdUs: null, splitBadBy: [] },
    tiers: [aTier()], minBadEvents: 1, onNoTraffic: "hold", coverageFloorRatio: 0.9, runbookAnchor: "authslobudgetburn", labels: {}, annotations: {},
    ...over,
  };
}

export const GROUP = { tenant: "acme", product: "shop" };

/** Times with which tests count: resend 60 s, lease 4 min, retention 15 min, hold 1 h. */
export function aRule(over: Partial<AlertRule> = {}): AlertRule {
  return { forMs: 0, keepFiringForMs: 0, maxHoldMs: 3_600_000, resendMs: 60_000, leaseMs: 240_000, resolvedRetentionMs: 900_000, ...over };
}

export function anAlert(over: Partial<AlertInstance> = {}): AlertInstance {
  return { ...inactiveAlert(burnAlertIdentity(anSlo(), aTier(), GROUP)), ...over };
}
