import { ALERT_NAMES, ownAlertIdentity } from "./alert-identity.ts";
import type { Observation } from "./alert-state.ts";
import type { Judgement, JudgedAlert } from "./engine-judge.ts";
import type { AlertTiming, OwnCondition, TickPorts } from "./engine-ports.ts";

/** The label value that stands for every SLO at once. */
const EVERY_SLO = "all";
const OVER: Observation = { kind: "false", why: "nothing reports it any more" };
const UNDECIDED: Observation = { kind: "unknown", reason: "query_failed", why: "what it rests on could not be read" };

/**
 * Alerts about the service itself: a watchdog that always fires (its absence means that pages do not get through), SLOs that cannot be evaluated,
 * and what others found. When no SLO at all can be evaluated that is one alert, not one for each.
 */
export function judgeItself(ports: TickPorts, judgement: Judgement): readonly JudgedAlert[] {
  const conditions = [watchdog(), ...cannotEvaluate(ports, judgement), ...ports.ownConditions()];
  const undecided = ports.undecidedAlerts?.() ?? [];
  const judged = new Map(conditions.map((c) => judgedCondition(c, ports.timing)).map((j) => [j.identity.fingerprint, j]));
  for (const alert of ports.book.all()) {
    if (alert.tier !== "" || judged.has(alert.fingerprint)) continue;
    const isUndecided = undecided.includes(alert.labels["alertname"] ?? "");
    const over: OwnCondition = { observation: isUndecided ? UNDECIDED : OVER, alertname: alert.labels["alertname"] ?? "", severity: alert.severity, labels: alert.labels, forMs: 0, anchor: "", summary: isUndecided ? (alert.detail.annotations["summary"] ?? "") : "This condition is over.", description: alert.detail.why };
    judged.set(alert.fingerprint, { ...judgedCondition(over, ports.timing), identity: alert });
  }
  return [...judged.values()];
}

function watchdog(): OwnCondition {
  return {
    alertname: ALERT_NAMES.watchdog, severity: "none", labels: {}, forMs: 0, anchor: "authslowatchdog",
    observation: { kind: "true", why: "always" },
    summary: "auth-slo evaluates its rules and reaches this Alertmanager.",
    description: "This alert always fires. Route it to a dead man's switch: when it stops arriving, pages do not get through.",
  };
}

function cannotEvaluate(ports: TickPorts, { unreadable }: Judgement): OwnCondition[] {
  const isTotal = ports.slos.length > 1 && unreadable.size === ports.slos.length;
  const total = cannotEvaluateAlert(EVERY_SLO, isTotal ? { kind: "true", why: [...unreadable.values()][0] ?? "" } : { kind: "false", why: "some SLOs can be evaluated" }, ports.timing);
  const single = ports.slos.flatMap(({ name }) => {
    const why = unreadable.get(name);
    if (why === undefined) return [];
    return [cannotEvaluateAlert(name, isTotal ? { kind: "unknown", reason: "query_failed", why } : { kind: "true", why }, ports.timing)];
  });
  return [total, ...single];
}

function cannotEvaluateAlert(slo: string, observation: Observation, timing: AlertTiming): OwnCondition {
  const what = slo === EVERY_SLO ? "No SLO can be evaluated" : `SLO ${slo} cannot be evaluated`;
  return {
    alertname: ALERT_NAMES.cannotEvaluate, severity: "ticket", labels: { slo }, observation, forMs: timing.cannotEvaluateAfterMs, anchor: "telemetry-gap",
    summary: `${what}: nobody would be paged by it. ${observation.why}`,
    description: "Alerts that fire are kept as they are; none fires or resolves until measurements are back.",
  };
}

function judgedCondition(c: OwnCondition, timing: AlertTiming): JudgedAlert {
  const { maxHoldMs, resendMs, leaseMs, resolvedRetentionMs } = timing;
  return {
    identity: ownAlertIdentity(c.alertname, c.severity, c.labels),
    observation: c.observation,
    rule: { forMs: c.forMs, keepFiringForMs: 0, maxHoldMs, resendMs, leaseMs, resolvedRetentionMs },
    subject: { kind: "own", summary: c.summary, description: c.description, anchor: c.anchor, ...(c.annotations === undefined ? {} : { annotations: c.annotations }) },
    windows: [],
  };
}
