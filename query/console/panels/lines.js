/** The lines of a chart over time, from the columns of its panel's data. */
import { colourName, seriesColour } from "../format/colour.js";
import { configOf, seriesName } from "../format/display.js";

/** @typedef {import("./panel-types.d.ts").PanelView} PanelView */
/** @typedef {{ name: string, colour: string, isDashed: boolean, isBars: boolean, isRight: boolean, fill: number, width: number, values: (number | null)[], shown: (number | null)[], config: ReturnType<typeof configOf> }} Line */

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
        name: seriesName(field, config), colour: fixed || seriesColour(lines.length), isDashed: /** @type {{ fill?: string } | undefined} */ (c["lineStyle"])?.fill === "dash", isBars: c["drawStyle"] === "bars", isRight: c["axisPlacement"] === "right",
        fill: Number(c["fillOpacity"] ?? 0) / 100, width: Number(c["lineWidth"] ?? 2), values, shown: values, config,
      });
    }
  }
  return { times, lines, isStacked };
}

/** Running sums from the last line up, so that the first line's bar lies on top. @param {Line[]} lines @param {boolean[]} isOn */
export function stack(lines, isOn) {
  const sums = new Array(lines[0]?.values.length ?? 0).fill(0);
  for (let i = lines.length - 1; i >= 0; i--) {
    const line = lines[i];
    if (line === undefined || isOn[i] !== true) continue;
    line.shown = line.values.map((v, at) => { if (v === null) return null; sums[at] += v; return sums[at]; });
  }
}

/** Indices of values without a neighbour: a line alone would not show them. @param {(number | null)[]} values */
export const alone = (values) => values.flatMap((v, i) => (v !== null && (values[i - 1] ?? null) === null && (values[i + 1] ?? null) === null ? [i] : []));
