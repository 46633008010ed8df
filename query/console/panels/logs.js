/** Single events as lines: when, how grave, what; the rest of the event opens below. */
import { h } from "../dom.js";
import { dateTime } from "../time.js";

const MOST = 300;

/** @param {import("./panel-types.d.ts").PanelView} view @returns {import("./panel-types.d.ts").Drawn | null} */
export function logs(view) {
  const fields = view.targets[0]?.fields ?? [];
  const named = (/** @type {string} */ name) => fields.find((f) => f.name === name);
  const time = named("timestamp") ?? fields.find((f) => f.type === "time");
  const body = named("body"), level = named("level"), labels = named("labels");
  const count = Math.min(time?.values.length ?? 0, MOST);
  if (time === undefined || count === 0) return null;
  return {
    scrolls: true,
    element: h("table", {}, h("caption", { class: "hidden-text" }, view.panel.title), h("thead", {}, h("tr", {}, ...["When", "Level", "What"].map((t) => h("th", { scope: "col" }, t)))), h("tbody", {}, ...Array.from({ length: count }, (_, row) => {
      const grave = String(level?.values[row] ?? "");
      return h("tr", {}, h("td", { class: "nowrap" }, dateTime(Number(time.values[row]))), h("td", {}, h("span", { class: `pill ${/err|crit|fatal/i.test(grave) ? "bad" : /warn/i.test(grave) ? "warn" : ""}` }, grave || "-")), h("td", {}, opened(String(body?.values[row] ?? ""), labels?.values[row])));
    }))),
  };
}

/** @param {string} text @param {unknown} labels JSON of a map */
function opened(text, labels) {
  const pairs = pairsOf(labels);
  if (pairs.length === 0) return h("span", { class: "mono" }, text);
  return h("details", { "data-key": `log ${text}` }, h("summary", { class: "mono" }, text), h("dl", { class: "facts small" }, ...pairs.flatMap(([name, value]) => [h("dt", {}, name), h("dd", {}, String(value))])));
}

/** @param {unknown} labels @returns {[string, unknown][]} */
function pairsOf(labels) {
  if (typeof labels !== "string" || !labels.startsWith("{")) return [];
  try { return Object.entries(JSON.parse(labels)).filter(([, v]) => v !== ""); } catch { return []; }
}
