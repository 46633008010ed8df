/** Values over time with uPlot: lines, bars, stacked bars, thresholds, marks of alerts, a shared cursor, and a drag to look closer. */
import { h } from "../dom.js";
import { configOf, display, seriesName, thresholdColour } from "../format/display.js";
import { canvasColour, colourName, seriesColour, themeValue } from "../format/colour.js";
import { axisTime } from "../time.js";
import { chartTooltip } from "./tooltip.js";

/** @typedef {import("./panel-types.d.ts").PanelView} PanelView */
/** @typedef {{ name: string, colour: string, isDashed: boolean, isBars: boolean, fill: number, width: number, values: (number | null)[], shown: (number | null)[], config: ReturnType<typeof configOf> }} Line */

const uPlot = /** @type {typeof import("uplot")} */ (/** @type {any} */ (globalThis).uPlot);

/** @param {PanelView} view @returns {{ times: number[], lines: Line[], isStacked: boolean }} */
export function linesOf({ panel, targets }) {
  /** @type {Map<number, number>} */
  const indexOf = new Map();
  const times = [...new Set(targets.flatMap((t) => t.fields.find((f) => f.type === "time")?.values ?? []))].filter((v) => typeof v === "number").sort((a, b) => a - b);
  times.forEach((t, i) => indexOf.set(t, i));
  /** @type {Line[]} */
  const lines = [];
  let isStacked = false;
  for (const target of targets) {
    const own = target.fields.find((f) => f.type === "time")?.values ?? [];
    for (const field of target.fields) {
      if (field.type !== "number") continue;
      const config = configOf(panel, field, target.refId);
      const values = new Array(times.length).fill(null);
      own.forEach((t, i) => { const at = indexOf.get(Number(t)); const v = field.values[i]; if (at !== undefined && typeof v === "number") values[at] = v; });
      const c = config.custom;
      const stacking = /** @type {{ mode?: string } | undefined} */ (c["stacking"]);
      isStacked ||= stacking !== undefined && stacking.mode !== "none" && stacking.mode !== undefined;
      const fixed = config.color?.mode === "fixed" ? colourName(config.color.fixedColor) : "";
      lines.push({
        name: seriesName(field, config), colour: fixed || seriesColour(lines.length), isDashed: /** @type {{ fill?: string } | undefined} */ (c["lineStyle"])?.fill === "dash", isBars: c["drawStyle"] === "bars",
        fill: Number(c["fillOpacity"] ?? 0) / 100, width: Number(c["lineWidth"] ?? 2), values, shown: values, config,
      });
    }
  }
  return { times, lines, isStacked };
}

/** Running sums from the last line up, so that the first line's bar lies on top. @param {Line[]} lines @param {boolean[]} isOn */
function stack(lines, isOn) {
  const sums = new Array(lines[0]?.values.length ?? 0).fill(0);
  for (let i = lines.length - 1; i >= 0; i--) {
    const line = lines[i];
    if (line === undefined || isOn[i] !== true) continue;
    line.shown = line.values.map((v, at) => { if (v === null) return null; sums[at] += v; return sums[at]; });
  }
}

/** @param {PanelView} view @returns {{ element: HTMLElement, destroy: () => void } | null} null without a single value */
export function timeSeries(view) {
  const { times, lines, isStacked } = linesOf(view);
  if (lines.length === 0 || !lines.some((l) => l.values.some((v) => v !== null))) return null;
  const plot = h("div", { class: "plot", role: "img", "aria-label": describe(view, lines) });
  const isOn = lines.map(() => true);
  /** @type {import("uplot") | null} */
  let chart = null;
  const draw = () => {
    if (isStacked) stack(lines, isOn);
    const box = plot.getBoundingClientRect();
    if (box.width < 20 || box.height < 20) return;
    chart?.destroy();
    chart = new uPlot(optionsOf(view, lines, isOn, isStacked, box, times), [times.map((t) => t / 1_000), ...lines.map((l) => l.shown)], plot);
    for (const canvas of plot.querySelectorAll("canvas")) canvas.setAttribute("aria-hidden", "true");
  };
  const observer = new ResizeObserver(() => requestAnimationFrame(draw));
  observer.observe(plot);
  const legend = h("ul", { class: "legend" }, ...(lines.length > 1 || lines[0]?.name !== "Value" ? lines.map((line, i) => legendItem(line, () => { isOn[i] = !isOn[i]; draw(); return isOn[i] === true; })) : []));
  return { element: h("div", { class: "chart" }, plot, legend), destroy: () => { observer.disconnect(); chart?.destroy(); } };
}

