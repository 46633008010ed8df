/** The controls of a board: time range, variables, refresh. */
import { isAbort } from "../api.js";
import { h } from "../dom.js";
import { RANGES, editable, instantOf, rangeText } from "../time.js";
import { ALL, optionsOf } from "./choices.js";

/** @typedef {import("../types.d.ts").Board} Board */
/** @typedef {import("./choices.js").Choices} Choices */

const MOST_OPTIONS = 300;

/** A button that opens a sheet below itself; Escape and leaving it close it. @param {string} label @param {() => string} text @param {(close: () => void) => HTMLElement[]} content @param {boolean} [isRight] */
function picker(label, text, content, isRight = false) {
  const button = h("button", { type: "button", "aria-expanded": "false", "aria-haspopup": "true", "aria-label": `${label}: ${text()}`, "data-key": `pick ${label}` }, text(), h("span", { class: "soft", "aria-hidden": "true" }, "▾"));
  const root = h("div", { class: `picker${isRight ? " right" : ""}` }, button);
  const close = () => { root.querySelector(".sheet")?.remove(); button.setAttribute("aria-expanded", "false"); };
  button.addEventListener("click", () => {
    if (root.querySelector(".sheet") !== null) return close();
    root.append(h("div", { class: "sheet", role: "group", "aria-label": label }, ...content(() => { close(); button.focus(); })));
    button.setAttribute("aria-expanded", "true");
  });
  root.addEventListener("keydown", (e) => { if (e.key === "Escape") { close(); button.focus(); } });
  root.addEventListener("focusout", (e) => { if (e.relatedTarget instanceof Node && !root.contains(e.relatedTarget)) close(); });
  const outside = (/** @type {PointerEvent} */ e) => { if (!root.isConnected) document.removeEventListener("pointerdown", outside); else if (e.target instanceof Node && !root.contains(e.target)) close(); };
  document.addEventListener("pointerdown", outside);
  return root;
}

/** @param {string} label @param {HTMLElement} control */
const field = (label, control) => h("div", { class: "field" }, h("span", {}, label), control);

/** @param {import("../types.d.ts").Range} range @param {(range: import("../types.d.ts").Range) => void} choose */
export function rangePicker(range, choose) {
  return picker("Time range", () => rangeText(range), (close) => {
    const take = (/** @type {import("../types.d.ts").Range} */ chosen) => { close(); choose(chosen); };
    return [...RANGES.map(([value = "", text = ""]) => h("button", { type: "button", class: "quiet", "aria-pressed": value === range.from && range.to === "now" ? "true" : null, onclick: () => take({ from: value, to: "now" }) }, text)), h("hr"), ...ownRange(range, take)];
  });
}

/** Two ends to write, as `now-6h` or as a date; what cannot be read is said beside them. @param {import("../types.d.ts").Range} range @param {(range: import("../types.d.ts").Range) => void} take */
function ownRange(range, take) {
  const from = h("input", { id: "range-from", value: editable(range.from), size: "20", "aria-describedby": "range-wrong" }), to = h("input", { id: "range-to", value: editable(range.to), size: "20", "aria-describedby": "range-wrong" });
  const wrong = h("p", { id: "range-wrong", class: "bad small", role: "alert" });
  const apply = () => {
    const now = Date.now();
    const [begin, end] = [from, to].map((input) => instantOf(input.value.trim(), now));
    from.setAttribute("aria-invalid", String(begin === null));
    to.setAttribute("aria-invalid", String(end === null));
    if (begin === null || end === null || begin === undefined || end === undefined) wrong.textContent = "Write it as now-6h, or as 2026-11-23 07:30.";
    else if (begin >= end) wrong.textContent = "From must be before To.";
    else take({ from: rangeEnd(from.value.trim(), begin), to: rangeEnd(to.value.trim(), end) });
  };
  for (const input of [from, to]) input.addEventListener("keydown", (e) => {
    if (e.key !== "Enter") return;
    // The same key would press the button that has the focus afterwards.
    e.preventDefault();
    apply();
  });
  return [h("label", { class: "field", for: "range-from" }, "From"), from, h("label", { class: "field", for: "range-to" }, "To"), to, wrong, h("button", { type: "button", onclick: apply }, "Show this time")];
}

