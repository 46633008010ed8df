import type { DataPanel, Override, Thresholds } from "../model.ts";
import { DATA_SOURCE } from "./data-source.ts";
import { PALETTE } from "./palette.ts";
import type { Heading, Unplaced } from "./spec.ts";
import { target } from "./target.ts";
import { thresholds } from "./thresholds.ts";

export interface TimeSeriesSpec extends Heading {
  /** Columns `time`, then one text column that names the series, then `Value`; or `time` and one column a series. Ascending, filled by step. */
  readonly sql: string;
  readonly unit: string;
  readonly decimals?: number;
  readonly min?: number;
  readonly max?: number;
  readonly softMax?: number;
  readonly axisLabel?: string;
  readonly draw?: "lines" | "bars" | "stacked bars";
  readonly isLogarithmic?: boolean;
  readonly thresholds?: Thresholds;
  readonly noValue?: string;
  readonly overrides?: readonly Override[];
  /** Least step; the finest facts that boards read are minutes. */
  readonly interval?: string;
  readonly legendCalcs?: readonly string[];
}

/** Values over time. A step without data is a gap, never a zero and never a straight line over it. */
export function timeSeries(spec: TimeSeriesSpec): Unplaced<DataPanel> {
  const { title, description, size, draw = "lines" } = spec;
  return {
    type: "timeseries", title, description, size, datasource: DATA_SOURCE, interval: spec.interval ?? "1m", maxDataPoints: 400, targets: [target("timeseries", spec.sql)],
    options: {
      legend: { showLegend: true, displayMode: "table", placement: "bottom", calcs: spec.legendCalcs ?? ["lastNotNull"] },
      tooltip: { mode: "multi", sort: "desc" },
    },
    fieldConfig: {
      defaults: {
        unit: spec.unit, ...numbers(spec), noValue: spec.noValue ?? "No data", color: { mode: "palette-classic" }, thresholds: spec.thresholds ?? thresholds(PALETTE.blue),
        custom: {
          drawStyle: draw === "lines" ? "line" : "bars", lineInterpolation: "linear", lineWidth: draw === "lines" ? 2 : 1, fillOpacity: draw === "lines" ? 0 : 70, pointSize: 4, showPoints: "auto",
          spanNulls: false, stacking: { mode: draw === "stacked bars" ? "normal" : "none", group: "A" }, axisPlacement: "auto", axisLabel: spec.axisLabel ?? "",
          scaleDistribution: spec.isLogarithmic === true ? { type: "log", log: 10 } : { type: "linear" }, thresholdsStyle: { mode: spec.thresholds === undefined ? "off" : "dashed" },
          ...(spec.softMax === undefined ? {} : { axisSoftMax: spec.softMax }),
        },
      },
      overrides: spec.overrides ?? [],
    },
  };
}

function numbers(spec: TimeSeriesSpec): { readonly decimals?: number; readonly min?: number; readonly max?: number } {
  return { ...(spec.decimals === undefined ? {} : { decimals: spec.decimals }), ...(spec.min === undefined ? {} : { min: spec.min }), ...(spec.max === undefined ? {} : { max: spec.max }) };
}

/** A fixed colour for one series by its name. */
export function seriesColour(name: string, color: string, ...more: Override["properties"]): Override {
  return { matcher: { id: "byName", options: name }, properties: [{ id: "color", value: { mode: "fixed", fixedColor: color } }, ...more] };
}

/** How a target or an ideal line is drawn: dashed, grey, no points. */
export function dashedLine(name: string): Override {
  return seriesColour(name, PALETTE.grey, { id: "custom.lineStyle", value: { fill: "dash", dash: [10, 10] } }, { id: "custom.showPoints", value: "never" }, { id: "custom.lineWidth", value: 1 });
}
