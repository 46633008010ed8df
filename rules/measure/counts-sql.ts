import type { SqlParams } from "../../store/store.ts";
import { HOUR, MINUTE, TEN_SECONDS } from "./resolution.ts";
import type { SlotRange, WindowRanges } from "./window-ranges.ts";

const TABLES = [["tens", TEN_SECONDS.sliceTable], ["minutes", MINUTE.sliceTable], ["hours", HOUR.sliceTable]] as const;

/**
 * One statement for the sums of several SLO revisions over several windows: a row for each group with its good and valid events by window.
 * Reads the slices of `slos` and `revisions` (parameters) by the order key, at most the slots of the windows; the newest measurement counts.
 */
export function countsSql(windows: readonly WindowRanges[]): { readonly sql: string; readonly params: SqlParams } {
  const params: Record<string, number> = {};
  const bound = (seconds: number) => { const name = `t${seconds}`; params[name] = seconds; return `toDateTime({${name}:UInt32}, 'UTC')`; };
  const within = (ranges: readonly SlotRange[]) => (ranges.length === 0 ? "0" : ranges.map((r) => `(slot >= ${bound(r.from)} AND slot < ${bound(r.to)})`).join(" OR "));
  const parts = TABLES.flatMap(([kind, table]) => {
    const ranges = windows.map((w) => w[kind]);
    const all = joinRanges(ranges.flat());
    if (all.length === 0) return [];
    const sums = (column: string) => `[${ranges.map((r) => `toFloat64(sumIf(${column}, ${within(r)}))`).join(", ")}]`;
    return [`SELECT slo, revision, group_key, ${sums("good")} AS g, ${sums("valid")} AS v FROM ${table} FINAL
      PREWHERE slo IN {slos:Array(String)} AND revision IN {revisions:Array(String)} AND (${within(all)}) GROUP BY slo, revision, group_key`];
  });
  return { sql: `SELECT slo, revision, group_key AS groupKey, sumForEach(g) AS good, sumForEach(v) AS valid FROM (${parts.join(" UNION ALL ")}) GROUP BY slo, revision, group_key`, params };
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
