import type { DataPanel, Link, Mapping, Override, Thresholds } from "../model.ts";
import { DATA_SOURCE } from "./data-source.ts";
import { PALETTE } from "./palette.ts";
import type { Heading, Unplaced } from "./spec.ts";
import { target } from "./target.ts";
import { thresholds } from "./thresholds.ts";

/** How one column of a table looks. */
export interface ColumnSpec {
  readonly unit?: string;
  readonly decimals?: number;
  readonly width?: number;
  readonly min?: number;
  readonly max?: number;
  readonly thresholds?: Thresholds;
  readonly mappings?: readonly Mapping[];
  readonly cell?: "color-text" | "gauge";
  readonly links?: readonly Link[];
  readonly isHidden?: boolean;
}

export interface TableSpec extends Heading {
  /** Limited; the columns' names are the headings. */
  readonly sql: string;
  readonly columns: Readonly<Record<string, ColumnSpec>>;
  readonly noValue?: string;
}

/** Rows to read, with links. */
export function table(spec: TableSpec): Unplaced<DataPanel> {
  const { title, description, size } = spec;
  return {
    type: "table", title, description, size, datasource: DATA_SOURCE, targets: [target("table", spec.sql)],
    options: { showHeader: true, cellHeight: "sm", sortBy: [] },
    fieldConfig: {
      defaults: { unit: "string", noValue: spec.noValue ?? "–", color: { mode: "thresholds" }, thresholds: thresholds(PALETTE.blue), mappings: [], custom: { align: "auto", cellOptions: { type: "auto" }, inspect: false, filterable: true } },
      overrides: Object.entries(spec.columns).map(([name, column]) => ({ matcher: { id: "byName", options: name } as const, properties: propertiesOf(column) })),
    },
  };
}

function propertiesOf(column: ColumnSpec): Override["properties"] {
  const given = (id: string, value: unknown) => (value === undefined ? [] : [{ id, value }]);
  return [
    ...given("unit", column.unit), ...given("decimals", column.decimals), ...given("min", column.min), ...given("max", column.max), ...given("custom.width", column.width),
    ...given("thresholds", column.thresholds), ...given("mappings", column.mappings), ...given("links", column.links),
    ...given("custom.cellOptions", column.cell === undefined ? undefined : column.cell === "gauge" ? { type: "gauge", mode: "basic", valueDisplayMode: "text" } : { type: column.cell }),
    ...given("custom.hidden", column.isHidden),
  ];
}
