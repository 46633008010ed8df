/** A board at work: its controls, its grid, its refresh, its marks. Also shown inside other pages, with some variables fixed. */
import { choose } from "../address.js";
import { ask, isAbort } from "../api.js";
import { h, replace } from "../dom.js";
import { spanOf, widened } from "../time.js";
import { choicesOf, choicesQuery, REFRESH_MS, settleVariables } from "./choices.js";
import { rangePicker, refreshPicker, variableControls } from "./controls.js";
import { createGrid } from "./grid.js";

/**
 * @param {import("../types.d.ts").Board} board
 * @param {{ query: URLSearchParams, signal: AbortSignal, follow: import("../types.d.ts").PageContext["follow"], fixed?: Record<string, string>, wanted?: Record<string, string> }} at `fixed`: variables that cannot be chosen here; `wanted`: texts of first choices
 */
export function boardView(board, { query, signal, follow, fixed = {}, wanted = {} }) {
  let choices = choicesOf(board, query, fixed);
  let span = spanOf(choices.range, Date.now());
  /** @type {{ timeMs: number, title: string }[]} */
  let marks = [];
  const controls = h("div", { class: "controls" });
  /** @type {Record<string, Map<string, string>>} */
  let texts = {};
  const queryOf = (of = choices) => { const q = choicesQuery(of); q.delete("refresh"); q.set("from", String(span.fromMs)); q.set("to", String(span.toMs)); return q.toString(); };
  let letGo = () => {};
  /** @type {Promise<void>} */
  const settled = new Promise((go) => { letGo = go; });
  const grid = createGrid(board, {
    signal, query: () => queryOf(), ready: settled,
    view: () => ({ span, range: choices.range, variables: choices.variables, marks, syncKey: board.uid, onZoom: ({ fromMs, toMs }) => zoomTo({ from: String(fromMs), to: String(toMs) }), onZoomOut: () => zoomTo(widened(span, Date.now())) }),
  });
  const readMarks = async () => {
    try {
      const { annotations } = await ask(`/api/v1/boards/${board.uid}/annotations?${queryOf()}`, signal);
      marks = annotations.flatMap((/** @type {{ fields: import("../types.d.ts").Field[] }} */ a) => {
        const title = a.fields.find((f) => f.name === "title");
        return (a.fields.find((f) => f.type === "time")?.values ?? []).map((t, i) => ({ timeMs: Number(t), title: String(title?.values[i] ?? "") }));
      });
    } catch (error) {
      if (!isAbort(error)) marks = [];
    }
  };
  let turn = 0;
  const settle = async () => {
    const mine = ++turn;
    try {
      const found = await settleVariables(board, choices, { query: queryOf, signal, fixed: Object.keys(fixed), wanted });
      if (mine !== turn) return;
      ({ choices, texts } = found);
      drawControls();
    } catch (error) {
      if (isAbort(error)) return;
    }
  };
  const reload = async () => { span = spanOf(choices.range, Date.now()); await readMarks(); grid.refresh(); };
  /** @type {ReturnType<typeof setInterval> | undefined} */
  let timer;
  let isDue = false;
  const arm = () => {
    clearInterval(timer);
    const everyMs = REFRESH_MS[choices.refresh];
    if (everyMs !== undefined) timer = setInterval(() => { if (document.hidden) isDue = true; else void reload(); }, everyMs);
  };
  /** @param {import("./choices.js").Choices} next */
  const show = (next) => {
    choices = next;
    drawControls();
    arm();
    void settle().then(reload);
  };
  /** @param {import("./choices.js").Choices} next */
  const change = (next) => {
    const shown = choicesQuery(next);
    for (const name of Object.keys(fixed)) shown.delete(`var-${name}`);
    choose(shown);
    show(next);
  };
  const zoomTo = (/** @type {import("../types.d.ts").Range} */ range) => change({ ...choices, range });
  follow((next) => show(choicesOf(board, next, fixed)));
  const drawControls = () => {
    replace(controls,
      h("div", { class: "field" }, h("span", {}, "Time"), rangePicker(choices.range, (range) => change({ ...choices, range }))),
      h("button", { type: "button", "data-key": "zoom out", title: "Show twice as long a time. Also: a double click on a chart", onclick: () => zoomTo(widened(spanOf(choices.range, Date.now()), Date.now())) }, "Zoom out"),
      ...variableControls(board, choices, { query: () => queryOf(), signal, hidden: Object.keys(fixed), textOf: (name, value) => texts[name]?.get(value) ?? value, choose: (name, values) => change({ ...choices, variables: { ...choices.variables, [name]: values } }) }),
      h("span", { class: "gap" }),
      refreshPicker(board.timepicker?.refresh_intervals ?? ["30s", "1m", "5m"], choices.refresh, (refresh) => change({ ...choices, refresh })),
      h("button", { type: "button", "data-key": "refresh now", onclick: () => void reload() }, "Refresh now"),
    );
  };
  document.addEventListener("auth-slo-theme", () => grid.redraw(), { signal });
  document.addEventListener("visibilitychange", () => { if (!document.hidden && isDue) { isDue = false; void reload(); } }, { signal });
  signal.addEventListener("abort", () => { clearInterval(timer); grid.destroy(); });
  drawControls();
  arm();
  void settle().then(() => { letGo(); return readMarks(); }).then(() => { if (marks.length > 0) grid.redraw(); });
  return h("div", {}, controls, grid.element);
}
