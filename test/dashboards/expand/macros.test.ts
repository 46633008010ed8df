import { describe, expect, it } from "vitest";
import { expandMacros } from "../../../dashboards/expand/macros.ts";

const CONTEXT = { fromMs: Date.parse("2014-11-12T11:45:26.371Z"), toMs: Date.parse("2015-11-12T11:45:26.371Z"), intervalMs: 20_000 };
const expand = (sql: string) => {
  const expansion = expandMacros(sql, CONTEXT);
  return expansion.kind === "ok" ? expansion.sql : expansion.message;
};

/** What version 4.20.0 of the plugin makes of each, for 2014-11-12 to 2015-11-12 at 20 s. */
const VECTORS: readonly (readonly [string, string])[] = [
  ["$__timeFilter(cast(sth as timestamp) )", "cast(sth as timestamp) >= toDateTime(1415792726) AND cast(sth as timestamp) <= toDateTime(1447328726)"],
  ["$__timeFilter_ms(x)", "x >= fromUnixTimestamp64Milli(1415792726371) AND x <= fromUnixTimestamp64Milli(1447328726371)"],
  ["$__timeInterval(ts)", "toStartOfInterval(toDateTime(ts), INTERVAL 20 second)"],
  ["$__timeInterval_ms(ts)", "toStartOfInterval(toDateTime64(ts, 3), INTERVAL 20000 millisecond)"],
  ["$__fromTime - $__toTime", "toDateTime(1415792726) - toDateTime(1447328726)"],
  ["$__fromTime() ", "toDateTime(1415792726) "],
  ["$__fromTime_ms,$__toTime_ms", "fromUnixTimestamp64Milli(1415792726371),fromUnixTimestamp64Milli(1447328726371)"],
  ["$__dateFilter(d)", "d >= toDate('2014-11-12') AND d <= toDate('2015-11-12')"],
  ["$__dateTimeFilter(d, t)", "(d >= toDate('2014-11-12') AND d <= toDate('2015-11-12')) AND (t >= toDateTime(1415792726) AND t <= toDateTime(1447328726))"],
  ["$__dt(d, t)", "(d >= toDate('2014-11-12') AND d <= toDate('2015-11-12')) AND (t >= toDateTime(1415792726) AND t <= toDateTime(1447328726))"],
  ["$__interval_s", "20"],
  ["$__timeFrom(c)", "c >= toDateTime(1415792726)"],
  ["$__timeTo(c)", "c <= toDateTime(1447328726)"],
  ["$__timeGroup(c, 5m)", "toStartOfInterval(toDateTime(c), INTERVAL 300 second)"],
  ["$__timeGroup(c, 24h)", "toStartOfInterval(toDateTime(c), INTERVAL 86400 second)"],
  ["$__timeFilterX(c)", "$__timeFilterX(c)"],
  ["$__TimeFilter(c)", "$__TimeFilter(c)"],
  ["$__unknown", "$__unknown"],
  ["$__timeInterval($__fromTime)", "toStartOfInterval(toDateTime(toDateTime(1415792726)), INTERVAL 20 second)"],
  ["$__timeFilter(coalesce(closed_at, $__toTime))", "coalesce(closed_at, toDateTime(1447328726)) >= toDateTime(1415792726) AND coalesce(closed_at, toDateTime(1447328726)) <= toDateTime(1447328726)"],
  ["$__timeFilter(if(a = 'x,(y', b, c))", "if(a = 'x,(y', b, c) >= toDateTime(1415792726) AND if(a = 'x,(y', b, c) <= toDateTime(1447328726)"],
  ["msg = 'it\\'s -- fine' and $__fromTime", "msg = 'it\\'s -- fine' and toDateTime(1415792726)"],
  ["msg = 'it''s -- fine' and $__fromTime", "msg = 'it''s -- fine' and toDateTime(1415792726)"],
  ["msg = 'a /* b' and $__fromTime", "msg = 'a /* b' and toDateTime(1415792726)"],
  ["a -- $__fromTime\nb", "a               \nb"],
  ["a /* $__fromTime */ b", "a                   b"],
  ["a /* $__fromTime", "a               "],
];

describe("macros of the data source plugin 4.20.0 (item 11, vectors of the plugin)", () => {
  it.each(VECTORS)("%j becomes %j", (sql, expanded) => { expect(expand(sql)).toBe(expanded); });

  it.each([
    ["$__timeFilter(a, b)", "expected 1 argument(s), received 2"],
    ["$__timeFilter", "expected 1 argument(s), received 0"],
    ["$__timeFilter (c)", "expected 1 argument(s), received 0"],
    ["$__timeFilter(c", "expected 1 argument(s), received 0"],
    ["$__timeGroup(c, 1d)", "invalid duration"],
    ["$__fromTime(x) and $__toTime", "expected 0 argument(s), received 1"],
  ])("%j fails the whole statement: %s", (sql, message) => {
    expect(expandMacros(sql, CONTEXT)).toMatchObject({ kind: "failed", message: expect.stringContaining(message) });
    expect(expand(sql)).toContain("Could not apply macros");
  });

  it("an interval is a second at least", () => {
    expect(expandMacros("$__interval_s $__timeInterval(t)", { ...CONTEXT, intervalMs: 200 })).toEqual({ kind: "ok", sql: "1 toStartOfInterval(toDateTime(t), INTERVAL 1 second)" });
  });

  it("a macro that an expansion brings in is not expanded again", () => {
    expect(expand("$__timeFilter('$__fromTime')")).toBe("'toDateTime(1415792726)' >= toDateTime(1415792726) AND 'toDateTime(1415792726)' <= toDateTime(1447328726)");
  });
});
