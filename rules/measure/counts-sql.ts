import type { SqlParams } from "../../store/store.ts";
import { HOUR, MINUTE, TEN_SECONDS } from "./resolution.ts";
import type { SlotRange, WindowRanges } from "./window-ranges.ts";

const TABLES = [["tens", TEN_SECONDS.sliceTable], ["minutes", MINUTE.sliceTable], ["hours", HOUR.sliceTable]] as const;

/**
 * One statement for the sums of several SLO revisions over several windows: a row for each group with its good and valid events by window.
 *
 * Reads the slices of `slos` and `revisions` (parameters to be added) by the order key, at most the slots of the windows; of a slot the newest
 * measurement counts. Slots are first summed up to the segments between the ends of all windows, so that each is looked at once however
 * many windows it lies in, and the statement stays short: understanding it takes longer than running it.
 */
export function countsSql(windows: readonly WindowRanges[]): { readonly sql: string; readonly params: SqlParams } {
  const params: Record<string, SqlParams[string]> = {};
  const bounds = [...new Set(windows.flatMap((w) => TABLES.flatMap(([kind]) => w[kind].flatMap((r) => [r.from, r.to]))))].sort((a, b) => a - b);
  params["bounds"] = bounds;
  const parts = TABLES.flatMap(([kind, table], place) => {
    const ranges = joinRanges(windows.flatMap((w) => w[kind]));
    if (ranges.length === 0) return [];
    const within = ranges.map((r, i) => {
      params[`${kind}From${i}`] = r.from;
      params[`${kind}To${i}`] = r.to;
      return `(slot >= {${kind}From${i}:UInt32} AND slot < {${kind}To${i}:UInt32})`;
    });
    return [`SELECT slo, revision, group_key, toUInt64(roundDown(toUInt32(slot), {bounds:Array(UInt32)})) * 4 + ${place} AS segment, sum(good) AS g, sum(valid) AS v
      FROM ${table} FINAL PREWHERE slo IN {slos:Array(String)} AND revision IN {revisions:Array(String)} AND (${within.join(" OR ")}) GROUP BY slo, revision, group_key, segment`];
  });
  windows.forEach((w, i) => { params[`window${i}`] = segmentsOf(w, bounds); });
  const sums = (column: string) => `[${windows.map((_, i) => `toFloat64(sumIf(${column}, has({window${i}:Array(UInt64)}, segment)))`).join(", ")}]`;
  return { sql: `SELECT slo, revision, group_key AS groupKey, ${sums("g")} AS good, ${sums("v")} AS valid FROM (${parts.join(" UNION ALL ")}) GROUP BY slo, revision, group_key`, params };
}

/** The segments that a window is made of: where each begins, and in which table it is read. */
function segmentsOf(window: WindowRanges, bounds: readonly number[]): number[] {
  return TABLES.flatMap(([kind], place) => window[kind].flatMap((r) => bounds.filter((b) => b >= r.from && b < r.to).map((b) => b * 4 + place)));
}

/** The same slots as few ranges that do not touch. */
function joinRanges(ranges: readonly SlotRange[]): SlotRange[] {
  const joined: SlotRange[] = [];
  for (const range of [...ranges].sort((a, b) => a.from - b.from)) {
    const before = joined.at(-1);
    if (before === undefined || range.from > before.to) joined.push(range);
    else joined[joined.length - 1] = { from: before.from, to: Math.max(before.to, range.to) };
  }
  return joined;
}
