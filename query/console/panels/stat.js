/** One answer in large type, or a few side by side. */
import { h, svg } from "../dom.js";
import { configOf, display, seriesName } from "../format/display.js";
import { colourVar } from "../format/colour.js";
import { fillLink, safeHref } from "../links.js";

const MOST = 24;

/** @param {import("./panel-types.d.ts").PanelView} view @returns {import("./panel-types.d.ts").Drawn} */
export function stat(view) {
  const { panel, targets } = view;
  const options = /** @type {{ colorMode?: string, graphMode?: string, textMode?: string, reduceOptions?: { values?: boolean, fields?: string } }} */ (panel.options);
  const wanted = /^\/(.*)\/$/.exec(options.reduceOptions?.fields ?? "");
  const fields = targets.flatMap((t) => t.fields.map((field) => ({ field, refId: t.refId })));
  const chosen = fields.filter(({ field }) => (wanted === null ? field.type === "number" : new RegExp(wanted[1] ?? "").test(field.name)));
  const cells = chosen.flatMap(({ field, refId }) => {
    const config = configOf(panel, field, refId);
    const values = options.reduceOptions?.values === true ? field.values.slice(0, MOST) : [field.values.findLast((v) => v !== null) ?? null];
    return values.map((value) => ({ name: seriesName(field, config), shown: display(value, config, field.type), config, field }));
  });
  if (cells.length === 0) cells.push({ name: "", shown: display(null, panel.fieldConfig.defaults, "number"), config: configOf(panel, { name: "", type: "number", labels: {}, values: [] }, ""), field: { name: "", type: "number", labels: {}, values: [] } });
  const rowFields = Object.fromEntries(fields.map(({ field }) => [field.name, field.values.at(-1)]));
  return {
    element: h("div", { class: cells.length > 4 ? "stats many" : "stats" }, ...cells.slice(0, MOST).map(({ name, shown, config, field }) => {
      const { text } = shown;
      const value = h("span", { class: `value${text.length > 24 ? " long" : text.length > 12 ? " small" : ""}` }, text);
      if (options.colorMode !== "none" && shown.color !== null) value.style.color = colourVar(shown.color);
      const link = config.links?.[0] ?? panel.links?.[0];
      const href = link === undefined ? null : safeHref(fillLink(link.url, { value: shown.value, text, fields: rowFields, labels: field.labels, name, range: view.range, variables: view.variables }));
      const isNamed = cells.length > 1 || options.textMode === "value_and_name";
      return h("div", { class: "stat" }, href === null ? value : h("a", { href, title: link?.title ?? "" }, value), isNamed ? h("span", { class: "name" }, name) : null, options.graphMode === "area" ? sparkline(field.values, shown.color) : null);
    })),
  };
}

/** @param {readonly unknown[]} values @param {string | null} colour */
function sparkline(values, colour) {
  const numbers = values.filter((v) => typeof v === "number");
  if (numbers.length < 2) return null;
  const min = Math.min(...numbers), max = Math.max(...numbers);
  const points = numbers.map((v, i) => `${(i / (numbers.length - 1)) * 100},${30 - (max === min ? 15 : ((v - min) / (max - min)) * 28)}`);
  const shape = svg("svg", { viewBox: "0 0 100 30", preserveAspectRatio: "none", "aria-hidden": "true" }, svg("polygon", { points: `0,30 ${points.join(" ")} 100,30`, fill: "currentColor" }));
  shape.style.color = colourVar(colour);
  return shape;
}
