import type { DataPanel, Link, Mapping, Thresholds } from "../model.ts";
import { DATA_SOURCE } from "./data-source.ts";
import { columnOverrides, type ColumnSpec } from "./column.ts";
import { PALETTE } from "./palette.ts";
import type { Heading, Unplaced } from "./spec.ts";
import { target } from "./target.ts";
import { thresholds } from "./thresholds.ts";

export interface StatSpec extends Heading {
  /** One row; its first column of numbers, or `field`, is shown. */
  readonly sql: string;
  /** Column to show when it is text, or not the only one. */
  readonly field?: string;
  readonly unit?: string;
  readonly decimals?: number;
  readonly noValue?: string;
  readonly thresholds?: Thresholds;
  readonly mappings?: readonly Mapping[];
  readonly links?: readonly Link[];
  /** How each of several columns looks, each shown under its name. */
  readonly columns?: Readonly<Record<string, ColumnSpec>>;
}

/** One answer in large type. */
export function stat(spec: StatSpec): Unplaced<DataPanel> {
  const { title, description, size, links } = spec;
  return {
    type: "stat", title, description, size, datasource: DATA_SOURCE, targets: [target("table", spec.sql)],
    options: {
      reduceOptions: { values: false, calcs: ["lastNotNull"], fields: spec.columns !== undefined ? "/.*/" : spec.field === undefined ? "" : `/^${spec.field}$/` },
      colorMode: "value", graphMode: "none", textMode: spec.columns === undefined ? "value" : "value_and_name", justifyMode: "auto", orientation: "auto", wideLayout: true,
    },
    fieldConfig: {
      defaults: {
        ...(spec.unit === undefined ? {} : { unit: spec.unit }), ...(spec.decimals === undefined ? {} : { decimals: spec.decimals }), noValue: spec.noValue ?? "No data",
        color: { mode: "thresholds" }, thresholds: spec.thresholds ?? thresholds(PALETTE.blue), mappings: spec.mappings ?? [], ...(links === undefined ? {} : { links }),
      },
      overrides: columnOverrides(spec.columns ?? {}),
    },
  };
}
