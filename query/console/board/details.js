/** A window about one panel: what it means, its data as a table, and the statements that it asked. */
import { h } from "../dom.js";
import { configOf, display, seriesName } from "../format/display.js";

const MOST_ROWS = 1_000;

/** @param {import("../types.d.ts").DataPanel | import("../types.d.ts").TextPanel} panel @param {import("../panels/panel-types.d.ts").PanelView | null} view */
export function openDetails(panel, view) {
  const close = h("button", { type: "button", onclick: () => dialog.close() }, "Close");
  const dialog = h("dialog", { "aria-labelledby": "details-title" },
    h("div", { class: "bar" }, h("h2", { id: "details-title" }, panel.title), close),
    h("p", {}, panel.description ?? ""),
    ...(view === null ? [h("p", { class: "soft" }, "No data has been read yet.")] : view.targets.flatMap((target) => [
      h("h3", {}, `Data ${view.targets.length > 1 ? target.refId : ""}`),
      target.isTruncated ? h("p", { class: "warn" }, "There are more rows than are shown here.") : "",
      h("div", { class: "scroll", tabindex: "0", role: "group", "aria-label": "Data as a table" }, dataTable(view.panel, target)),
      h("details", { "data-key": `sql ${target.refId}` }, h("summary", {}, "The query, as it was run"), h("pre", { tabindex: "0" }, target.sql.trim())),
    ])),
  );
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

/** @param {import("../types.d.ts").DataPanel} panel @param {import("../types.d.ts").TargetData} target */
function dataTable(panel, target) {
  const columns = target.fields.map((field) => { const config = configOf(panel, field, target.refId); return { field, config, name: seriesName(field, config) }; });
  const count = columns[0]?.field.values.length ?? 0;
  if (count === 0) return h("p", { class: "empty" }, "No rows.");
  const rows = Array.from({ length: Math.min(count, MOST_ROWS) }, (_, i) => count - 1 - i);
  return h("table", {}, h("caption", { class: "hidden-text" }, `${panel.title}, newest rows first`),
    h("thead", {}, h("tr", {}, ...columns.map((c) => h("th", { scope: "col" }, c.name)))),
    h("tbody", {}, ...rows.map((row) => h("tr", {}, ...columns.map(({ field, config }) => h("td", { class: field.type === "number" ? "number" : "nowrap" }, display(field.values[row] ?? null, { ...config, noValue: "" }, field.type).text))))));
}
