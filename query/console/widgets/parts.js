/** Small parts that several pages are made of. */
import { h } from "../dom.js";
import { ago, dateTime, duration } from "../time.js";

/** @param {string} title @param {string | null} [sub] @param {...import("../dom.js").Child} more */
export const head = (title, sub = null, ...more) => h("div", { class: "head" }, h("div", { class: "title" }, h("h1", {}, title), sub === null ? null : h("p", { class: "sub" }, sub)), ...more);

/** @param {number | null} ratio @param {number} [digits] */
export const percent = (ratio, digits = 2) => (ratio === null ? "no data" : Math.abs(ratio) >= 10 ? `${Math.round(ratio * 100).toLocaleString("en")} %` : `${(ratio * 100).toFixed(digits)} %`);

/** A target without zeros that say nothing: 99.9 %. @param {number} ratio */
export const targetText = (ratio) => `${Number((ratio * 100).toFixed(6))} %`;

/** @param {number} n */
export const count = (n) => n.toLocaleString("en");

/** `1 page`, `3 pages`. @param {number} n @param {string} noun */
export const plural = (n, noun) => `${count(n)} ${noun}${n === 1 ? "" : "s"}`;

/** Minutes of total outage that a budget still covers. @param {number | null} minutes */
export const budgetMinutes = (minutes) => (minutes === null ? "" : `${minutes < 0 ? "-" : ""}${duration(minutes * 60)}`);

/** @param {number | null} ratio */
export const budgetTone = (ratio) => (ratio === null ? "none" : ratio <= 0 ? "bad" : ratio < 0.25 ? "warn" : "good");

/** Left of an error budget, as a bar, in percent and in minutes. @param {{ budgetRemainingRatio: number | null, budgetRemainingMinutes: number | null }} group */
export function budget(group) {
  const left = group.budgetRemainingRatio;
  if (left === null) return h("span", { class: "soft" }, "no data");
  const tone = budgetTone(left);
  const bar = h("span", { class: tone });
  bar.style.width = `${Math.max(0, Math.min(1, left)) * 100}%`;
  return h("div", { class: "budget" }, h("div", { class: "meter", "aria-hidden": "true" }, bar), h("span", {}, h("strong", { class: tone }, percent(left, 1)), h("span", { class: "soft" }, ` ${budgetMinutes(group.budgetRemainingMinutes)}`)));
}

const STATES = /** @type {Record<string, [string, string]>} */ ({
  firing: ["▼ Firing", "bad"], recovering: ["▲ Recovering", "warn"], pending: ["△ Pending", "warn"], resolved: ["● Resolved", "good"], ok: ["● Met", "good"], missed: ["▼ Missed", "bad"], always: ["○ Always on", "none"], unknown: ["○ No data", "none"], inactive: ["○ Inactive", "none"],
});

/** A state as word, sign and colour. @param {string} state */
export function state(state) {
  const [text, tone] = STATES[state] ?? [state, "none"];
  return h("span", { class: `pill ${tone}` }, text);
}

/** How a group of an objective stands: without an alert, a budget that is spent means that the promise is broken. @param {{ state: string, budgetRemainingRatio: number | null }} group */
export const standing = (group) => state(group.state === "ok" && group.budgetRemainingRatio !== null && group.budgetRemainingRatio <= 0 ? "missed" : group.state);

/** An alert's state; the watchdog fires for as long as alerts can be sent, which is good. @param {{ state: string, severity: string }} alert */
export const alertState = (alert) => state(alert.severity === "none" && alert.state === "firing" ? "always" : alert.state);

/** @param {string} severity */
export const severity = (severity) => h("span", { class: `pill ${severity === "page" ? "bad" : severity === "ticket" ? "warn" : ""}` }, severity === "page" ? "Page" : severity === "ticket" ? "Ticket" : severity === "none" ? "Info" : severity);

/** @param {number | null | undefined} rate */
export const burn = (rate) => (rate === null || rate === undefined ? "no data" : `${rate.toFixed(rate < 10 ? 2 : rate < 100 ? 1 : 0)}x`);

