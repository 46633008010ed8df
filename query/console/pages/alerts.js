/** All alerts that are known: firing, recovering, pending, resolved lately. */
import { ask } from "../api.js";
import { h, replace } from "../dom.js";
import { alertHref, alertList, byUrgency } from "../widgets/alert-card.js";
import { alertState, empty, head, onChange, section, severity, since, tableCard } from "../widgets/parts.js";

/** What nearly all alerts are called; another name is worth telling. */
const BURN = "AuthSloBudgetBurn";

/** @param {import("../types.d.ts").PageContext} context */
export async function showAlerts(context) {
  context.setTitle("Alerts");
  const changed = onChange();
  replace(context.root, head("Alerts"), empty("Reading ..."));
  await context.every(10_000, async () => {
    const { alerts } = await ask("/api/v1/alerts", context.signal);
    changed([alerts, Math.floor(Date.now() / 60_000)], () => draw(context.root, alerts));
  });
}

/** @param {HTMLElement} root @param {import("../types.d.ts").AlertView[]} alerts */
function draw(root, alerts) {
  const sorted = byUrgency(alerts);
  const firing = sorted.filter((a) => (a.state === "firing" || a.state === "recovering") && a.severity !== "none");
  const rest = sorted.filter((a) => !firing.includes(a) && a.state !== "inactive");
  replace(root,
    head("Alerts", "One alert per real cause. Expired tokens and scanners are refused rightly: they page nobody."),
    section("Firing", null, firing.length === 0 ? h("div", { class: "card" }, empty("Nothing is firing.")) : h("div", {}, ...alertList(firing))),
    section("Pending, resolved, and the watchdog", null, tableCard("Pending and resolved alerts, and the watchdog", ["Alert", "Severity", "State", "Since"], rest.map((a) => h("tr", {},
      h("td", {}, h("a", { href: alertHref(a) }, a.slo === "" ? a.name : `${a.slo}${about(a)}`), a.slo === "" || a.name === BURN ? null : h("div", { class: "soft small" }, a.name)), h("td", {}, severity(a.severity)), h("td", {}, alertState(a)), h("td", { class: "nowrap" }, since(a.resolvedAtMs ?? a.firedAtMs ?? a.activeAtMs)))), "None.")),
  );
}

/** @param {import("../types.d.ts").AlertView} a */
const about = (a) => { const text = Object.entries(a.labels).filter(([n]) => !["alertname", "severity", "tenant", "slo"].includes(n)).map(([, v]) => v).join(", "); return text === "" ? "" : `: ${text}`; };
