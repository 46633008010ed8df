import { quoteString } from "../sql/quote.ts";
import { type EngineFailure, failure } from "./failure.ts";
import { type InsertParts, splitInsert } from "./insert-statement.ts";
import { type StatementOutline, outlineStatement } from "./outline.ts";
import { substituteParams } from "./params.ts";
import { settingsList } from "./settings-list.ts";

/** What comes with the SQL text: values of its placeholders, settings from the URL, the format to answer in unless the text names one. */
export interface StatementInput {
  readonly sql: string;
  readonly params: ReadonlyMap<string, string>;
  readonly settings: ReadonlyMap<string, string>;
  readonly defaultFormat: string;
}

/** A statement ready for a session. `lane`: reads run in parallel, writes one at a time. */
export interface PreparedStatement {
  readonly kind: "ok";
  readonly lane: "read" | "write";
  readonly text: string;
  readonly format: string;
}

const READS: ReadonlySet<string> = new Set(["SELECT", "WITH", "FROM", "SHOW", "DESCRIBE", "DESC", "EXISTS", "EXPLAIN", "CHECK", "("]);
/** Statements whose grammar has no SETTINGS clause. */
const WITHOUT_SETTINGS: ReadonlySet<string> = new Set(["SYSTEM", "GRANT", "REVOKE", "BEGIN", "COMMIT", "ROLLBACK"]);

/**
 * Makes one statement of a request: placeholders replaced, settings in the statement's own SETTINGS clause (a `SET` would stay on the
 * session and reach other requests), one statement only, no file output.
 */
export function prepareStatement(input: StatementInput): PreparedStatement | EngineFailure {
  const substituted = substituteParams(input.sql, input.params);
  if (substituted.kind === "missing") return failure("UNKNOWN_QUERY_PARAMETER", `Substitution \`${substituted.name}\` is not set`);
  const insert = splitInsert(substituted.sql);
  switch (insert.kind) {
    case "unreadable": return failure("SYNTAX_ERROR", insert.why);
    case "data": return failure("SYNTAX_ERROR", "The rows of this INSERT are missing");
    case "text": return { kind: "ok", lane: "write", text: withSettings(substituted.sql, insert, input.settings), format: input.defaultFormat };
    case "not-insert": return prepareOther(substituted.sql, input);
  }
}

/** The INSERT of staged rows: `INSERT INTO t SETTINGS ... SELECT * FROM file(path, format)`. `head` is the SQL before FORMAT. */
export function prepareStagedInsert(head: string, parts: InsertParts, path: string, input: Omit<StatementInput, "sql">): PreparedStatement | EngineFailure {
  const source = `SELECT * FROM file(${quoteString(path)}, ${quoteString(parts.format)})`;
  const substituted = substituteParams(`${withSettings(head, parts, input.settings)}\n`, input.params);
  if (substituted.kind === "missing") return failure("UNKNOWN_QUERY_PARAMETER", `Substitution \`${substituted.name}\` is not set`);
  return { kind: "ok", lane: "write", text: `${substituted.sql}${source}`, format: input.defaultFormat };
}

function withSettings(sql: string, insert: InsertParts, settings: ReadonlyMap<string, string>): string {
  if (settings.size === 0) return sql;
  const clause = insert.hasSettings ? ` ${settingsList(settings)},` : `SETTINGS ${settingsList(settings)}\n`;
  return `${sql.slice(0, insert.clauseAt)}${clause}${sql.slice(insert.clauseAt)}`;
}

function prepareOther(sql: string, input: StatementInput): PreparedStatement | EngineFailure {
  const seen = outlineStatement(sql);
  if (seen.verb === "") return failure("SYNTAX_ERROR", "Empty query");
  if (seen.isMany) return failure("SYNTAX_ERROR", "Multi-statements are not allowed");
  if (seen.verb === "SET" || seen.verb === "USE") return failure("NOT_IMPLEMENTED", `${seen.verb} has no effect here: every request stands alone. Give settings and database with the request`);
  if (seen.writesFile) return failure("NOT_IMPLEMENTED", "INTO OUTFILE is not allowed over HTTP");
  if (seen.holdsInsert && seen.verb === "WITH") return failure("SYNTAX_ERROR", "Write INSERT INTO ... WITH ... SELECT, starting with INSERT");
  const format = seen.format ?? input.defaultFormat;
  if (!/^\w+$/.test(format)) return failure("SYNTAX_ERROR", "A format's name may only hold letters, digits and _");
  return { kind: "ok", lane: READS.has(seen.verb) ? "read" : "write", text: otherText(sql, seen, format, input.settings), format };
}

function otherText(sql: string, seen: StatementOutline, format: string, settings: ReadonlyMap<string, string>): string {
  const text = sql.slice(0, seen.end);
  if (settings.size === 0 || WITHOUT_SETTINGS.has(seen.verb)) return text;
  if (seen.settingsAfterFormat >= 0) return `${text.slice(0, seen.settingsAfterFormat)} ${settingsList(settings)},${text.slice(seen.settingsAfterFormat)}`;
  // FORMAT first: a bare SETTINGS at the end of a CREATE would be the table's.
  return `${text}\n${seen.format === undefined ? `FORMAT ${format} ` : ""}SETTINGS ${settingsList(settings)}`;
}