/** @param {Readonly<Record<string, string>>} group */
export const groupText = (group) => Object.entries(group).filter(([n]) => n !== "tenant").map(([, v]) => v || "(none)").join(" / ") || "everything";

/** @param {number | null} ms */
export const since = (ms) => (ms === null ? h("span", {}, "-") : h("time", { datetime: new Date(ms).toISOString(), title: dateTime(ms) }, ago(ms, Date.now())));

/** @param {string} text */
export const empty = (text) => h("p", { class: "empty" }, text);

/**
 * A table in a card. @param {string} caption @param {readonly (string | { text: string, number: true })[]} heads @param {readonly HTMLElement[]} rows @param {string} nothing @param {string} [look] a class: `aligned` gives all such tables the same columns
 */
export function tableCard(caption, heads, rows, nothing, look = "") {
  if (rows.length === 0) return h("div", { class: "card" }, empty(nothing));
  return h("div", { class: "card" }, h("div", { class: "scroll", tabindex: "0", role: "group", "aria-label": caption }, h("table", { class: look === "" ? null : look }, h("caption", { class: "hidden-text" }, caption),
    h("thead", {}, h("tr", {}, ...heads.map((t) => h("th", { scope: "col", class: typeof t === "string" ? null : "number" }, typeof t === "string" ? t : t.text)))), h("tbody", {}, ...rows))));
}

/** @param {string} title @param {import("../dom.js").Child} more @param {...import("../dom.js").Child} content */
export const section = (title, more, ...content) => h("section", { class: "section" }, h("div", { class: "bar" }, h("h2", {}, title), more), ...content);

/** @param {string} name @param {import("../dom.js").Child} value @param {import("../dom.js").Child} [note] @param {string} [tone] */
export const tile = (name, value, note = null, tone = "") => h("div", { class: "card tile" }, h("div", { class: "name" }, name), h("div", { class: `value ${tone}` }, value), note === null ? null : h("div", { class: "note" }, note));

/** Lines to copy. @param {string} text @param {string} label */
export function lines(text, label) {
  const button = h("button", { type: "button", "data-key": `copy ${label}`, "aria-label": `Copy: ${label}` }, "Copy");
  const pre = h("pre", { tabindex: "0" }, text);
  const said = h("span", { class: "hidden-text", role: "status" });
  button.addEventListener("click", () => void copy(text, pre).then((isCopied) => {
    button.textContent = isCopied ? "Copied" : "Selected: press Ctrl+C";
    said.textContent = button.textContent;
    setTimeout(() => { button.textContent = "Copy"; said.textContent = ""; }, isCopied ? 1_500 : 6_000);
  }));
  return h("div", { class: "copy" }, pre, button, said);
}

/** Browsers give pages that came over plain HTTP no clipboard, loopback apart: there the lines are selected for the hand. @param {string} text @param {HTMLElement} shown */
async function copy(text, shown) {
  const clipboard = /** @type {Clipboard | undefined} */ (navigator.clipboard);
  try {
    if (clipboard !== undefined) { await clipboard.writeText(text); return true; }
  } catch { /* not allowed: by hand, then */ }
  getSelection()?.selectAllChildren(shown);
  return false;
}

/** A link to events that fit. @param {Record<string, string>} filters @param {{ fromMs: number, toMs: number } | null} [span] */
export function eventsHref(filters, span = null) {
  const query = new URLSearchParams(Object.entries(filters).filter(([, v]) => v !== ""));
  if (span !== null) { query.set("from", String(span.fromMs)); query.set("to", String(span.toMs)); }
  return `/events?${query}`;
}

/** Draws only when what it was drawn from has changed: whoever reads or tabs along is not disturbed. */
export function onChange() {
  let before = "";
  return (/** @type {unknown} */ data, /** @type {() => void} */ draw) => { const now = JSON.stringify(data); if (now !== before) { before = now; draw(); } };
}
