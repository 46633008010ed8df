import type { DataPanel, Override } from "../model.ts";
import { columnOverrides, type ColumnSpec } from "./column.ts";
import { DATA_SOURCE } from "./data-source.ts";
import { PALETTE } from "./palette.ts";
import type { Heading, Unplaced } from "./spec.ts";
import { target } from "./target.ts";
import { thresholds } from "./thresholds.ts";

export interface TableSpec extends Heading {
  /** Limited; the columns' names are the headings. */
  readonly sql: string;
  readonly columns: Readonly<Record<string, ColumnSpec>>;
  /** What the panel says without a single row: why that is so, or that it is good. */
  readonly empty: string;
}

/** A cell without a value. */
const DASH: Override = { matcher: { id: "byRegexp", options: "/.*/" }, properties: [{ id: "noValue", value: "–" }] };

/** Rows to read, with links. */
export function table(spec: TableSpec): Unplaced<DataPanel> {
  const { title, description, size } = spec;
  return {
    type: "table", title, description, size, datasource: DATA_SOURCE, targets: [target("table", spec.sql)],
    options: { showHeader: true, cellHeight: "sm", sortBy: [] },
    fieldConfig: {
      defaults: { unit: "string", noValue: spec.empty, color: { mode: "thresholds" }, thresholds: thresholds(PALETTE.blue), mappings: [], custom: { align: "auto", cellOptions: { type: "auto" }, inspect: false, filterable: true } },
      overrides: [DASH, ...columnOverrides(spec.columns)],
    },
  };
}
