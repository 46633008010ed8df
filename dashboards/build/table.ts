import type { DataPanel } from "../model.ts";
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
      overrides: columnOverrides(spec.columns),
    },
  };
}
