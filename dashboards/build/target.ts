import type { Target } from "../model.ts";
import { DATA_SOURCE, PLUGIN_VERSION } from "./data-source.ts";

const KINDS = { timeseries: 0, table: 1, logs: 2 } as const;

/** A panel's statement. Line breaks and indentation of the source are evened out, so that the JSON reads well. */
export function target(queryType: keyof typeof KINDS, sql: string, refId = "A"): Target {
  return { refId, datasource: DATA_SOURCE, pluginVersion: PLUGIN_VERSION, editorType: "sql", queryType, format: KINDS[queryType], rawSql: evenOut(sql), meta: {} };
}

/** Takes away the indentation that all lines share, blank lines at the ends, and spaces at line ends. */
export function evenOut(sql: string): string {
  const lines = sql.split("\n").map((line) => line.trimEnd());
  while (lines[0] === "") lines.shift();
  while (lines.at(-1) === "") lines.pop();
  const indents = lines.slice(1).filter((line) => line !== "").map((line) => /^ */.exec(line)?.[0].length ?? 0);
  const shared = Math.min(...indents, 100);
  return lines.map((line, i) => (i === 0 ? line.trimStart() : line.slice(Math.min(shared, /^ */.exec(line)?.[0].length ?? 0)))).join("\n");
}