/** In an address a date is milliseconds: it means the same in every time zone. @param {string} text @param {number} atMs */
const rangeEnd = (text, atMs) => (text.startsWith("now") ? text : String(atMs));

/** @param {readonly string[]} intervals @param {string} refresh @param {(refresh: string) => void} choose */
export function refreshPicker(intervals, refresh, choose) {
  const all = refresh === "" || intervals.includes(refresh) ? intervals : [refresh, ...intervals];
  const select = h("select", { "aria-label": "Refresh", "data-key": "refresh" }, h("option", { value: "" }, "Off"), ...all.map((i) => h("option", { value: i }, i)));
  select.value = refresh;
  select.addEventListener("change", () => choose(select.value));
  return field("Refresh", select);
}

/**
 * @param {Board} board
 * @param {Choices} choices
 * @param {{ query: () => string, signal: AbortSignal, choose: (name: string, values: readonly string[]) => void, hidden: readonly string[], textOf: (name: string, value: string) => string }} at
 * @returns {HTMLElement[]}
 */
export function variableControls(board, choices, at) {
  return board.templating.list.filter((v) => v.type !== "datasource" && v.hide !== 2 && !at.hidden.includes(v.name)).map((variable) => {
    const label = variable.label || variable.name;
    const values = choices.variables[variable.name] ?? [];
    if (variable.type === "textbox") {
      const input = h("input", { value: values[0] ?? "", "aria-label": label, title: variable.description ?? "", placeholder: "all", "data-key": `var ${variable.name}`, maxlength: "200" });
      input.addEventListener("change", () => at.choose(variable.name, [input.value]));
      return field(label, input);
    }
    const text = () => (values.length === 0 || values[0] === ALL ? "All" : values.length > 2 ? `${values.length} chosen` : values.map((v) => at.textOf(variable.name, v)).join(", ") || "(none)");
    return field(label, picker(label, text, (close) => {
      const list = h("div", {}, h("p", { class: "soft" }, "Reading ..."));
      void optionsOf(board, variable, at).then((found) => list.replaceChildren(...choicesList(variable, values, found, (chosen) => { close(); at.choose(variable.name, chosen); })), (error) => { if (!isAbort(error)) list.replaceChildren(h("p", {}, "The values could not be read.")); });
      return [list];
    }));
  });
}

/** @param {import("../types.d.ts").Variable} variable @param {readonly string[]} values @param {{ value: string, text: string }[]} found @param {(values: readonly string[]) => void} choose */
function choicesList(variable, values, found, choose) {
  if (found.length === 0) return [h("p", { class: "soft" }, "Nothing to choose from in this time.")];
  const shown = found.slice(0, MOST_OPTIONS);
  if (variable.multi !== true) return [...(variable.includeAll === true ? [{ value: ALL, text: "All" }] : []), ...shown].map((o) => h("button", { type: "button", class: "quiet", "aria-pressed": values.includes(o.value) ? "true" : null, onclick: () => choose([o.value]) }, o.text || "(empty)"));
  const isAll = values.length === 0 || values.includes(ALL);
  const boxes = shown.map((o) => ({ o, box: h("input", { type: "checkbox", checked: !isAll && values.includes(o.value) }) }));
  return [
    h("button", { type: "button", class: "quiet", "aria-pressed": isAll ? "true" : null, onclick: () => choose([ALL]) }, "All"),
    ...boxes.map(({ o, box }) => h("label", { class: "choice" }, box, o.text || "(empty)")),
    h("button", { type: "button", onclick: () => { const chosen = boxes.filter((b) => b.box.checked).map((b) => b.o.value); choose(chosen.length === 0 ? [ALL] : chosen); } }, "Show these"),
  ];
}
