import type { Variable } from "../model.ts";
import { DATA_SOURCE, PLUGIN_ID } from "./data-source.ts";

/** Lets the viewer choose the data source; must come first. */
export const DATA_SOURCE_VARIABLE: Variable = { type: "datasource", name: "datasource", label: "Data source", hide: 0, query: PLUGIN_ID, refresh: 1, multi: false, includeAll: false, current: {}, options: [] };

const ALL_OPTION = { text: "All", value: "$__all" } as const;

/** Several of the values that a statement finds, all of them at first. */
export function chooseMany(name: string, label: string, rawSql: string): Variable {
  return {
    type: "query", name, label, hide: 0, datasource: DATA_SOURCE, query: { refId: name, editorType: "sql", format: 1, rawSql }, refresh: 2, multi: true, includeAll: true, allValue: null, sort: 1,
    current: { text: [ALL_OPTION.text], value: [ALL_OPTION.value] }, options: [],
  };
}

/** One of the values that a statement finds. */
export function chooseOne(name: string, label: string, rawSql: string, first: string): Variable {
  return { type: "query", name, label, hide: 0, datasource: DATA_SOURCE, query: { refId: name, editorType: "sql", format: 1, rawSql }, refresh: 2, multi: false, includeAll: false, allValue: null, sort: 1, current: { text: first, value: first }, options: [] };
}

/** A text that the viewer writes; empty at first. */
export function writeText(name: string, label: string, description: string): Variable {
  return { type: "textbox", name, label, description, hide: 0, query: "", current: { text: "", value: "" }, options: [] };
}
