/** Values over time with uPlot: lines, bars, stacked bars, thresholds, marks of alerts, a shared cursor, and a drag to look closer. */
import { h } from "../dom.js";
import { display } from "../format/display.js";
import { canvasColour } from "../format/colour.js";
import { axesOf } from "./axes.js";
import { alone, linesOf, stack } from "./lines.js";
import { drawMarks } from "./marks.js";
import { chartTooltip } from "./tooltip.js";
import { zoom } from "./zoom.js";

/** @typedef {import("./panel-types.d.ts").PanelView} PanelView */
/** @typedef {import("./lines.js").Line} Line */

const uPlot = /** @type {typeof import("uplot")} */ (/** @type {any} */ (globalThis).uPlot);

/** @param {PanelView} view @returns {{ element: HTMLElement, destroy: () => void } | null} null without a single value */
export function timeSeries(view) {
  const { times, lines, isStacked } = linesOf(view);
  if (lines.length === 0 || !lines.some((l) => l.values.some((v) => v !== null))) return null;
  const plot = h("div", { class: "plot", role: "img", "aria-label": describe(view, lines) });
  const { hidden } = view.memory;
  const isOn = lines.map((l) => !hidden.has(l.name));
  /** @type {import("uplot") | null} */
  let chart = null;
  const draw = () => {
    if (isStacked) stack(lines, isOn);
    const box = plot.getBoundingClientRect();
    if (box.width < 20 || box.height < 20) return;
    chart?.destroy();
    chart = new uPlot(optionsOf(view, lines, isOn, box, times), [times.map((t) => t / 1_000), ...lines.map((l) => l.shown)], plot);
    for (const canvas of plot.querySelectorAll("canvas")) canvas.setAttribute("aria-hidden", "true");
  };
  const observer = new ResizeObserver(() => requestAnimationFrame(draw));
  observer.observe(plot);
  const legend = h("ul", { class: "legend" }, ...(lines.length > 1 || lines[0]?.name !== "Value" ? lines.map((line, i) => legendItem(line, isOn[i] === true, () => {
    isOn[i] = !isOn[i];
    if (isOn[i]) hidden.delete(line.name); else hidden.add(line.name);
    draw();
    return isOn[i] === true;
  })) : []));
  return { element: h("div", { class: "chart" }, plot, legend), destroy: () => { observer.disconnect(); chart?.destroy(); } };
}

/** @param {PanelView} view @param {Line[]} lines */
function describe(view, lines) {
  const last = lines.slice(0, 6).map((l) => { const v = l.values.findLast((x) => x !== null) ?? null; return `${l.name} ${display(v, l.config, "number").text}`; });
  return `${view.panel.title}: ${lines.length} ${lines.length === 1 ? "line" : "lines"}, last values ${last.join(", ")}. The same as a table is in the panel's menu.`;
}

/** @param {Line} line @param {boolean} isOn @param {() => boolean} toggle */
function legendItem(line, isOn, toggle) {
  const swatch = h("span", { class: `swatch${line.isDashed ? " dashed" : ""}`, "aria-hidden": "true" });
  swatch.style.borderTopColor = `var(--c-${line.colour})`;
  const last = line.values.findLast((v) => v !== null) ?? null;
  const button = h("button", { type: "button", "aria-pressed": String(isOn), "data-key": `legend ${line.name}`, title: `${line.name}: show or hide` }, swatch, line.name, line.isRight ? h("span", { class: "soft" }, "(right)") : null, h("span", { class: "soft" }, display(last, line.config, "number").text));
  button.addEventListener("click", () => button.setAttribute("aria-pressed", String(toggle())));
  return h("li", {}, button);
}

/** @param {PanelView} view @param {Line[]} lines @param {boolean[]} isOn @param {DOMRect} box @param {number[]} times @returns {import("uplot").Options} */
function optionsOf(view, lines, isOn, box, times) {
  const bars = uPlot.paths.bars?.({ size: [0.85, 60], align: 1 });
  return {
    width: Math.floor(box.width), height: Math.floor(box.height), padding: [8, lines.some((l) => l.isRight) ? 0 : 8, 0, 0], legend: { show: false },
    cursor: { sync: { key: `board ${view.syncKey}`, scales: ["x", null] }, drag: { x: true, y: false, setScale: false }, points: { size: 7 }, y: false },
    ...axesOf(view.span, lines),
    series: [{}, ...lines.map((line, i) => /** @type {import("uplot").Series} */ ({
      label: line.name, show: isOn[i] === true, scale: line.isRight ? "right" : "y", stroke: canvasColour(line.colour), width: line.isBars ? 0 : line.width, spanGaps: false,
      ...(line.isDashed ? { dash: [7, 5] } : {}), ...(line.isBars && bars !== undefined ? { paths: bars, fill: canvasColour(line.colour) } : line.fill > 0 ? { fill: `${canvasColour(line.colour)}${Math.round(line.fill * 120).toString(16).padStart(2, "0")}` } : {}),
      points: { show: false, size: 5, filter: () => (line.isBars ? null : alone(line.shown)) },
    }))],
    hooks: { drawAxes: [(u) => drawMarks(u, view, lines[0]?.config)] },
    plugins: [chartTooltip({ times, lines, isOn }), zoom(view)],
  };
}
