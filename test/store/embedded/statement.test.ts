import { describe, expect, it } from "vitest";
import { splitInsert } from "../../../store/embedded/insert-statement.ts";
import { renderParam, substituteParams } from "../../../store/embedded/params.ts";
import { prepareStagedInsert, prepareStatement } from "../../../store/embedded/statement.ts";

const prepare = (sql: string, settings: Record<string, string> = {}, params: Record<string, string> = {}) =>
  prepareStatement({ sql, params: new Map(Object.entries(params)), settings: new Map(Object.entries(settings)), defaultFormat: "TSV" });
const text = (sql: string, settings: Record<string, string> = {}, params: Record<string, string> = {}) => {
  const prepared = prepare(sql, settings, params);
  return prepared.kind === "ok" ? [prepared.lane, prepared.text, prepared.format] : [prepared.name];
};

describe("prepareStatement", () => {
  it.each([
    ["SELECT 1", {}, ["read", "SELECT 1", "TSV"]],
    ["SELECT 1;", { a: "1" }, ["read", "SELECT 1\nFORMAT TSV SETTINGS a = '1'", "TSV"]],
    ["SELECT 1 FORMAT JSON", { a: "it's" }, ["read", "SELECT 1 FORMAT JSON\nSETTINGS a = 'it\\'s'", "JSON"]],
    ["SELECT 1 FORMAT JSON SETTINGS b = 2", { a: "1" }, ["read", "SELECT 1 FORMAT JSON SETTINGS a = '1', b = 2", "JSON"]],
    ["SELECT 1 SETTINGS b = 2 -- end", { a: "1" }, ["read", "SELECT 1 SETTINGS b = 2\nFORMAT TSV SETTINGS a = '1'", "TSV"]],
    ["SELECT format FROM t", {}, ["read", "SELECT format FROM t", "TSV"]],
    ["(SELECT 1)", {}, ["read", "(SELECT 1)", "TSV"]],
    ["CREATE TABLE t (a UInt8) ENGINE = Memory", { a: "1" }, ["write", "CREATE TABLE t (a UInt8) ENGINE = Memory\nFORMAT TSV SETTINGS a = '1'", "TSV"]],
    ["SYSTEM FLUSH LOGS", { a: "1" }, ["write", "SYSTEM FLUSH LOGS", "TSV"]],
    ["INSERT INTO t SELECT 1", { a: "1" }, ["write", "INSERT INTO t SETTINGS a = '1'\nSELECT 1", "TSV"]],
    ["INSERT INTO t SETTINGS b = 2 SELECT 1", { a: "1" }, ["write", "INSERT INTO t SETTINGS a = '1', b = 2 SELECT 1", "TSV"]],
    ["INSERT INTO t (a, b) VALUES (';', 1)", { a: "1" }, ["write", "INSERT INTO t (a, b) SETTINGS a = '1'\nVALUES (';', 1)", "TSV"]],
    ["SELECT ';' ; SELECT 2", {}, ["SYNTAX_ERROR"]],
    ["USE d", {}, ["NOT_IMPLEMENTED"]],
    ["SELECT 1 INTO OUTFILE 'x' FORMAT CSV", {}, ["NOT_IMPLEMENTED"]],
    ["WITH 1 AS x INSERT INTO t SELECT x", {}, ["SYNTAX_ERROR"]],
    ["INSERT INTO t", {}, ["SYNTAX_ERROR"]],
  ])("%s %j", (sql, settings, expected) => expect(text(sql, settings)).toEqual(expected));

  it("a staged insert reads the file under the statement's own settings", () => {
    const sql = "INSERT INTO {t:Identifier} (a) SETTINGS b = 2 FORMAT Native";
    const parts = splitInsert(sql);
    if (parts.kind !== "data") throw new Error("not data");
    const prepared = prepareStagedInsert(sql.slice(0, parts.headEnd), parts, "/x'y", { params: new Map([["t", "a`b"]]), settings: new Map([["a", "1"]]), defaultFormat: "TSV" });
    expect(prepared).toMatchObject({ text: "INSERT INTO `a\\`b` (a) SETTINGS a = '1', b = 2 \nSELECT * FROM file('/x\\'y', 'Native')" });
  });
});

describe("splitInsert", () => {
  it.each([
    ["INSERT INTO t FORMAT Native", 27],
    ["INSERT INTO t FORMAT Native\n\n\u0001", 28],
    ["INSERT INTO t FORMAT Native \t\r\n\u0001", 31],
    ["INSERT INTO t(format) FORMAT CSV 1,2", 33],
    ["insert into format format CSV\n'", 30],
    ["INSERT /* FORMAT x */ INTO t FORMAT CSV\n", 40],
  ])("%j: rows start at %i", (sql, dataStart) => expect(splitInsert(sql)).toMatchObject({ kind: "data", dataStart }));
});

describe("parameters", () => {
  it.each([
    ["5", "UInt8", "_CAST('5', 'UInt8')"],
    ["\\N", "Nullable(String)", "_CAST(NULL, 'Nullable(String)')"],
    ["a\\tb\\\\c\\'d\\q\\x41", "String", "_CAST('a\\tb\\\\c\\'d\\\\qA', 'String')"],
    ["['a\\\\'b']", "Array(String)", "_CAST('[\\'a\\\\\\\\\\'b\\']', 'Array(String)')"],
    ["t`; DROP", "Identifier", "`t\\`; DROP`"],
    ["x", "DateTime64(3, 'UTC')", "_CAST('x', 'DateTime64(3, \\'UTC\\')')"],
  ])("%s as %s", (value, type, expected) => expect(renderParam(value, type)).toBe(expected));

  it("placeholders in quotes, comments and maps stay as they are", () => {
    const sql = "SELECT '{a:String}', `{a:String}`, {'k': 1}, {a : Map(String, UInt8)} -- {a:String}";
    expect(substituteParams(sql, new Map([["a", "{'x':1}"]]))).toEqual({ kind: "ok", sql: "SELECT '{a:String}', `{a:String}`, {'k': 1}, _CAST('{\\'x\\':1}', 'Map(String, UInt8)') -- {a:String}" });
    expect(substituteParams("SELECT {b:String}", new Map())).toEqual({ kind: "missing", name: "b" });
  });

  it("a value is never looked at again: placeholders in it stay text", () => {
    expect(substituteParams("SELECT {a:String}, {b:String}", new Map([["a", "{b:String}"], ["b", "1"]]))).toEqual({ kind: "ok", sql: "SELECT _CAST('{b:String}', 'String'), _CAST('1', 'String')" });
  });
});
