/** Rows to read and follow: units, words and colours by column, links, and sorting by the headings. */
import { h } from "../dom.js";
import { configOf, display, seriesName } from "../format/display.js";
import { colourVar, toneOf } from "../format/colour.js";
import { fillLink, safeHref } from "../links.js";

const MOST = 500;
/** Longer texts take two lines at most, and show the rest on demand. */
const LONG = 34;

/** @typedef {{ name: string, config: ReturnType<typeof configOf>, field: import("../types.d.ts").Field }} Column */

/** @param {import("./panel-types.d.ts").PanelView} view @returns {import("./panel-types.d.ts").Drawn | null} */
export function table(view) {
  const target = view.targets[0];
  const count = target?.fields[0]?.values.length ?? 0;
  if (target === undefined || count === 0) return null;
  const columns = target.fields.map((field) => { const config = configOf(view.panel, field, target.refId); return { name: seriesName(field, config), config, field }; });
  const shown = columns.filter((c) => c.config.custom["hidden"] !== true && c.config.custom["hideFrom"] === undefined);
  return { element: sortable(view.panel.title, shown, count, (column, row) => cell(view, columns, column, row), view.memory), scrolls: true };
}

/**
 * @param {string} caption
 * @param {readonly Column[]} columns
 * @param {number} count
 * @param {(column: Column, row: number) => HTMLElement} cellOf
 * @param {import("./panel-types.d.ts").PanelMemory} memory
 */
function sortable(caption, columns, count, cellOf, memory) {
  const body = h("tbody");
  const rows = Array.from({ length: Math.min(count, MOST) }, (_, i) => i);
  const heads = columns.map((column) => {
    const head = h("th", { scope: "col", class: isNumeric(column) ? "number" : null });
    head.append(h("button", { type: "button", "data-key": `sort ${column.name}`, title: "Sort by this column", onclick: () => {
      memory.sort = { column: column.name, isDown: memory.sort?.column === column.name ? !memory.sort.isDown : isNumeric(column) };
      fill();
    } }, column.name));
    return head;
  });
  const fill = () => {
    const column = columns.find((c) => c.name === memory.sort?.column), isDown = memory.sort?.isDown === true;
    heads.forEach((head, i) => head.setAttribute("aria-sort", columns[i] !== column || column === undefined ? "none" : isDown ? "descending" : "ascending"));
    const sorted = column === undefined ? rows : [...rows].sort((a, b) => (isDown ? -1 : 1) * compare(column.field.values[a], column.field.values[b]));
    body.replaceChildren(...sorted.map((row) => h("tr", {}, ...columns.map((c) => cellOf(c, row)))));
  };
  fill();
  return h("table", {}, h("caption", { class: "hidden-text" }, caption), h("thead", {}, h("tr", {}, ...heads)), body);
}

/** @param {Column} column */
const isNumeric = (column) => column.field.type === "number" && column.config.unit !== "string";

/** @param {unknown} a @param {unknown} b */
function compare(a, b) {
  if (a === null || a === undefined) return b === null || b === undefined ? 0 : -1;
  if (b === null || b === undefined) return 1;
  return typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b));
}

/** @param {import("./panel-types.d.ts").PanelView} view @param {readonly Column[]} all @param {Column} column @param {number} row */
function cell(view, all, { config, field, name }, row) {
  const value = field.values[row] ?? null;
  const shown = display(value, config, field.type);
  const kind = /** @type {{ type?: string } | undefined} */ (config.custom["cellOptions"])?.type ?? "auto";
  const td = h("td", { class: [field.type === "number" && config.unit !== "string" ? "number" : "", kind === "color-background" ? `tone-${toneOf(shown.color)}` : "", field.type === "time" ? "nowrap" : ""].join(" ").trim() || null });
  const fields = () => Object.fromEntries(all.map((c) => [c.field.name, c.field.values[row] ?? null]));
  const links = (config.links ?? []).map((link) => ({ link, href: safeHref(fillLink(link.url, { value, text: shown.text, fields: fields(), labels: field.labels, name, range: view.range, variables: view.variables })) }));
  const isNothing = value === null || value === "";
  const [first] = isNothing ? [] : links;
  /** @type {HTMLElement} */
  const content = first?.href ? h("a", { href: first.href, title: first.link.title }, /^https?:/.test(shown.text) ? first.link.title : shown.text) : h("span", { class: isNothing ? "soft" : null }, shown.text === "" ? "–" : shown.text);
  if (kind === "color-text" && shown.color !== null) content.style.color = colourVar(shown.color);
  if ((content.textContent ?? "").length > LONG) { content.classList.add("clamp"); content.title = shown.text; }
  if ((content.textContent ?? "").length > LONG) td.style.minWidth = "190px";
  td.append(kind === "gauge" ? gauge(value, config, shown.color, content) : content);
  return td;
}

/** A bar from zero, to the left when the value is negative. @param {unknown} value @param {Column["config"]} config @param {string | null} colour @param {HTMLElement} text */
function gauge(value, config, colour, text) {
  const { min = 0, max = 1 } = config;
  const at = (/** @type {number} */ v) => Math.max(0, Math.min(1, (v - min) / (max - min))) * 100;
  const zero = at(Math.max(0, min)), end = typeof value === "number" ? at(value) : zero;
  const bar = h("span");
  bar.style.marginLeft = `${Math.min(zero, end)}%`;
  bar.style.width = `${Math.abs(end - zero)}%`;
  bar.style.background = colourVar(colour);
  return h("div", { class: "budget" }, h("div", { class: "meter", "aria-hidden": "true" }, bar), text);
}
