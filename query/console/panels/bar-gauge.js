/** One bar for each row of a table: its name, its value, and how much of the whole that is. */
import { h } from "../dom.js";
import { configOf, display } from "../format/display.js";
import { colourVar } from "../format/colour.js";

const MOST = 60;

/** @param {import("./panel-types.d.ts").PanelView} view @returns {import("./panel-types.d.ts").Drawn | null} */
export function barGauge(view) {
  const target = view.targets[0];
  const number = target?.fields.find((f) => f.type === "number");
  if (target === undefined || number === undefined || number.values.length === 0) return null;
  const texts = target.fields.filter((f) => f.type === "string");
  const config = configOf(view.panel, number, target.refId);
  const known = number.values.filter((v) => typeof v === "number");
  const min = config.min ?? Math.min(0, ...known);
  const max = config.max ?? Math.max(...known, 0);
  return {
    element: h("div", { class: "bars", tabindex: "0", role: "group", "aria-label": view.panel.title }, ...number.values.slice(0, MOST).map((value, row) => {
      const shown = display(value, config, "number");
      const text = h("strong", {}, shown.text);
      if (shown.color !== null) text.style.color = colourVar(shown.color);
      const bar = h("span");
      bar.style.width = `${typeof value === "number" && max > min ? Math.max(0, Math.min(1, (value - min) / (max - min))) * 100 : 0}%`;
      bar.style.background = colourVar(shown.color);
      return h("div", { class: "item" }, h("div", {}, h("span", {}, texts.map((f) => String(f.values[row] ?? "")).join(" · ")), text), h("div", { class: "track", "aria-hidden": "true" }, bar));
    })),
  };
}
