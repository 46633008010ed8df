import { quoteName, quoteString } from "../sql/quote.ts";
import { type SqlToken, tokenizeSql } from "../sql/tokenize.ts";

export type Substituted = { readonly kind: "ok"; readonly sql: string } | { readonly kind: "missing"; readonly name: string };

/**
 * Replaces every `{name: Type}` outside quotes and comments by a typed cast of the parameter's value; `{name: Identifier}` becomes a quoted
 * name. A value is only ever the content of a literal, and a type too, so neither can become SQL.
 *
 * Values come as ClickHouse's HTTP interface takes them: scalars escaped as in TabSeparated (`\N` is NULL), arrays, tuples and maps as their
 * text form (clickhouse.com/docs/interfaces/http, "Queries with parameters").
 */
export function substituteParams(sql: string, params: ReadonlyMap<string, string>): Substituted {
  let out = "";
  let copied = 0;
  const tokens = [...tokenizeSql(sql)].filter((token) => token.kind !== "space" && token.kind !== "comment");
  for (let i = 0; i < tokens.length; i++) {
    const place = placeholderAt(sql, tokens, i);
    if (place === undefined) continue;
    const value = params.get(place.name);
    if (value === undefined) return { kind: "missing", name: place.name };
    out += sql.slice(copied, place.start) + renderParam(value, place.type);
    copied = place.end;
    i = place.lastToken;
  }
  return { kind: "ok", sql: out + sql.slice(copied) };
}

/** One parameter as SQL text of the given type. */
export function renderParam(value: string, type: string): string {
  if (type === "Identifier") return quoteName(unescapeTsv(value));
  if (value === "\\N") return `_CAST(NULL, ${quoteString(type)})`;
  const isComposite = /^(?:Array|Tuple|Map|Nested|JSON|Variant|Point|Ring|Polygon|MultiPolygon)\b/.test(type);
  return `_CAST(${quoteString(isComposite ? value : unescapeTsv(value))}, ${quoteString(type)})`;
}

interface Place {
  readonly name: string;
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly lastToken: number;
}

function placeholderAt(sql: string, tokens: readonly SqlToken[], at: number): Place | undefined {
  const [open, name, colon] = [tokens[at], tokens[at + 1], tokens[at + 2]];
  if (open === undefined || name?.kind !== "word" || colon === undefined) return undefined;
  if (sql[open.start] !== "{" || open.kind !== "mark" || sql[colon.start] !== ":") return undefined;
  for (let i = at + 3; i < tokens.length; i++) {
    const token = tokens[i];
    if (token === undefined || sql[token.start] === "{") return undefined;
    if (token.kind !== "mark" || sql[token.start] !== "}") continue;
    return { name: sql.slice(name.start, name.end), type: sql.slice(colon.end, token.start).trim(), start: open.start, end: token.end, lastToken: i };
  }
  return undefined;
}

const UNESCAPED: Readonly<Record<string, string>> = { b: "\b", f: "\f", r: "\r", n: "\n", t: "\t", "0": "\0", a: "\u0007", v: "\v", e: "\u001b", "'": "'", '"': '"', "`": "`", "\\": "\\", "/": "/", "=": "=" };

/** Undoes TabSeparated escaping; an unknown escape stays as it is, as in ClickHouse. */
function unescapeTsv(value: string): string {
  return value.replace(/\\(x[0-9A-Fa-f]{2}|[\s\S])/g, (whole, escape: string) =>
    escape.length === 3 ? String.fromCharCode(Number.parseInt(escape.slice(1), 16)) : (UNESCAPED[escape] ?? whole));
}
