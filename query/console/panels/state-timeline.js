/** States of things over time: one line each, every stretch with its word. */
import { h } from "../dom.js";
import { configOf, display, seriesName } from "../format/display.js";
import { toneOf } from "../format/colour.js";
import { axisTime, dateTime } from "../time.js";

const MOST_LINES = 60;
const MOST_STRETCHES = 400;

/** @typedef {{ fromMs: number, toMs: number, text: string, tone: string }} Stretch */

/** @param {import("./panel-types.d.ts").PanelView} view @returns {import("./panel-types.d.ts").Drawn | null} */
export function stateTimeline(view) {
  const lines = stretches(view);
  if (lines.length === 0) return null;
  const { fromMs, toMs } = view.span;
  const steps = [0, 0.25, 0.5, 0.75, 1].map((s) => axisTime(fromMs + s * (toMs - fromMs), toMs - fromMs));
  return {
    element: h("div", { class: "timeline", tabindex: "0", role: "group", "aria-label": view.panel.title }, ...lines.slice(0, MOST_LINES).flatMap(({ name, list }) => [
      h("div", { class: "label", title: name }, name),
      h("div", { class: "track", role: "img", "aria-label": `${name}: ${list.slice(-6).map((s) => `${s.text} from ${dateTime(s.fromMs)}`).join(", ")}` }, ...list.slice(-MOST_STRETCHES).map((s) => {
        const bar = h("span", { class: `tone-${s.tone}`, title: `${s.text}: ${dateTime(s.fromMs)} to ${dateTime(s.toMs)}`, "aria-hidden": "true" }, s.text);
        bar.style.left = `${((s.fromMs - fromMs) / (toMs - fromMs)) * 100}%`;
        bar.style.width = `${((s.toMs - s.fromMs) / (toMs - fromMs)) * 100}%`;
        return bar;
      })),
    ]), h("div", { class: "axis", "aria-hidden": "true" }, ...steps.map((s) => h("span", {}, s)))),
  };
}

/** Neighbours of the same state become one stretch; a state lasts until the line's next row. @param {import("./panel-types.d.ts").PanelView} view @returns {{ name: string, list: Stretch[] }[]} */
function stretches(view) {
  /** @type {Map<string, { at: number, text: string, tone: string }[]>} */
  const byName = new Map();
  const add = (/** @type {string} */ name, /** @type {number} */ at, /** @type {import("../types.d.ts").Shown} */ shown) => {
    if (!byName.has(name)) byName.set(name, []);
    byName.get(name)?.push({ at, text: shown.text, tone: toneOf(shown.color) });
  };
  for (const target of view.targets) {
    const time = target.fields.find((f) => f.type === "time");
    const texts = target.fields.filter((f) => f.type === "string");
    const value = target.fields.find((f) => f.name === "Value") ?? texts.at(-1);
    const isLong = texts.length >= 1 && value !== undefined && target.fields.every((f) => Object.keys(f.labels).length === 0);
    time?.values.forEach((t, row) => {
      if (typeof t !== "number") return;
      if (isLong) return add(texts.filter((f) => f !== value).map((f) => String(f.values[row] ?? "")).join(" · "), t, display(value.values[row] ?? null, configOf(view.panel, value, target.refId), value.type));
      for (const field of target.fields) if (field !== time) add(seriesName(field, view.panel.fieldConfig.defaults), t, display(field.values[row] ?? null, configOf(view.panel, field, target.refId), field.type));
    });
  }
  const { fromMs, toMs } = view.span;
  return [...byName].map(([name, points]) => {
    /** @type {Stretch[]} */
    const list = [];
    points.sort((a, b) => a.at - b.at).forEach((p, i) => {
      const end = Math.min(points[i + 1]?.at ?? toMs, toMs);
      const begin = Math.max(p.at, fromMs);
      if (end <= begin) return;
      const last = list.at(-1);
      if (last !== undefined && last.text === p.text && last.toMs === begin) list[list.length - 1] = { ...last, toMs: end };
      else list.push({ fromMs: begin, toMs: end, text: p.text, tone: p.tone });
    });
    return { name, list };
  }).filter(({ list }) => list.length > 0);
}
