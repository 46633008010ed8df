/** A board at work: its controls, its grid, its refresh, its marks. Also shown inside other pages, with some variables fixed. */
import { ask, isAbort } from "../api.js";
import { h } from "../dom.js";
import { spanOf } from "../time.js";
import { choicesOf, choicesQuery, rangePicker, refreshPicker, settleVariables, variableControls } from "./controls.js";
import { createGrid } from "./grid.js";

const REFRESH_MS = /** @type {Record<string, number>} */ ({ "5s": 5_000, "10s": 10_000, "30s": 30_000, "1m": 60_000, "5m": 300_000, "15m": 900_000, "30m": 1_800_000, "1h": 3_600_000 });

/**
 * @param {import("../types.d.ts").Board} board
 * @param {{ query: URLSearchParams, signal: AbortSignal, fixed?: Record<string, string>, wanted?: Record<string, string> }} at `fixed`: variables that cannot be chosen here; `wanted`: texts of first choices
 */
export function boardView(board, { query, signal, fixed = {}, wanted = {} }) {
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
    view: () => ({ span, range: choices.range, variables: choices.variables, marks, syncKey: board.uid, onZoom: ({ fromMs, toMs }) => change({ ...choices, range: { from: String(fromMs), to: String(toMs) } }) }),
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
  const settle = async () => {
    try {
      ({ choices, texts } = await settleVariables(board, choices, { query: queryOf, signal, fixed: Object.keys(fixed), wanted }));
      drawControls();
    } catch (error) {
      if (isAbort(error)) return;
    }
  };
  const reload = async () => { span = spanOf(choices.range, Date.now()); await readMarks(); grid.refresh(); };
  /** @type {ReturnType<typeof setInterval> | undefined} */
  let timer;
  const arm = () => {
    clearInterval(timer);
    const everyMs = REFRESH_MS[choices.refresh];
    if (everyMs !== undefined) timer = setInterval(() => { if (!document.hidden) void reload(); }, everyMs);
  };
  /** @param {import("./controls.js").Choices} next */
  const change = (next) => {
    choices = next;
    const shown = choicesQuery(choices);
    for (const name of Object.keys(fixed)) shown.delete(`var-${name}`);
    history.replaceState(null, "", `${location.pathname}?${shown}`);
    drawControls();
    arm();
    void settle().then(reload);
  };
  const drawControls = () => {
    controls.replaceChildren(
      h("div", { class: "field" }, h("span", {}, "Time"), rangePicker(choices.range, (range) => change({ ...choices, range }))),
      ...variableControls(board, choices, { query: () => queryOf(), signal, hidden: Object.keys(fixed), textOf: (name, value) => texts[name]?.get(value) ?? value, choose: (name, values) => change({ ...choices, variables: { ...choices.variables, [name]: values } }) }),
      h("span", { class: "gap" }),
      refreshPicker(board.timepicker?.refresh_intervals ?? ["30s", "1m", "5m"], choices.refresh, (refresh) => change({ ...choices, refresh })),
      h("button", { type: "button", "data-key": "refresh now", onclick: () => void reload() }, "Refresh now"),
    );
  };
  const onTheme = () => grid.redraw();
  document.addEventListener("auth-slo-theme", onTheme);
  signal.addEventListener("abort", () => { clearInterval(timer); document.removeEventListener("auth-slo-theme", onTheme); grid.destroy(); });
  drawControls();
  arm();
  void settle().then(() => { letGo(); return readMarks(); }).then(() => { if (marks.length > 0) grid.redraw(); });
  return h("div", {}, controls, grid.element);
}
