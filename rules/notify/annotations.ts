import type { AlertInstance } from "../alert-state.ts";
import { explainFailure, explainLifecycle } from "../explain.ts";
import type { Labels } from "../fingerprint.ts";
import type { BurnTier, SloRevision } from "../slo/model.ts";
import { dashboardUrl, runbookUrl, type Links } from "./links.ts";
import { budgetText, burnText, clip, durationText, exhaustionText, groupText, percent, reasonsText, servicesText, timeText } from "./words.ts";

/** What an alert is about: a tier of an SLO, the service itself, or a rule that does not exist any more. */
export type AlertSubject =
  | { readonly kind: "slo"; readonly slo: SloRevision; readonly tier: BurnTier }
  | { readonly kind: "own"; readonly summary: string; readonly description: string; readonly anchor: string; readonly annotations?: Labels }
  | { readonly kind: "removed" };

/** Everything an alert says beside its labels; empty texts are left out, and no text is longer than Alertmanager's receivers stand. */
export function annotationsOf(alert: AlertInstance, kind: "firing" | "resolved", subject: AlertSubject, links: Links): Labels {
  const said = { ...subjectAnnotations(alert, kind, subject, links), dashboard_url: dashboardUrl(links, alert), ...measurement(alert) };
  return Object.fromEntries(Object.entries(said).map(([name, text]) => [name, clip(text, 2_000)]).filter(([, text]) => text !== ""));
}

function subjectAnnotations(alert: AlertInstance, kind: "firing" | "resolved", subject: AlertSubject, links: Links): Labels {
  switch (subject.kind) {
    case "own": return { ...subject.annotations, summary: subject.summary, description: subject.description, runbook_url: runbookUrl(links, subject.anchor) };
    case "removed": return { ...alert.detail.annotations, summary: `The rule behind this alert was removed (SLO ${alert.slo}).` };
    case "slo": return burnAnnotations(alert, kind, subject.slo, subject.tier, links);
  }
}

function burnAnnotations(alert: AlertInstance, kind: "firing" | "resolved", slo: SloRevision, tier: BurnTier, links: Links): Labels {
  const { burns, budget, evidence, exhaustSeconds } = alert.detail;
  const cause = slo.sli.lifecycle === undefined ? explainFailure(evidence, slo.sli.latencyThresholdUs !== null) : explainLifecycle(slo.sli.lifecycle.source);
  return {
    ...slo.annotations,
    summary: clip(summaryText(alert, kind, slo, cause.sentence), 600),
    description: alert.detail.why,
    since: timeText(alert.firedAtMs),
    likely_cause: cause.sentence,
    failure_mode: cause.mode,
    burn_rate: burnText(burns, tier.factorPerMille),
    budget_left: budgetText(budget),
    budget_exhausted_in: exhaustionText(budget, exhaustSeconds),
    top_reasons: reasonsText(evidence),
    services: servicesText(evidence),
    example_traces: (evidence?.traceIds ?? []).slice(0, 5).join(", "),
    runbook_url: runbookUrl(links, cause.mode === "unclassified" ? slo.runbookAnchor : cause.anchor),
    slo_runbook_url: runbookUrl(links, slo.runbookAnchor),
  };
}

/** One sentence for someone who was just woken up: what fails, for whom, how badly, since when, and why. */
function summaryText(alert: AlertInstance, kind: "firing" | "resolved", slo: SloRevision, cause: string): string {
  const [short] = alert.detail.burns;
  const name = slo.displayName === "" ? slo.name : slo.displayName;
  const where = groupText(alert.group);
  if (kind === "resolved") return `${name}${where} is back to normal since ${timeText(alert.resolvedAtMs)}; it failed from ${timeText(alert.firedAtMs)}.`;
  if (short === undefined || short.validCount === 0) return `${name}${where} spends its error budget too fast since ${timeText(alert.firedAtMs)}. ${cause}`;
  const ratio = `${percent(short.badCount / short.validCount)} of ${short.validCount} ${badText(slo)} in ${durationText(short.windowSeconds)}`;
  const services = servicesText(alert.detail.evidence);
  return `${name}${where}: ${ratio}, since ${timeText(alert.firedAtMs)}. ${cause}${services === "" ? "" : ` Services: ${services}.`}`;
}

/** What is counted, and what the bad of it did. */
function badText({ sli }: SloRevision): string {
  switch (sli.lifecycle?.source) {
    case "revocations": return `revocations took longer than ${durationText(sli.lifecycle.withinSeconds)}`;
    case "revocation-presentations": return `presentations of credentials, later than ${durationText(sli.lifecycle.withinSeconds)} after their revocation, were accepted`;
    case "jwks-fetches": return "key-set fetches failed";
    case "jwks-freshness": return `minutes had no key set younger than ${durationText(sli.lifecycle.maxAgeSeconds)}`;
    case "key-rotations": return "first uses and withdrawals of signing keys came too early for gateways";
    case "key-lag": return "tokens were refused for a key that was published";
    case undefined: return sli.latencyThresholdUs === null ? "requests failed" : `requests took longer than ${sli.latencyThresholdUs / 1_000} ms`;
  }
}

/** Says that the alert is kept without present evidence: someone must know that its numbers are old. */
function measurement(alert: AlertInstance): Labels {
  if (!alert.isFrozen || alert.unknownSinceMs === null) return {};
  const text = `Not measurable since ${timeText(alert.unknownSinceMs)} (${alert.unknownReason ?? "unknown"}); the alert is kept as it was.`;
  return alert.isStale ? { measurement: text, stale: "true" } : { measurement: text };
}
