/** Time range, variables and refresh of a board, kept in its address, so that a link shows the same. */
import { ask, isAbort } from "../api.js";
import { h } from "../dom.js";
import { RANGES, instantOf, rangeText } from "../time.js";

/** @typedef {import("../types.d.ts").Board} Board */
/** @typedef {{ range: import("../types.d.ts").Range, refresh: string, variables: Record<string, readonly string[]> }} Choices */

export const ALL = "$__all";
const MOST_OPTIONS = 300;

/** What an address chooses, and the board's own choice for the rest. @param {Board} board @param {URLSearchParams} query @param {Record<string, string>} [fixed] @returns {Choices} */
export function choicesOf(board, query, fixed = {}) {
  /** @type {Record<string, readonly string[]>} */
  const variables = {};
  for (const variable of board.templating.list) {
    if (variable.type === "datasource") continue;
    const asked = query.getAll(`var-${variable.name}`);
    const own = variable.current.value;
    const given = fixed[variable.name];
    variables[variable.name] = given !== undefined ? [given] : asked.length > 0 ? asked : own === undefined ? (variable.includeAll ? [ALL] : []) : typeof own === "string" ? [own] : own;
  }
  return { range: { from: query.get("from") ?? board.time.from, to: query.get("to") ?? board.time.to }, refresh: query.get("refresh") ?? board.refresh ?? "", variables };
}

/** @param {Choices} choices */
export function choicesQuery(choices) {
  const query = new URLSearchParams({ from: choices.range.from, to: choices.range.to });
  if (choices.refresh !== "") query.set("refresh", choices.refresh);
  for (const [name, values] of Object.entries(choices.variables)) for (const v of values) query.append(`var-${name}`, v);
  return query;
}

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
  document.addEventListener("pointerdown", (e) => { if (e.target instanceof Node && !root.contains(e.target)) close(); });
  return root;
}

/** @param {string} label @param {HTMLElement} control */
const field = (label, control) => h("div", { class: "field" }, h("span", {}, label), control);

/** @param {import("../types.d.ts").Range} range @param {(range: import("../types.d.ts").Range) => void} choose */
export function rangePicker(range, choose) {
  return picker("Time range", () => rangeText(range), (close) => {
    const from = h("input", { id: "range-from", value: range.from, size: "20" }), to = h("input", { id: "range-to", value: range.to, size: "20" });
    const apply = () => { if (instantOf(from.value, Date.now()) !== null && instantOf(to.value, Date.now()) !== null) { choose({ from: from.value, to: to.value }); close(); } else from.setCustomValidity("now-6h, or a date"); };
    return [...RANGES.map(([value = "", text = ""]) => h("button", { type: "button", class: "quiet", "aria-pressed": value === range.from && range.to === "now" ? "true" : null, onclick: () => { choose({ from: value, to: "now" }); close(); } }, text)),
      h("hr"), h("label", { class: "field", for: "range-from" }, "From"), from, h("label", { class: "field", for: "range-to" }, "To"), to, h("button", { type: "button", onclick: apply }, "Show this time")];
  });
}

/** @param {readonly string[]} intervals @param {string} refresh @param {(refresh: string) => void} choose */
export function refreshPicker(intervals, refresh, choose) {
  const select = h("select", { "aria-label": "Refresh", "data-key": "refresh" }, h("option", { value: "" }, "Off"), ...intervals.map((i) => h("option", { value: i }, i)));
  select.value = intervals.includes(refresh) ? refresh : "";
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
      const input = h("input", { value: values[0] ?? "", "aria-label": label, placeholder: variable.description ?? "", "data-key": `var ${variable.name}`, maxlength: "200" });
      input.addEventListener("change", () => at.choose(variable.name, [input.value]));
      return field(label, input);
    }
    const text = () => (values.length === 0 || values[0] === ALL ? "All" : values.length > 2 ? `${values.length} chosen` : values.map((v) => at.textOf(variable.name, v)).join(", ") || "(none)");
    return field(label, picker(label, text, (close) => {
      const list = h("div", {}, h("p", { class: "soft" }, "Reading ..."));
      void options(board, variable, at).then((found) => list.replaceChildren(...choicesList(variable, values, found, (chosen) => { at.choose(variable.name, chosen); close(); })), (error) => { if (!isAbort(error)) list.replaceChildren(h("p", {}, "The values could not be read.")); });
      return [list];
    }));
  });
}

/**
 * Variables of one value that have none, or one that is not to be had, get the first that is, in the boards' order, as in Grafana. Later ones may depend on it.
 *
 * @param {Board} board
 * @param {Choices} choices
 * @param {{ query: (choices: Choices) => string, signal: AbortSignal, fixed: readonly string[], wanted: Readonly<Record<string, string>> }} at `wanted`: texts that come before the first
 * @returns {Promise<{ choices: Choices, texts: Record<string, Map<string, string>> }>}
 */
export async function settleVariables(board, choices, at) {
  /** @type {Record<string, Map<string, string>>} */
  const texts = {};
  for (const variable of board.templating.list) {
    if (variable.type !== "query" || variable.multi === true || at.fixed.includes(variable.name)) continue;
    const found = await options(board, variable, { query: () => at.query(choices), signal: at.signal });
    texts[variable.name] = new Map(found.map((o) => [o.value, o.text]));
    const [value] = choices.variables[variable.name] ?? [];
    if (value !== undefined && (value === ALL || found.some((o) => o.value === value))) continue;
    const first = found.find((o) => o.text === at.wanted[variable.name]) ?? found[0];
    choices = { ...choices, variables: { ...choices.variables, [variable.name]: [first?.value ?? ""] } };
  }
  return { choices, texts };
}

/** @param {Board} board @param {import("../types.d.ts").Variable} variable @param {{ query: () => string, signal: AbortSignal }} at @returns {Promise<{ value: string, text: string }[]>} */
async function options(board, variable, at) {
  if (variable.type !== "query") return variable.options.length > 0 ? variable.options.map(({ value, text }) => ({ value, text })) : String(variable.query).split(",").map((v) => ({ value: v.trim(), text: v.trim() }));
  return (await ask(`/api/v1/boards/${board.uid}/variables/${variable.name}?${at.query()}`, at.signal)).options;
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
