import type { Link, Mapping, Override, Thresholds } from "../model.ts";

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

/** The overrides that make columns look so, each by its name. */
export function columnOverrides(columns: Readonly<Record<string, ColumnSpec>>): readonly Override[] {
  return Object.entries(columns).map(([name, column]) => ({ matcher: { id: "byName", options: name }, properties: propertiesOf(column) }));
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
