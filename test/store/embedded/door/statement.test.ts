import { describe, expect, it } from "vitest";
import { cleanStatement, joinPieces } from "../../../../store/embedded/door/clean-statement.ts";
import { isAllowedFunction } from "../../../../store/embedded/door/functions.ts";
import { helloBlock } from "../../../../store/embedded/door/hello.ts";
import { readTail } from "../../../../store/embedded/door/read-tail.ts";
import { doorSettings } from "../../../../store/embedded/door/settings.ts";
import { parseSyntaxTree } from "../../../../store/embedded/door/syntax-tree.ts";

const pieces = (sql: string) => {
  const cleaned = cleanStatement(sql);
  if (cleaned.kind === "failed") throw new Error(cleaned.message);
  return cleaned.pieces;
};

describe("a statement put together again", () => {
  it.each([
    ["SELECT 1", "SELECT 1"], [" SELECT/**/1 -- x\n ; ", "SELECT 1"], ["SELECT a.1, .5, 1e5, x::String, a->b, a<=b, 'it''s \\' x', \"a b\", `c`", "SELECT a.1, .5, 1e5, x::String, a->b, a<=b, 'it''s \\' x', \"a b\", `c`"],
    ["SELECT '-- /* ; ‘' # x\n", "SELECT '-- /* ; ‘'"], ["SELECT -/* */-1", "SELECT - -1"],
  ])("%j is %j", (sql, same) => { expect(joinPieces(pieces(sql))).toBe(same); });

  it.each(["", "-- x", "SELECT 'x", "SELECT `x", "SELECT /* x", "SELECT $$x$$", "SELECT {x}", "SELECT ‘x’", "SELECT 1 // 2", "SELECT 1\0", "SELECT 1; SELECT 2", "SELECT `a\\nb`", "SELECT )(", "SELECT a@b", "SELECT\u00a01", "SELECT é"])("%j is refused", (sql) => {
    expect(cleanStatement(sql).kind).toBe("failed");
  });
});

describe("a statement's tail", () => {
  it.each([
    ["SELECT 1 FORMAT JSON", "SELECT 1", "JSON", {}], ["SELECT 1 SETTINGS a = 1, b = 'x' FORMAT CSV", "SELECT 1", "CSV", { a: "1", b: "x" }], ["SELECT 1 FORMAT CSV SETTINGS a = 1", "SELECT 1", "CSV", { a: "1" }], ["SELECT * FORMAT TSV", "SELECT *", "TSV", {}],
    ["SELECT 1 AS format", "SELECT 1 AS format", undefined, {}], ["SELECT a, format x", "SELECT a, format x", undefined, {}], ["SELECT name FROM system.settings", "SELECT name FROM system.settings", undefined, {}], ["SELECT 1 SETTINGS a = (1)", "SELECT 1 SETTINGS a = (1)", undefined, {}], ["SELECT 1 SETTINGS a = 'x\\'y'", "SELECT 1 SETTINGS a = 'x\\'y'", undefined, {}],
  ])("%j", (sql, body, format, settings) => {
    const tail = readTail(pieces(sql));
    expect([joinPieces(tail.body), tail.format, Object.fromEntries(tail.settings)]).toEqual([body, format, settings]);
  });
});

describe("settings", () => {
  const settingsOf = (asked: Record<string, string>) => {
    const done = doorSettings(new Map(Object.entries(asked)), 30);
    return done.kind === "ok" ? Object.fromEntries(done.settings) : done.name;
  };
  it("a bound may be lowered, not raised nor lifted, and readonly comes last", () => {
    expect(settingsOf({ max_execution_time: "5", max_threads: "64", max_result_rows: "0", readonly: "0" })).toMatchObject({ max_execution_time: "5", max_threads: "1", max_result_rows: "1000000", readonly: "1" });
    expect(Object.keys(settingsOf({ join_use_nulls: "1" })).at(-1)).toBe("readonly");
  });
  it.each([["format_schema", "x"], ["additional_table_filters", "{}"], ["output_format_schema", "x"], ["session_timezone", "x'y"], ["allow_ddl", "1"]])("%s = %s is refused", (name, value) => { expect(settingsOf({ [name]: value })).toBe("READONLY"); });
});

describe("the engine's syntax tree", () => {
  it("is read with names and children", () => {
    expect(parseSyntaxTree("A (children 2)\n B x (alias y) (children 1)\n  C 'z'\n D\n")).toMatchObject({ kind: "A", text: "", children: [{ kind: "B", text: "x", children: [{ kind: "C", text: "'z'", children: [] }] }, { kind: "D", text: "", children: [] }] });
  });
  it.each(["", "A (children 1)", "A\n B", "A (children 1)\n  B", "A (children 1)\n B\n C", "A\nB", " A", "A (children 1)\n B (children 2)\n  C", "1x"])("%j does not add up", (printed) => { expect(parseSyntaxTree(printed)).toBeUndefined(); });
});

it("aggregate functions are known with their combinators, in any case", () => {
  expect(["count", "COUNT", "sumIf", "quantilesTimingMergeIf", "uniqExactState", "countDistinct", "sumMapMerge", "DATE_TRUNC"].filter((name) => !isAllowedFunction(name))).toEqual([]);
  expect(["file", "fileIf", "sumFile", "dictGet", "getSetting", "", "constructor"].filter(isAllowedFunction)).toEqual([]);
});

it("the hello has the bytes that clickhouse-go 2.47 expects at revision 54460", () => {
  expect(helloBlock("26.3.1.1", 54_460).toString("hex")).toBe(`010002ffffffff0004010d646973706c61794e616d65282906537472696e670008617574682d736c6f0976657273696f6e282906537472696e67000832362e332e312e310a7265766973696f6e28290655496e743332000000000${"00a74696d657a6f6e65282906537472696e670003555443"}`);
});
