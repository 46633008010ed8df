import { quoteString } from "../../sql/quote.ts";
import { nameOf, type Piece } from "./clean-statement.ts";
import { SYSTEM_VIEWS, VIEW_DATABASE } from "./system-views.ts";

/** SHOW, DESCRIBE and EXISTS as a SELECT; `not-metadata` for other statements, `unknown` when the form is none a reader may use. `table`: has to exist. */
export type Metadata = { readonly kind: "ok"; readonly sql: string; readonly table?: string } | { readonly kind: "not-metadata" } | { readonly kind: "unknown" };

const VERBS: ReadonlySet<string> = new Set(["SHOW", "DESCRIBE", "DESC", "EXISTS"]);

export function metadataStatement(pieces: readonly Piece[], database: string): Metadata {
  const words = pieces.map((piece) => (piece.kind === "word" ? piece.text.toUpperCase() : ""));
  const [verb = "", second = ""] = words;
  if (!VERBS.has(verb) || pieces[1]?.text === "(") return { kind: "not-metadata" };
  if (verb === "SHOW" && second === "DATABASES" && pieces.length === 2) return { kind: "ok", sql: `SELECT name FROM ${VIEW_DATABASE}.databases ORDER BY name` };
  if (verb === "SHOW" && second === "TABLES") return showTables(pieces.slice(2), words.slice(2), database);
  if (verb === "SHOW" && second === "CREATE") return ofTable(pieces.slice(words[2] === "TABLE" || words[2] === "VIEW" ? 3 : 2), database, "create_table_query AS statement", "tables", "name");
  if (verb === "SHOW") return { kind: "unknown" };
  const rest = pieces.slice(second === "TABLE" && pieces.length > 2 ? 2 : 1);
  if (verb === "EXISTS") {
    const table = tableOf(rest, database);
    return table === undefined ? { kind: "unknown" } : { kind: "ok", sql: `SELECT toUInt8(count() > 0) AS result FROM ${VIEW_DATABASE}.tables WHERE name = ${quoteString(table)}` };
  }
  return ofTable(rest, database, "name, type, default_kind AS default_type, default_expression, comment, compression_codec AS codec_expression, '' AS ttl_expression", "columns", "table");
}

function showTables(rest: readonly Piece[], words: readonly string[], database: string): Metadata {
  let [at, where] = [0, ""];
  if (words[at] === "FROM" || words[at] === "IN") {
    where = ` WHERE database = ${quoteString(nameOf(rest[at + 1]) ?? "")}`;
    at += 2;
  } else where = ` WHERE database = ${quoteString(database)}`;
  const pattern = rest[at + 1];
  if ((words[at] === "LIKE" || words[at] === "ILIKE") && pattern?.kind === "string") {
    where += ` AND name ${words[at] ?? ""} ${pattern.text}`;
    at += 2;
  }
  return at === rest.length ? { kind: "ok", sql: `SELECT name FROM ${VIEW_DATABASE}.tables${where} ORDER BY name` } : { kind: "unknown" };
}

function ofTable(pieces: readonly Piece[], database: string, columns: string, view: string, key: string): Metadata {
  const table = tableOf(pieces, database);
  return table === undefined ? { kind: "unknown" } : { kind: "ok", table, sql: `SELECT ${columns} FROM ${VIEW_DATABASE}.${view} WHERE ${key} = ${quoteString(table)}${view === "columns" ? " ORDER BY position" : ""}` };
}

/** `name` or `database.name`, alone. */
function tableOf(pieces: readonly Piece[], database: string): string | undefined {
  if (pieces.length === 1) return nameOf(pieces[0]);
  const isOurs = pieces.length === 3 && nameOf(pieces[0]) === database && pieces[1]?.text === ".";
  return isOurs ? nameOf(pieces[2]) : undefined;
}

/** The same pieces with `system.x` replaced by the view of that name. */
export function withSystemViews(pieces: readonly Piece[]): readonly Piece[] {
  return pieces.map((piece, i) => {
    const view = nameOf(pieces[i + 2]);
    const isSystem = nameOf(piece) === "system" && pieces[i + 1]?.text === "." && pieces[i - 1]?.text !== "." && view !== undefined && Object.hasOwn(SYSTEM_VIEWS, view);
    return isSystem ? { ...piece, kind: "word" as const, text: VIEW_DATABASE } : piece;
  });
}
