/** What is drawn behind the lines of a chart. */
import { canvasColour, colourName } from "../format/colour.js";
import { thresholdColour } from "../format/display.js";

/** @typedef {import("./panel-types.d.ts").PanelView} PanelView */
/** @typedef {import("./lines.js").Line} Line */

/** Threshold lines, and a line where a page began to fire. @param {import("uplot")} u @param {PanelView} view @param {Line["config"] | undefined} config */
export function drawMarks(u, view, config) {
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
