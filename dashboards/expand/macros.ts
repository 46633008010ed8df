import { goDurationMs, intervalText } from "./interval.ts";
import { blankComments, readArguments } from "./scan.ts";

/** What macros are expanded for. Instants in milliseconds since the epoch. */
export interface MacroContext {
  readonly fromMs: number;
  readonly toMs: number;
  readonly intervalMs: number;
}

export type Expansion = { readonly kind: "ok"; readonly sql: string } | { readonly kind: "failed"; readonly message: string };

type Macro = (args: readonly string[], c: MacroContext) => string;

const seconds = (ms: number) => Math.trunc(ms / 1_000);
const fromTime = (c: MacroContext) => `toDateTime(${seconds(c.fromMs)})`;
const toTime = (c: MacroContext) => `toDateTime(${seconds(c.toMs)})`;
const milli = (ms: number) => `fromUnixTimestamp64Milli(${Math.trunc(ms)})`;
const day = (ms: number) => `toDate('${new Date(ms).toISOString().slice(0, 10)}')`;
const intervalSeconds = (c: MacroContext) => Math.max(1, Math.trunc(c.intervalMs / 1_000));
const intervalMillis = (c: MacroContext) => Math.max(1, Math.trunc(c.intervalMs));

class WrongUse extends Error {}

const dateAndTime: Macro = ([d = "", t = ""], c) => `(${d} >= ${day(c.fromMs)} AND ${d} <= ${day(c.toMs)}) AND (${t} >= ${fromTime(c)} AND ${t} <= ${toTime(c)})`;

function timeGroup([column = "", length = ""]: readonly string[]): string {
  const ms = goDurationMs(length.replaceAll(/['"]/g, ""));
  if (ms === null) throw new WrongUse(`time: unknown unit or invalid duration "${length}"`);
  return `toStartOfInterval(toDateTime(${column}), INTERVAL ${Math.trunc(ms / 1_000)} second)`;
}

/** Every macro of version 4.20.0 of the data source plugin that needs no query builder: how many arguments it takes, and what it becomes. */
export const MACROS: Readonly<Record<string, { readonly count: number; readonly expand: Macro }>> = {
  fromTime: { count: 0, expand: (_, c) => fromTime(c) },
  toTime: { count: 0, expand: (_, c) => toTime(c) },
  fromTime_ms: { count: 0, expand: (_, c) => milli(c.fromMs) },
  toTime_ms: { count: 0, expand: (_, c) => milli(c.toMs) },
  timeFilter: { count: 1, expand: ([x = ""], c) => `${x} >= ${fromTime(c)} AND ${x} <= ${toTime(c)}` },
  timeFilter_ms: { count: 1, expand: ([x = ""], c) => `${x} >= ${milli(c.fromMs)} AND ${x} <= ${milli(c.toMs)}` },
  dateFilter: { count: 1, expand: ([x = ""], c) => `${x} >= ${day(c.fromMs)} AND ${x} <= ${day(c.toMs)}` },
  dateTimeFilter: { count: 2, expand: dateAndTime },
  dt: { count: 2, expand: dateAndTime },
  timeInterval: { count: 1, expand: ([x = ""], c) => `toStartOfInterval(toDateTime(${x}), INTERVAL ${intervalSeconds(c)} second)` },
  timeInterval_ms: { count: 1, expand: ([x = ""], c) => `toStartOfInterval(toDateTime64(${x}, 3), INTERVAL ${intervalMillis(c)} millisecond)` },
  interval_s: { count: 0, expand: (_, c) => String(intervalSeconds(c)) },
  interval: { count: 0, expand: (_, c) => intervalText(c.intervalMs) },
  interval_ms: { count: 0, expand: (_, c) => String(intervalMillis(c)) },
  timeFrom: { count: 1, expand: ([x = ""], c) => `${x} >= ${fromTime(c)}` },
  timeTo: { count: 1, expand: ([x = ""], c) => `${x} <= ${toTime(c)}` },
  timeGroup: { count: 2, expand: timeGroup },
};

/**
 * Expands the macros that the plugin's backend knows, innermost first. Comments are blanked before: a macro in one is not expanded, and no comment
 * reaches the store. Unknown `$__names` stay as they are. A macro with a wrong number of arguments fails the whole statement.
 */
export function expandMacros(sql: string, context: MacroContext): Expansion {
  let text = blankComments(sql);
  try {
    // From the last one on, an inner macro comes before the one around it.
    for (let found = lastMacro(text, text.length); found !== null; found = lastMacro(text, found.at)) {
      const { list, end } = readArguments(text, found.at + found.length);
      const macro = MACROS[found.name];
      if (macro === undefined) continue;
      if (list.length !== macro.count) throw new WrongUse(`$__${found.name}: expected ${macro.count} argument(s), received ${list.length}`);
      text = text.slice(0, found.at) + macro.expand(list, context) + text.slice(end);
    }
  } catch (error) {
    if (error instanceof WrongUse) return { kind: "failed", message: `Could not apply macros: ${error.message}` };
    throw error;
  }
  return { kind: "ok", sql: text };
}

/** The last macro name that begins before `before`. */
function lastMacro(text: string, before: number): { readonly at: number; readonly length: number; readonly name: string } | null {
  for (let at = text.lastIndexOf("$__", before - 1); at >= 0; at = at === 0 ? -1 : text.lastIndexOf("$__", at - 1)) {
    const name = /^\$__(\w+)/.exec(text.slice(at, at + 64))?.[1];
    if (name !== undefined && Object.hasOwn(MACROS, name)) return { at, length: name.length + 3, name };
  }
  return null;
}
