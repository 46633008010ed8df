/** Rows of a query as columns for a chart: the same shaping as the Grafana ClickHouse data source does, so that both show the same series. */
export type FieldType = "time" | "number" | "string" | "boolean";
export type CellValue = string | number | boolean | null;

export interface Field {
  readonly name: string;
  readonly type: FieldType;
  readonly labels: Readonly<Record<string, string>>;
  readonly values: readonly CellValue[];
}

export interface Column { readonly name: string; readonly type: string }
export type Row = Readonly<Record<string, unknown>>;

/** The kind of a ClickHouse type; wrappers that do not change what is shown are looked through. */
export function fieldType(clickhouseType: string): FieldType {
  const inner = clickhouseType.replace(/^(?:(?:Nullable|LowCardinality)\()+/, "").replace(/^SimpleAggregateFunction\(\w+, /, "").replace(/^Nullable\(/, "");
  if (/^(?:DateTime|Date)/.test(inner)) return "time";
  if (/^(?:U?Int\d|Float|BFloat|Decimal)/.test(inner)) return "number";
  return /^Bool/.test(inner) ? "boolean" : "string";
}

/** One column each, in the statement's order. Times become milliseconds, 64-bit numbers JS numbers (exact to 2^53), arrays and maps JSON text. */
export function tableFields(columns: readonly Column[], rows: readonly Row[]): readonly Field[] {
  return columns.map(({ name, type }) => {
    const kind = fieldType(type);
    return { name, type: kind, labels: {}, values: rows.map((row) => cellOf(row[name], kind)) };
  });
}

function cellOf(value: unknown, kind: FieldType): CellValue {
  if (value === null || value === undefined) return null;
  switch (kind) {
    case "time": { const ms = Date.parse(String(value)); return Number.isNaN(ms) ? null : ms; }
    case "number": { const n = Number(value); return Number.isFinite(n) ? n : null; }
    case "boolean": return value === true || value === "true" || value === 1;
    case "string": return typeof value === "object" ? JSON.stringify(value) : String(value);
  }
}

/**
 * Long to wide: every text column is a label, every number column under one set of labels a series, over all times that some series has; a series
 * without a value at a time has null there. A table without a time or without a text column comes back as it is. Series are ordered by name and labels.
 */
export function wideFields(fields: readonly Field[]): readonly Field[] {
  const time = fields.find((f) => f.type === "time");
  const labelFields = fields.filter((f) => f.type === "string" || f.type === "boolean");
  if (time === undefined || labelFields.length === 0) return fields;
  const instants = [...new Set(time.values.filter((v) => typeof v === "number"))].sort((a, b) => a - b);
  const indexOf = new Map(instants.map((t, i) => [t, i]));
  const series = new Map<string, { name: string; labels: Record<string, string>; values: CellValue[] }>();
  time.values.forEach((t, row) => {
    const at = typeof t === "number" ? indexOf.get(t) : undefined;
    if (at === undefined) return;
    const labels = Object.fromEntries(labelFields.map((f) => [f.name, String(f.values[row] ?? "")]));
    for (const field of fields) {
      if (field.type !== "number") continue;
      const key = JSON.stringify([field.name, labels]);
      const found = series.get(key) ?? { name: field.name, labels, values: new Array<CellValue>(instants.length).fill(null) };
      found.values[at] = field.values[row] ?? null;
      series.set(key, found);
    }
  });
  const sorted = [...series].sort(([a], [b]) => a.localeCompare(b)).map(([, s]) => ({ ...s, type: "number" as const }));
  return [{ name: time.name, type: "time", labels: {}, values: instants }, ...sorted];
}
