/** An alert in a few lines: what fails, for whom, how fast, and the ways on. */
import { h } from "../dom.js";
import { safeHref } from "../links.js";
import { alertState, severity, since, tableCard } from "./parts.js";

/** @param {import("../types.d.ts").AlertView} alert */
export const alertHref = (alert) => `/alerts/${encodeURIComponent(alert.fingerprint)}`;

/** Most urgent first: pages, then tickets; firing before resolved; newest first. @param {readonly import("../types.d.ts").AlertView[]} alerts */
export function byUrgency(alerts) {
  const rank = (/** @type {import("../types.d.ts").AlertView} */ a) => ({ firing: 0, recovering: 1, pending: 2, resolved: 3 })[a.state] ?? 4;
  const weight = (/** @type {import("../types.d.ts").AlertView} */ a) => (a.severity === "page" ? 0 : a.severity === "ticket" ? 1 : 2);
  return [...alerts].sort((a, b) => Math.floor(rank(a) / 2) - Math.floor(rank(b) / 2) || weight(a) - weight(b) || rank(a) - rank(b) || (b.firedAtMs ?? 0) - (a.firedAtMs ?? 0));
}

/** @param {import("../types.d.ts").AlertView} alert */
export function alertCard(alert) {
  const { annotations } = alert;
  const runbook = safeHref(annotations["runbook_url"] ?? "");
  const { title, more } = headline(annotations["summary"] ?? alert.name);
  const isQuiet = alert.state === "resolved" || alert.severity === "none";
  return h("article", { class: `card alert ${isQuiet ? "quiet" : alert.severity}` },
    h("div", { class: "actions" }, severity(alert.severity), alertState(alert), h("span", { class: "soft small" }, alert.state === "resolved" ? "resolved " : "since ", since(alert.state === "resolved" ? alert.resolvedAtMs : (alert.firedAtMs ?? alert.activeAtMs)), alert.isStale ? "; the data behind it is stale" : "")),
    h("h3", {}, h("a", { href: alertHref(alert) }, title)),
    more === "" ? null : h("p", {}, more),
    annotations["burn_rate"] === undefined ? null : h("p", { class: "soft" }, `Burning ${annotations["burn_rate"]}; budget left ${annotations["budget_left"] ?? "unknown"}.`),
    isQuiet ? null : h("div", { class: "actions" }, h("a", { class: "button", href: alertHref(alert) }, "Evidence"), runbook === null ? null : h("a", { class: "button", href: runbook }, "Runbook")),
  );
}

/** Who wakes somebody stands in a card each; what can wait is a line. @param {readonly import("../types.d.ts").AlertView[]} firing @param {number} [most] of either */
export function alertList(firing, most = Number.POSITIVE_INFINITY) {
  const pages = firing.filter((a) => a.severity === "page"), tickets = firing.filter((a) => a.severity !== "page");
  const left = Math.max(0, pages.length - most) + Math.max(0, tickets.length - most);
  return [
    pages.length === 0 ? null : h("div", { class: "stack" }, ...pages.slice(0, most).map(alertCard)),
    tickets.length === 0 ? null : h("div", { class: pages.length === 0 ? "" : "below" }, tableCard("Tickets firing", ["Ticket", "Likely cause", { text: "Burning", number: true }, "Since", "Look"], tickets.slice(0, most).map(ticketRow), "")),
    left === 0 ? null : h("p", { class: "below" }, h("a", { href: "/alerts" }, `${left} more`)),
  ];
}

/** @param {import("../types.d.ts").AlertView} alert */
function ticketRow(alert) {
  const { annotations } = alert;
  const runbook = safeHref(annotations["runbook_url"] ?? "");
  return h("tr", {},
    h("td", { class: "wide" }, h("a", { href: alertHref(alert) }, headline(annotations["summary"] ?? alert.name).title.replace(/, since .+$/, "")), alert.state === "firing" ? null : h("span", {}, " ", alertState(alert)), alert.isStale ? h("span", { class: "soft small" }, " the data behind it is stale") : null),
    h("td", { class: "wide soft" }, h("span", { class: "clamp", title: annotations["likely_cause"] ?? "" }, annotations["likely_cause"] ?? "-")),
    h("td", { class: "number" }, (annotations["burn_rate"] ?? "-").replace(/ over .+$/, "")), h("td", { class: "nowrap" }, since(alert.firedAtMs ?? alert.activeAtMs)), h("td", {}, runbook === null ? "-" : h("a", { href: runbook }, "Runbook")));
}

/** The first sentence of a summary, and the rest. @param {string} summary */
export function headline(summary) {
  const end = /\. (?=[A-Z0-9])/.exec(summary);
  return end === null ? { title: summary, more: "" } : { title: summary.slice(0, end.index + 1), more: summary.slice(end.index + 2) };
}
