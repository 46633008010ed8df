import type { AlertView, SloView } from "../query/index.ts";
import type { AlertInstance, SloRevision } from "../rules/index.ts";
import { predicateText } from "./predicate-text.ts";

/** An SLO as the API shows it. */
export function sloView(slo: SloRevision, runbookBase: string): SloView {
  return {
    name: slo.name, revision: slo.revision, displayName: slo.displayName, description: slo.description, service: slo.service, targetRatio: slo.targetPpb / 1e9, periodSeconds: slo.periodSeconds,
    groupBy: slo.groupBy, runbookUrl: `${runbookBase}#${slo.runbookAnchor}`,
    tiers: slo.tiers.map((t) => ({ name: t.name, severity: t.severity, burnTier: t.burnTier, factor: t.factorPerMille / 1_000, longWindowSeconds: t.longWindowSeconds, shortWindowSeconds: t.shortWindowSeconds })),
    definition: {
      counts: predicateText(slo.sli.scope), leavesOut: predicateText(slo.sli.excluded), verdict: slo.sli.verdict.counts, when: predicateText(slo.sli.verdict.predicate),
      latencyThresholdMs: slo.sli.latencyThresholdUs === null ? null : slo.sli.latencyThresholdUs / 1_000, onNoTraffic: slo.onNoTraffic, minBadEvents: slo.minBadEvents, coverageFloorRatio: slo.coverageFloorRatio,
    },
  };
}

/** An alert instance as the API shows it. */
export function alertView(alert: AlertInstance): AlertView {
  return {
    fingerprint: alert.fingerprint, name: alert.labels["alertname"] ?? "", slo: alert.slo, severity: alert.severity, state: alert.state, labels: alert.labels, annotations: alert.detail.annotations,
    activeAtMs: alert.activeAtMs, firedAtMs: alert.firedAtMs, resolvedAtMs: alert.resolvedAtMs, isStale: alert.isStale, why: alert.detail.why,
    evidence: alert.detail.evidence, burns: alert.detail.burns,
  };
}
