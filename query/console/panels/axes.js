/** Scales and axes of a chart: time below, values on the left, and on the right those that their panel puts there, each in its own unit. */
import { display } from "../format/display.js";
import { themeValue } from "../format/colour.js";
import { axisTime } from "../time.js";

/** @typedef {import("./lines.js").Line} Line */

/** @param {import("../types.d.ts").Span} span @param {readonly Line[]} lines @returns {{ scales: import("uplot").Scales, axes: import("uplot").Axis[] }} */
export function axesOf(span, lines) {
  const left = lines.filter((l) => !l.isRight), right = lines.filter((l) => l.isRight);
  const look = { stroke: themeValue("--soft"), grid: { stroke: themeValue("--line"), width: 1 }, ticks: { stroke: themeValue("--line"), size: 4 }, font: "11.5px system-ui, sans-serif" };
  const values = (/** @type {readonly Line[]} */ on, /** @type {string} */ scale, /** @type {import("uplot").Axis} */ more = {}) => /** @type {import("uplot").Axis} */ ({
    ...look, scale, space: 28, size: (_u, texts) => Math.max(38, 14 + 6.6 * Math.max(0, ...(texts ?? []).map((t) => String(t ?? "").length))), values: (_u, splits) => splits.map((v) => (v === null || v === undefined ? "" : axisText(v, on[0]?.config))), ...more,
  });
  return {
    scales: { x: { time: true, range: [span.fromMs / 1_000, span.toMs / 1_000] }, y: scaleOf(left.length > 0 ? left : right), ...(right.length > 0 ? { right: scaleOf(right) } : {}) },
    axes: [{ ...look, space: 74, size: 26, values: (_u, splits) => splits.map((s) => axisTime(s * 1_000, span.toMs - span.fromMs)) }, ...(left.length > 0 || right.length === 0 ? [values(left, "y")] : []), ...(right.length > 0 ? [values(right, "right", { side: 1, grid: { show: left.length === 0 } })] : [])],
  };
}

/** @param {readonly Line[]} lines @returns {import("uplot").Scale} */
function scaleOf(lines) {
  const first = lines[0]?.config;
  const scale = /** @type {{ type?: string } | undefined} */ (first?.custom["scaleDistribution"]);
  return scale?.type === "log" ? { distr: 3, log: 10 } : { range: (_u, min, max) => yRange(min, max, first, lines.some((l) => l.isBars)) };
}

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