/** @param {PanelView} view @param {Line[]} lines */
function describe(view, lines) {
  const last = lines.slice(0, 6).map((l) => { const v = l.values.findLast((x) => x !== null) ?? null; return `${l.name} ${display(v, l.config, "number").text}`; });
  return `${view.panel.title}: ${lines.length} ${lines.length === 1 ? "line" : "lines"}, last values ${last.join(", ")}. The same as a table is in the panel's menu.`;
}

/** @param {Line} line @param {() => boolean} toggle */
function legendItem(line, toggle) {
  const swatch = h("span", { class: `swatch${line.isDashed ? " dashed" : ""}`, "aria-hidden": "true" });
  swatch.style.borderTopColor = `var(--c-${line.colour})`;
  const last = line.values.findLast((v) => v !== null) ?? null;
  const button = h("button", { type: "button", "aria-pressed": "true", "data-key": `legend ${line.name}`, title: `${line.name}: show or hide` }, swatch, line.name, h("span", { class: "soft" }, display(last, line.config, "number").text));
  button.addEventListener("click", () => button.setAttribute("aria-pressed", String(toggle())));
  return h("li", {}, button);
}

/** @param {PanelView} view @param {Line[]} lines @param {boolean[]} isOn @param {boolean} isStacked @param {DOMRect} box @param {number[]} times @returns {import("uplot").Options} */
function optionsOf(view, lines, isOn, isStacked, box, times) {
  const { span, panel } = view;
  const first = lines[0]?.config;
  const scale = /** @type {{ type?: string } | undefined} */ (first?.custom["scaleDistribution"]);
  const isLog = scale?.type === "log";
  const axis = { stroke: themeValue("--soft"), grid: { stroke: themeValue("--line"), width: 1 }, ticks: { stroke: themeValue("--line"), size: 4 }, font: "11.5px system-ui, sans-serif" };
  const bars = uPlot.paths.bars?.({ size: [0.85, 60], align: 1 });
  return {
    width: Math.floor(box.width), height: Math.floor(box.height), padding: [8, 8, 0, 0], legend: { show: false },
    cursor: { sync: { key: `board ${view.syncKey}` }, drag: { x: true, y: false, setScale: false }, points: { size: 7 }, y: false },
    scales: { x: { time: true, range: [span.fromMs / 1_000, span.toMs / 1_000] }, y: isLog ? { distr: 3, log: 10 } : { range: (_u, min, max) => yRange(min, max, first, lines.some((l) => l.isBars)) } },
    axes: [
      { ...axis, space: 74, size: 26, values: (_u, splits) => splits.map((s) => axisTime(s * 1_000, span.toMs - span.fromMs)) },
      { ...axis, size: (_u, values) => Math.max(38, 14 + 6.6 * Math.max(0, ...(values ?? []).map((v) => String(v ?? "").length))), space: 28, values: (_u, splits) => splits.map((v) => (v === null || v === undefined ? "" : axisText(v, first))) },
    ],
    series: [{}, ...lines.map((line, i) => /** @type {import("uplot").Series} */ ({
      label: line.name, show: isOn[i] === true, stroke: canvasColour(line.colour), width: line.isBars ? 0 : line.width, spanGaps: false,
      ...(line.isDashed ? { dash: [7, 5] } : {}), ...(line.isBars && bars !== undefined ? { paths: bars, fill: canvasColour(line.colour) } : line.fill > 0 ? { fill: `${canvasColour(line.colour)}${Math.round(line.fill * 120).toString(16).padStart(2, "0")}` } : {}),
      points: { show: !line.isBars && alone(line.values), size: 5 },
    }))],
    hooks: {
      setSelect: [(u) => { if (u.select.width > 8) view.onZoom({ fromMs: Math.round(u.posToVal(u.select.left, "x") * 1_000), toMs: Math.round(u.posToVal(u.select.left + u.select.width, "x") * 1_000) }); u.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false); }],
      drawAxes: [(u) => drawMarks(u, view, first)],
    },
    plugins: [chartTooltip({ times, lines, isOn, isStacked, title: panel.title })],
  };
}

