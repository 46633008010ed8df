/** One panel of a board: its frame, its data, its menu (the same as a table, the query, what it means), and what it says without data. */
import { ask, isAbort, Problem } from "../api.js";
import { h, replace } from "../dom.js";
import { barGauge } from "../panels/bar-gauge.js";
import { heatmap } from "../panels/heatmap.js";
import { logs } from "../panels/logs.js";
import { stat } from "../panels/stat.js";
import { stateTimeline } from "../panels/state-timeline.js";
import { table } from "../panels/table.js";
import { markdown } from "../panels/text.js";
import { timeSeries } from "../panels/time-series.js";
import { openDetails } from "./details.js";

/** @typedef {import("../panels/panel-types.d.ts").PanelView} PanelView */
/** @typedef {import("../panels/panel-types.d.ts").Drawn} Drawn */

/** @type {Record<string, (view: PanelView) => Drawn | null>} */
const DRAW = { timeseries: timeSeries, stat, table, heatmap, "state-timeline": stateTimeline, "status-history": stateTimeline, bargauge: barGauge, logs };

/**
 * @param {string} boardUid
 * @param {import("../types.d.ts").DataPanel | import("../types.d.ts").TextPanel} panel
 * @param {{ view: () => Omit<PanelView, "panel" | "targets" | "memory">, query: () => string, signal: AbortSignal, ready: Promise<void> }} board `ready`: its variables have values
 */
export function createPanel(boardUid, panel, board) {
  const titleId = `panel-${panel.id}`;
  const body = h("div", { class: "body" });
  /** @type {import("../panels/panel-types.d.ts").PanelMemory} */
  const memory = { hidden: new Set(), sort: null };
  /** @type {PanelView | null} */
  let shown = null;
  /** @type {Drawn | null} */
  let drawn = null;
  /** @type {string | null} */
  let before = null;
  let turn = 0;
  const menu = panel.type === "text" ? null : h("button", { type: "button", class: "quiet", "data-key": `menu ${panel.id}`, "aria-label": `More about ${panel.title}`, title: "What this means, as a table, the query", onclick: () => openDetails(panel, shown) }, "⋯");
  const frame = h("section", { class: "panel", "aria-labelledby": titleId, "data-panel": panel.id }, h("header", {}, h("h3", { id: titleId, title: panel.description ?? "" }, panel.title), menu), body);

  /** @param {Drawn | null} next @param {Node} [instead] */
  const put = (next, instead) => {
    drawn?.destroy?.();
    drawn = next;
    const scrolls = next?.scrolls === true;
    body.classList.toggle("scrolls", scrolls);
    if (scrolls) { body.setAttribute("tabindex", "0"); body.setAttribute("role", "group"); body.setAttribute("aria-labelledby", titleId); body.setAttribute("data-scroll", titleId); }
    else for (const name of ["tabindex", "role", "aria-labelledby"]) body.removeAttribute(name);
    replace(body, next?.element ?? instead);
  };
  const message = (/** @type {string} */ text, /** @type {string} */ more = "") => h("div", { class: "message" }, h("div", {}, h("strong", {}, text), more === "" ? null : h("div", {}, more)));

  const draw = () => {
    if (shown === null || panel.type === "text") return;
    const make = DRAW[panel.type];
    const next = make === undefined ? null : make(shown);
    put(next, next === null ? message(make === undefined ? `This console does not draw "${panel.type}"` : nothingText(panel)) : undefined);
  };
  if (panel.type === "text") put({ element: markdown(panel.options.content) });
  else put(null, message("Loading ..."));

  return {
    frame,
    redraw: draw,
    destroy: () => drawn?.destroy?.(),
    load: async () => {
      if (panel.type === "text") return;
      const mine = ++turn;
      frame.classList.add("is-loading");
      await board.ready;
      const at = board.view();
      const points = Math.max(50, Math.min(1_500, Math.round(body.clientWidth || 600)));
      try {
        const answer = await ask(`/api/v1/boards/${encodeURIComponent(boardUid)}/panels/${panel.id}/data?${board.query()}&points=${points}`, board.signal);
        if (mine !== turn) return;
        const text = JSON.stringify([answer.targets.map((/** @type {any} */ t) => t.fields), at.span]);
        shown = { ...at, memory, panel: /** @type {import("../types.d.ts").DataPanel} */ (panel), targets: answer.targets };
        if (text !== before) draw();
        before = text;
      } catch (error) {
        if (isAbort(error) || mine !== turn) return;
        before = null;
        put(null, error instanceof Problem ? message(error.message, error.action) : message("This panel could not be drawn", String(error)));
      } finally {
        if (mine === turn) frame.classList.remove("is-loading");
      }
    },
  };
}

/** What a panel without a row says; a dash is meant for single cells. @param {import("../types.d.ts").DataPanel} panel */
function nothingText(panel) {
  const said = panel.fieldConfig?.defaults?.noValue ?? "";
  return said.length > 2 ? said : "Nothing in this time";
}
