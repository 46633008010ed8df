/**
 * A board as Grafana's classic JSON (`schemaVersion` 42), as far as these boards use it. A test holds these types against those of
 * `@grafana/schema`; everything that reads the JSON, the console included, may rely on them.
 */

export interface Board {
  readonly id: null;
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  readonly tags: readonly string[];
  readonly schemaVersion: 42;
  readonly version: 1;
  readonly editable: false;
  readonly graphTooltip: 0 | 1 | 2;
  readonly timezone: "browser" | "utc";
  readonly weekStart: "";
  readonly fiscalYearStartMonth: 0;
  readonly liveNow: false;
  readonly refresh: string;
  readonly time: { readonly from: string; readonly to: string };
  readonly timepicker: { readonly refresh_intervals: readonly string[] };
  readonly links: readonly BoardLink[];
  readonly templating: { readonly list: readonly Variable[] };
  readonly annotations: { readonly list: readonly Annotation[] };
  readonly panels: readonly Panel[];
}

export interface BoardLink {
  readonly type: "dashboards" | "link";
  readonly title: string;
  readonly icon: string;
  readonly tooltip: string;
  readonly tags: readonly string[];
  readonly asDropdown: boolean;
  readonly includeVars: boolean;
  readonly keepTime: boolean;
  readonly targetBlank: boolean;
  readonly url: string;
}

export interface DataSourceRef {
  readonly type: string;
  readonly uid: string;
}

/** A statement of a panel. `format`: 0 time series, 1 table, 2 logs. */
export interface Target {
  readonly refId: string;
  readonly datasource: DataSourceRef;
  readonly pluginVersion: string;
  readonly editorType: "sql";
  readonly queryType: "timeseries" | "table" | "logs";
  readonly format: 0 | 1 | 2;
  readonly rawSql: string;
  readonly meta: Readonly<Record<string, never>>;
}

export interface Variable {
  readonly type: "datasource" | "query" | "custom" | "textbox";
  readonly name: string;
  readonly label: string;
  readonly description?: string;
  readonly hide: 0 | 1 | 2;
  /** A plugin id, a list of values, a text, or the statement of a query variable. */
  readonly query: string | VariableQuery;
  readonly datasource?: DataSourceRef;
  /** 1 when the board is loaded, 2 also when its time changes. */
  readonly refresh?: 1 | 2;
  readonly multi?: boolean;
  readonly includeAll?: boolean;
  readonly allValue?: null;
  readonly sort?: 0 | 1;
  readonly skipUrlSync?: boolean;
  readonly current: { readonly text?: string | readonly string[]; readonly value?: string | readonly string[] };
  readonly options: readonly { readonly text: string; readonly value: string; readonly selected: boolean }[];
}

export interface VariableQuery {
  readonly refId: string;
  readonly editorType: "sql";
  readonly format: 1;
  readonly rawSql: string;
}

export interface Annotation {
  readonly name: string;
  readonly enable: boolean;
  readonly hide: boolean;
  readonly iconColor: string;
  readonly datasource: DataSourceRef;
  readonly builtIn?: 1;
  readonly type?: "dashboard";
  readonly target?: Omit<Target, "datasource">;
}

export interface GridPos { readonly x: number; readonly y: number; readonly w: number; readonly h: number }

export type Panel = RowPanel | TextPanel | DataPanel;

export interface RowPanel {
  readonly id: number;
  readonly type: "row";
  readonly title: string;
  readonly collapsed: boolean;
  readonly gridPos: GridPos;
  readonly panels: readonly (TextPanel | DataPanel)[];
}

export interface TextPanel {
  readonly id: number;
  readonly type: "text";
  readonly title: string;
  readonly description: string;
  readonly gridPos: GridPos;
  readonly transparent: boolean;
  readonly options: { readonly mode: "markdown"; readonly content: string };
}

export type DataPanelType = "stat" | "timeseries" | "table" | "state-timeline" | "heatmap" | "logs";

export interface DataPanel {
  readonly id: number;
  readonly type: DataPanelType;
  readonly title: string;
  readonly description: string;
  readonly gridPos: GridPos;
  readonly datasource: DataSourceRef;
  /** Least length of a step, such as `1m`; unset where the panel has no steps. */
  readonly interval?: string;
  readonly maxDataPoints?: number;
  readonly targets: readonly Target[];
  readonly links?: readonly Link[];
  readonly options: Readonly<Record<string, unknown>>;
  readonly fieldConfig: FieldConfig;
}

export interface Link {
  readonly title: string;
  readonly url: string;
  readonly targetBlank: boolean;
}

export interface FieldConfig {
  readonly defaults: FieldDefaults;
  readonly overrides: readonly Override[];
}

export interface FieldDefaults {
  readonly unit?: string;
  readonly decimals?: number;
  readonly min?: number;
  readonly max?: number;
  readonly noValue?: string;
  readonly displayName?: string;
  readonly color?: { readonly mode: string; readonly fixedColor?: string };
  readonly thresholds?: Thresholds;
  readonly mappings?: readonly Mapping[];
  readonly links?: readonly Link[];
  readonly custom?: Readonly<Record<string, unknown>>;
}

export interface Thresholds {
  readonly mode: "absolute";
  readonly steps: readonly { readonly color: string; readonly value: number | null }[];
}

export type Mapping =
  | { readonly type: "value"; readonly options: Readonly<Record<string, MappedText>> }
  | { readonly type: "regex"; readonly options: { readonly pattern: string; readonly result: MappedText } }
  | { readonly type: "range"; readonly options: { readonly from: number | null; readonly to: number | null; readonly result: MappedText } }
  | { readonly type: "special"; readonly options: { readonly match: "null" | "nan" | "null+nan" | "empty"; readonly result: MappedText } };

export interface MappedText {
  readonly text?: string;
  readonly color?: string;
  readonly index: number;
}

export interface Override {
  readonly matcher: { readonly id: "byName" | "byRegexp" | "byType" | "byFrameRefID"; readonly options: string };
  readonly properties: readonly { readonly id: string; readonly value: unknown }[];
}
