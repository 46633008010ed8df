import type { DataPanel, Mapping, TextPanel } from "../model.ts";
import { DATA_SOURCE } from "./data-source.ts";
import { PALETTE } from "./palette.ts";
import type { Heading, Unplaced } from "./spec.ts";
import { target } from "./target.ts";
import { thresholds } from "./thresholds.ts";

/** Words in Markdown: for what cannot be measured yet, and what to do about it. */
export function text(heading: Heading, content: string): Unplaced<TextPanel> {
  return { type: "text", ...heading, transparent: false, options: { mode: "markdown", content } };
}

/** States of things over time, each with its word. Columns `time`, one text column that names the row, `Value` as text. */
export function stateTimeline(spec: Heading & { readonly sql: string; readonly mappings: readonly Mapping[]; readonly noValue: string }): Unplaced<DataPanel> {
  const { title, description, size } = spec;
  return {
    type: "state-timeline", title, description, size, datasource: DATA_SOURCE, targets: [target("table", spec.sql)],
    options: { mergeValues: true, showValue: "auto", alignValue: "left", rowHeight: 0.8, legend: { showLegend: true, displayMode: "list", placement: "bottom" }, tooltip: { mode: "single", sort: "none" } },
    fieldConfig: { defaults: { noValue: spec.noValue, color: { mode: "thresholds" }, thresholds: thresholds(PALETTE.grey), mappings: spec.mappings, custom: { lineWidth: 0, fillOpacity: 80 } }, overrides: [] },
  };
}

/** A value by colour over time and one more thing. Columns `time`, a text column that names the line, `Value`. */
export function heatmap(spec: Heading & { readonly sql: string; readonly unit: string; readonly rowTitle: string; readonly noValue: string }): Unplaced<DataPanel> {
  const { title, description, size } = spec;
  return {
    type: "heatmap", title, description, size, datasource: DATA_SOURCE, interval: "1m", maxDataPoints: 120, targets: [target("timeseries", spec.sql)],
    options: {
      calculate: false, cellGap: 1, cellValues: { unit: spec.unit, decimals: 1 }, color: { mode: "scheme", scheme: "Viridis", scale: "exponential", exponent: 0.5, steps: 64, reverse: false, fill: "dark-orange" },
      rowsFrame: { layout: "auto", value: "p95" }, yAxis: { axisPlacement: "left", axisLabel: spec.rowTitle, unit: "short", reverse: false }, legend: { show: true }, exemplars: { color: PALETTE.red },
      tooltip: { mode: "single", yHistogram: false, showColorScale: true }, showValue: "never", filterValues: { le: 1e-9 },
    },
    fieldConfig: { defaults: { unit: spec.unit, noValue: spec.noValue, thresholds: thresholds(PALETTE.blue), custom: { scaleDistribution: { type: "linear" } } }, overrides: [] },
  };
}

/** Single events as lines. Columns `timestamp`, `body`, `level`, `labels`. */
export function logs(spec: Heading & { readonly sql: string }): Unplaced<DataPanel> {
  const { title, description, size } = spec;
  return {
    type: "logs", title, description, size, datasource: DATA_SOURCE, targets: [target("logs", spec.sql)],
    options: { showTime: true, showLabels: false, showCommonLabels: false, wrapLogMessage: true, prettifyLogMessage: false, enableLogDetails: true, dedupStrategy: "none", sortOrder: "Descending" },
    fieldConfig: { defaults: { noValue: "No events in this time", custom: {} }, overrides: [] },
  };
}
