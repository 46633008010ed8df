import type { AlertIdentity } from "./alert-state.ts";
import { canonicalLabels, fingerprintOf, type Labels } from "./fingerprint.ts";
import type { BurnTier, SloRevision } from "./slo/model.ts";

/** Alert names that the service ships; each has a section in docs/runbooks.md. */
export const ALERT_NAMES = {
  burn: "AuthSloBudgetBurn",
  watchdog: "AuthSloWatchdog",
  cannotEvaluate: "AuthSloCannotEvaluate",
  clockSkew: "AuthSloClockSkew",
  revocationNotEnforced: "AuthSloRevocationNotEnforced",
  jwksStale: "AuthSloJwksStale",
  keyRotationUnsafe: "AuthSloKeyRotationUnsafe",
} as const;

/** Identities are asked for at every evaluation and never change: hashing them once halves the cost of a tick. */
const identitiesBySlo = new WeakMap<SloRevision, Map<string, AlertIdentity>>();
const ownIdentities = new Map<string, AlertIdentity>();
const MAX_REMEMBERED = 10_000;

/**
 * Identity of a tier's alert for one group of an SLO. Labels are stable for the life of the SLO: numbers, causes and times are annotations, for a
 * label that changes makes another alert. The SLO's own labels (team, for routing) come first and never replace ours.
 */
export function burnAlertIdentity(slo: SloRevision, tier: BurnTier, group: Labels): AlertIdentity {
  const known = identitiesBySlo.get(slo) ?? new Map<string, AlertIdentity>();
  identitiesBySlo.set(slo, known);
  return remembered(known, `${tier.name} ${JSON.stringify(group)}`, () => makeBurnIdentity(slo, tier, group));
}

function makeBurnIdentity(slo: SloRevision, tier: BurnTier, group: Labels): AlertIdentity {
  const labels = canonicalLabels({
    ...validNames(slo.labels), ...validNames(group),
    alertname: ALERT_NAMES.burn, slo: slo.name, severity: tier.severity, burn_tier: tier.burnTier,
  });
  return { fingerprint: fingerprintOf(labels), labels, slo: slo.name, revision: slo.revision, tier: tier.name, severity: tier.severity, group };
}

/** Identity of an alert about the service itself. */
export function ownAlertIdentity(alertname: string, severity: string, labels: Labels): AlertIdentity {
  return remembered(ownIdentities, `${alertname} ${severity} ${JSON.stringify(labels)}`, () => makeOwnIdentity(alertname, severity, labels));
}

function makeOwnIdentity(alertname: string, severity: string, labels: Labels): AlertIdentity {
  const all = canonicalLabels({ ...labels, alertname, severity });
  return { fingerprint: fingerprintOf(all), labels: all, slo: labels["slo"] ?? "", revision: "", tier: "", severity, group: {} };
}

/** Alertmanager before 0.27 refuses any other name, and the alert with it. */
function validNames(labels: Labels): Labels {
  return Object.fromEntries(Object.entries(labels).map(([name, value]) => [name.replace(/[^a-zA-Z0-9_]/g, "_").replace(/^(?=\d)/, "_"), value]));
}

function remembered(known: Map<string, AlertIdentity>, key: string, make: () => AlertIdentity): AlertIdentity {
  const found = known.get(key);
  if (found !== undefined) return found;
  if (known.size >= MAX_REMEMBERED) known.clear();
  const made = make();
  known.set(key, made);
  return made;
}
