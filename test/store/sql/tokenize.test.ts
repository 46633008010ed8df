import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { quoteName, quoteString } from "../../../store/sql/quote.ts";
import { splitStatements } from "../../../store/sql/split-statements.ts";
import { tokenizeSql } from "../../../store/sql/tokenize.ts";

const kinds = (sql: string) => [...tokenizeSql(sql)].filter((t) => t.kind !== "space").map((t) => `${t.kind}:${sql.slice(t.start, t.end)}${t.closed ? "" : "..."}`);

describe("tokenizeSql", () => {
  it.each([
    ["SELECT a1, 'x''y\\'z' FROM `t``b` -- c", ["word:SELECT", "word:a1", "mark:,", "string:'x''y\\'z'", "word:FROM", "name:`t``b`", "comment:-- c"]],
    ["1.5e3 0xff a$b $$ ; $$ \"q\" /* ; */ #! x", ["number:1.5e3", "number:0xff", "word:a$b", "heredoc:$$ ; $$", "name:\"q\"", "comment:/* ; */", "comment:#! x"]],
    ["$tag$ $$ $tag$ 'open", ["heredoc:$tag$ $$ $tag$", "string:'open..."]],
    ["/* open", ["comment:/* open..."]],
    ["a--b\n-c", ["word:a", "comment:--b", "mark:-", "word:c"]],
  ])("%s", (sql, expected) => expect(kinds(sql)).toEqual(expected));

  it("covers any text without gap or overlap", () => {
    fc.assert(fc.property(fc.string({ unit: fc.constantFrom(..."'\"`\\-/*#!$;{}: \na1é🙂".split(/(?:)/u)), maxLength: 40 }), (sql) => {
      const tokens = [...tokenizeSql(sql)];
      expect(tokens.map((t) => sql.slice(t.start, t.end)).join("")).toBe(sql);
      for (const token of tokens) expect(token.end).toBeGreaterThan(token.start);
    }));
  });
});

describe("quoting", () => {
  it("any text is one closed token", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => {
      expect([...tokenizeSql(quoteString(text))]).toEqual([{ kind: "string", start: 0, end: quoteString(text).length, closed: true }]);
      expect([...tokenizeSql(quoteName(text))]).toEqual([{ kind: "name", start: 0, end: quoteName(text).length, closed: true }]);
    }), { examples: [["\\"], ["'"], ["`"], ["\\'"], ["\\`"], [""]] });
  });
});

describe("splitStatements", () => {
  it("splits at semicolons outside of quotes and comments, and drops the comments", () => {
    expect(splitStatements("-- a; b\nCREATE TABLE x (a String DEFAULT ';') /* ; */;\n\n ; SELECT `;` -- end;")).toEqual(["CREATE TABLE x (a String DEFAULT ';')", "SELECT `;`"]);
  });
});