/** Points that have no neighbour would not be seen as a line. @param {(number | null)[]} values */
const alone = (values) => { const n = values.filter((v) => v !== null).length; return n > 0 && n <= 40 && values.some((v, i) => v !== null && (values[i - 1] ?? null) === null && (values[i + 1] ?? null) === null); };

/** @param {number} value @param {Line["config"] | undefined} config */
function axisText(value, config) {
  if (config === undefined) return String(value);
  const { decimals: _decimals, ...rest } = config;
  return display(value, { ...rest, mappings: [], noValue: "" }, "number").text;
}

/** @param {number | null} min @param {number | null} max @param {Line["config"] | undefined} config @param {boolean} fromZero @returns {[number, number]} */
function yRange(min, max, config, fromZero) {
  const soft = Number(config?.custom["axisSoftMax"]);
  const softMin = Number(config?.custom["axisSoftMin"]);
  let top = config?.max ?? Math.max(max ?? 1, Number.isFinite(soft) ? soft : -Infinity);
  let bottom = config?.min ?? Math.min(min ?? 0, fromZero ? 0 : Infinity, Number.isFinite(softMin) ? softMin : Infinity);
  if (config?.max !== undefined && (max ?? 0) > top) top = max ?? top;
  if (top <= bottom) { const d = Math.abs(top) * 0.05 || 1; top += d; bottom = config?.min ?? bottom - d; }
  const air = (top - bottom) * 0.06;
  return [config?.min === undefined && bottom !== 0 ? bottom - air : bottom, config?.max === undefined ? top + air : top];
}

/** Threshold lines, and a line where a page began to fire. @param {import("uplot")} u @param {PanelView} view @param {Line["config"] | undefined} config */
function drawMarks(u, view, config) {
  const { ctx, bbox } = u;
  const line = (/** @type {number} */ x0, /** @type {number} */ y0, /** @type {number} */ x1, /** @type {number} */ y1, /** @type {string} */ stroke) => {
    ctx.save(); ctx.strokeStyle = stroke; ctx.lineWidth = 1.2 * devicePixelRatio; ctx.setLineDash([6 * devicePixelRatio, 4 * devicePixelRatio]);
    ctx.beginPath(); ctx.moveTo(x0, y0); ctx.lineTo(x1, y1); ctx.stroke(); ctx.restore();
  };
  const style = /** @type {{ mode?: string } | undefined} */ (config?.custom["thresholdsStyle"]);
  if (config !== undefined && style?.mode !== undefined && style.mode !== "off") {
    for (const step of config.thresholds?.steps ?? []) {
      if (step.value === null) continue;
      const y = Math.round(u.valToPos(step.value, "y", true));
      const colour = colourName(thresholdColour(step.value, { ...config, color: { mode: "thresholds" } }));
      if (y >= bbox.top && y <= bbox.top + bbox.height) line(bbox.left, y, bbox.left + bbox.width, y, canvasColour(colour));
    }
  }
  for (const mark of view.marks) {
    const x = Math.round(u.valToPos(mark.timeMs / 1_000, "x", true));
    if (x >= bbox.left && x <= bbox.left + bbox.width) line(x, bbox.top, x, bbox.top + bbox.height, canvasColour("red"));
  }
}
