/** A value by colour over time (across) and one more thing (up), on a scale that grows evenly in lightness. */
import { h } from "../dom.js";
import { configOf, display, seriesName } from "../format/display.js";
import { axisTime, dateTime } from "../time.js";

/** Dark to light, blue to yellow; readable without telling red from green. */
const SCALE = [[40, 35, 95], [52, 72, 130], [42, 110, 142], [34, 146, 138], [66, 180, 112], [150, 210, 70], [243, 228, 60]];

/** @param {number} share 0..1 */
function colourAt(share) {
  const at = Math.max(0, Math.min(0.9999, share)) * (SCALE.length - 1);
  const a = SCALE[Math.floor(at)] ?? [0, 0, 0], b = SCALE[Math.floor(at) + 1] ?? a;
  return `rgb(${a.map((v, i) => Math.round(v + ((b[i] ?? v) - v) * (at % 1))).join(" ")})`;
}

/** @param {import("./panel-types.d.ts").PanelView} view @returns {import("./panel-types.d.ts").Drawn | null} */
export function heatmap(view) {
  const target = view.targets[0];
  const time = target?.fields.find((f) => f.type === "time");
  const rows = (target?.fields ?? []).filter((f) => f.type === "number").map((field) => ({ field, name: seriesName(field, view.panel.fieldConfig.defaults), config: configOf(view.panel, field, target?.refId ?? "") }));
  const all = rows.flatMap((r) => r.field.values).filter((v) => typeof v === "number").filter((v) => v > 0);
  if (time === undefined || all.length === 0) return null;
  const most = Math.max(...all);
  const times = time.values.map(Number);
  const step = stepOf(times);
  const { fromMs, toMs } = view.span;
  const canvas = h("canvas", { "aria-hidden": "true" });
  const tip = h("div", { class: "tip", hidden: true });
  const plot = h("div", { class: "plot", role: "img", "aria-label": `${view.panel.title}: ${rows.length} rows over time, up to ${display(most, rows[0]?.config ?? {}, "number").text}. The same as a table is in the panel's menu.` }, canvas, tip);
  const draw = () => {
    const box = plot.getBoundingClientRect();
    if (box.width < 10 || box.height < 10) return;
    canvas.width = box.width * devicePixelRatio;
    canvas.height = box.height * devicePixelRatio;
    const ctx = canvas.getContext("2d");
    if (ctx === null) return;
    const height = canvas.height / rows.length;
    rows.forEach(({ field }, r) => field.values.forEach((v, i) => {
      if (typeof v !== "number" || v <= 0) return;
      const x = (((times[i] ?? 0) - fromMs) / (toMs - fromMs)) * canvas.width;
      ctx.fillStyle = colourAt(Math.sqrt(v / most));
      ctx.fillRect(x, canvas.height - (r + 1) * height + 1, Math.max(1, (step / (toMs - fromMs)) * canvas.width - 1), height - 2);
    }));
  };
  plot.addEventListener("mousemove", (e) => {
    const box = plot.getBoundingClientRect();
    const at = fromMs + ((e.clientX - box.left) / box.width) * (toMs - fromMs);
    const row = rows[rows.length - 1 - Math.floor(((e.clientY - box.top) / box.height) * rows.length)];
    const index = times.findLastIndex((t) => t <= at);
    const value = row?.field.values[index] ?? null;
    tip.hidden = row === undefined || index < 0;
    if (row === undefined || index < 0) return;
    tip.replaceChildren(h("div", { class: "when" }, dateTime(times[index] ?? 0)), h("div", {}, `${row.name}: ${display(value, row.config, "number").text}`));
    tip.style.left = `${Math.max(0, Math.min(e.clientX - box.left + 14, box.width - tip.offsetWidth))}px`;
    tip.style.top = `${Math.max(0, e.clientY - box.top - 40)}px`;
  });
  plot.addEventListener("mouseleave", () => { tip.hidden = true; });
  const observer = new ResizeObserver(() => requestAnimationFrame(draw));
  observer.observe(plot);
  const marks = [0, 0.25, 0.5, 0.75, 1].map((s) => axisTime(fromMs + s * (toMs - fromMs), toMs - fromMs));
  return {
    element: h("div", { class: "heat" }, h("div", { class: "rows", "aria-hidden": "true" }, ...rows.map((r) => h("span", {}, r.name))), plot, h("div", { class: "axis", "aria-hidden": "true" }, ...marks.map((m) => h("span", {}, m))), h("div", { class: "scale", "aria-hidden": "true" }, h("span", {}, "0"), h("span", { class: "ramp" }), h("span", {}, display(most, rows[0]?.config ?? {}, "number").text))),
    destroy: () => observer.disconnect(),
  };
}

/** The most common distance of two points. @param {number[]} times */
function stepOf(times) {
  const steps = times.slice(1).map((t, i) => t - (times[i] ?? t)).filter((s) => s > 0).sort((a, b) => a - b);
  return steps[0] ?? 60_000;
}
