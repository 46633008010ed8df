/** One alert with its evidence: what it says, the reasons behind it, the failing issuer, example requests, and the runbook. */
import { ask } from "../api.js";
import { h, replace } from "../dom.js";
import { safeHref } from "../links.js";
import { dateTime, duration } from "../time.js";
import { headline } from "../widgets/alert-card.js";
import { alertState, burn, count, empty, eventsHref, groupText, head, onChange, percent, section, severity, since, tableCard } from "../widgets/parts.js";

const TOLD = [["likely_cause", "Likely cause"], ["since", "Since"], ["burn_rate", "Burn rate"], ["budget_left", "Budget left"], ["budget_exhausted_in", "Budget gone in"], ["services", "Services"], ["measurement", "Measurement"], ["description", "Evaluation"]];
const NOT_A_FILTER = ["alertname", "severity", "slo", "burn_tier"];
const FILTERS = ["tenant", "product", "environment", "gateway", "service", "route", "kind", "issuer", "auth_method", "client_class", "decision", "reason", "fault_domain"];

/** @param {import("../types.d.ts").PageContext} context */
export async function showAlert(context) {
  const changed = onChange();
  replace(context.root, head("Alert"), empty("Reading ..."));
  await context.every(10_000, async () => {
    const { alerts } = await ask("/api/v1/alerts", context.signal);
    const found = alerts.find((/** @type {import("../types.d.ts").AlertView} */ a) => a.fingerprint === context.params["fingerprint"]);
    if (found === undefined) return replace(context.root, head("This alert is not known", "It was resolved long ago, or its rule was removed."), h("p", {}, h("a", { class: "button", href: "/alerts" }, "All alerts")));
    changed([found, Math.floor(Date.now() / 60_000)], () => void drawAlert(context, found));
  });
}

/** Also shown at the address that alerts carry. @param {import("../types.d.ts").PageContext} context @param {import("../types.d.ts").AlertView} alert */
export function drawAlert(context, alert) {
  const { annotations, evidence } = alert;
  const { title, more } = headline(annotations["summary"] ?? alert.name);
  context.setTitle(`${alert.severity === "page" ? "Page" : "Alert"}: ${alert.slo || alert.name}`);
  const runbook = safeHref(annotations["runbook_url"] ?? "");
  const span = { fromMs: (alert.activeAtMs ?? Date.now()) - 1_800_000, toMs: Math.max(alert.resolvedAtMs ?? 0, Date.now()) };
  const group = Object.fromEntries(Object.entries(alert.labels).filter(([name]) => FILTERS.includes(name) && !NOT_A_FILTER.includes(name)));
  const issuers = [...new Set((evidence?.reasons ?? []).map((r) => r.issuer).filter((i) => i !== ""))];
  const reasons = evidence?.reasons ?? [];
  const total = reasons.reduce((sum, r) => sum + r.count, 0);
  const [top] = reasons;
  replace(context.root,
    h("div", { class: `card alert ${alert.state === "resolved" ? "quiet" : alert.severity}` },
      h("div", { class: "actions" }, severity(alert.severity), alertState(alert), h("span", { class: "soft" }, "since ", since(alert.firedAtMs ?? alert.activeAtMs)), alert.isStale ? h("span", { class: "pill warn" }, "Stale data") : null),
      h("h1", {}, title), more === "" ? null : h("p", {}, more),
      h("div", { class: "actions" },
        runbook === null ? null : h("a", { class: "button", href: runbook }, "Runbook"),
        alert.slo === "" ? null : h("a", { class: "button", href: eventsHref({ ...group, ...(top === undefined ? { decision: "error" } : { reason: top.reason }) }, span) }, "Example events"),
        ...issuers.slice(0, 2).map((issuer) => h("a", { class: "button", href: `/issuers?issuer=${encodeURIComponent(issuer)}` }, `Issuer ${shortIssuer(issuer)}`)),
        alert.slo === "" ? null : h("a", { class: "button", href: `/slos/${encodeURIComponent(alert.slo)}?${new URLSearchParams(group)}` }, "Objective"))),
    h("div", { class: "two section" },
      h("div", { class: "card padded" }, h("h2", {}, "What is known"), h("dl", { class: "facts" }, ...TOLD.flatMap(([name = "", label = ""]) => ((annotations[name] ?? "") === "" ? [] : [h("dt", {}, label), h("dd", {}, annotations[name] ?? "")])), h("dt", {}, "About"), h("dd", {}, groupText(group)))),
      h("div", { class: "card padded" }, h("h2", {}, "How fast it burns"), alert.burns.length === 0 ? empty("Nothing is burning now.") : h("dl", { class: "facts" }, ...alert.burns.flatMap((b) => [h("dt", {}, duration(b.windowSeconds)), h("dd", {}, h("strong", {}, burn(b.burnRate)), ` ${count(b.badCount)} bad of ${count(b.validCount)}`)])))),
    alert.slo === "" ? null : section("Reasons", null, tableCard("Reasons of the failures", ["Reason", "Fault domain", "Issuer", { text: "Requests", number: true }, { text: "Share", number: true }, "Look"], reasons.map((r) => h("tr", {},
      h("td", {}, h("strong", {}, r.reason || "(none)")), h("td", {}, r.faultDomain || "-"), h("td", {}, r.issuer === "" ? "-" : h("a", { href: `/issuers?issuer=${encodeURIComponent(r.issuer)}` }, r.issuer)), h("td", { class: "number" }, count(r.count)), h("td", { class: "number" }, percent(total === 0 ? null : r.count / total, 0)),
      h("td", {}, h("a", { href: eventsHref({ ...group, reason: r.reason, issuer: r.issuer }, span) }, "Events"))), ), "No evidence has been read yet; it is read when the alert is sent.")),
    alert.slo === "" ? null : h("div", { class: "columns section" },
      h("div", { class: "card padded" }, h("h2", {}, "Services"), (evidence?.services ?? []).length === 0 ? empty("None named.") : h("dl", { class: "facts" }, ...(evidence?.services ?? []).flatMap((s) => [h("dt", {}, h("a", { href: eventsHref({ ...group, service: s.service, ...(top === undefined ? {} : { reason: top.reason }) }, span) }, s.service || "(none)")), h("dd", {}, count(s.count))]))),
      h("div", { class: "card padded" }, h("h2", {}, "Example traces"), (evidence?.traceIds ?? []).length === 0 ? empty("The failing events carry no trace ids.") : h("ul", { class: "links" }, ...(evidence?.traceIds ?? []).slice(0, 8).map((id) => h("li", {}, h("a", { class: "mono", href: eventsHref({ trace_id: id }, span) }, id)))))),
    h("p", { class: "soft small section" }, `${alert.name} ${alert.fingerprint}; first seen ${alert.activeAtMs === null ? "-" : dateTime(alert.activeAtMs)}${alert.resolvedAtMs === null ? "" : `, resolved ${dateTime(alert.resolvedAtMs)}`}.`),
  );
}

/** @param {string} issuer */
const shortIssuer = (issuer) => issuer.replace(/^https?:\/\//, "").slice(0, 40);
