import type { AlertIdentity } from "./alert-state.ts";
import { canonicalLabels, fingerprintOf, type Labels } from "./fingerprint.ts";
import type { BurnTier, SloRevision } from "./slo/model.ts";

/** Alert names that the service ships; each has a section in docs/runbooks.md. */
export const ALERT_NAMES = {
  burn: "AuthSloBudgetBurn",
  watchdog: "AuthSloWatchdog",
  cannotEvaluate: "AuthSloCannotEvaluate",
  clockSkew: "AuthSloClockSkew",
} as const;

/**
 * Identity of a tier's alert for one group of an SLO. Labels are stable for the life of the SLO: numbers, causes and times are annotations, for a
 * label that changes makes another alert. The SLO's own labels (team, for routing) come first and never replace ours.
 */
export function burnAlertIdentity(slo: SloRevision, tier: BurnTier, group: Labels): AlertIdentity {
  const labels = canonicalLabels({
    ...validNames(slo.labels), ...validNames(group),
    alertname: ALERT_NAMES.burn, slo: slo.name, severity: tier.severity, burn_tier: tier.burnTier,
  });
  return { fingerprint: fingerprintOf(labels), labels, slo: slo.name, revision: slo.revision, tier: tier.name, severity: tier.severity, group };
}

/** Identity of an alert about the service itself. */
export function ownAlertIdentity(alertname: string, severity: string, labels: Labels): AlertIdentity {
  const all = canonicalLabels({ ...labels, alertname, severity });
  return { fingerprint: fingerprintOf(all), labels: all, slo: labels["slo"] ?? "", revision: "", tier: "", severity, group: {} };
}

/** Alertmanager before 0.27 refuses any other name, and the alert with it. */
function validNames(labels: Labels): Labels {
  return Object.fromEntries(Object.entries(labels).map(([name, value]) => [name.replace(/[^a-zA-Z0-9_]/g, "_").replace(/^(?=\d)/, "_"), value]));
}
