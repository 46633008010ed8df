import { type SqlToken, tokenizeSql } from "../sql/tokenize.ts";

/**
 * The parts of an INSERT. `data`: rows follow in a format, starting at offset `dataStart`. `text`: VALUES or SELECT, all of it is SQL.
 * `clauseAt` is where a SETTINGS clause goes, or where more settings go right after the word of one that is there.
 */
export interface InsertParts {
  readonly kind: "data" | "text";
  /** Format of the rows; empty for `text`. */
  readonly format: string;
  /** End of the SQL before FORMAT (`data`) or of everything (`text`). */
  readonly headEnd: number;
  readonly dataStart: number;
  readonly clauseAt: number;
  readonly hasSettings: boolean;
}

export type InsertSplit = InsertParts | { readonly kind: "not-insert" } | { readonly kind: "unreadable"; readonly why: string };

/** Finds where an INSERT's SQL ends and its rows begin, reading no further than that: the rows may be any bytes. */
export function splitInsert(sql: string): InsertSplit {
  let depth = 0;
  let words = 0;
  let settingsEnd = -1;
  let inFormat: SqlToken | undefined;
  for (const token of tokenizeSql(sql)) {
    if (token.kind === "space" || token.kind === "comment") continue;
    const text = sql.slice(token.start, token.end);
    const word = token.kind === "word" ? text.toUpperCase() : "";
    if (words++ === 0 && word !== "INSERT") return { kind: "not-insert" };
    if (inFormat !== undefined) {
      if (token.kind !== "word") return { kind: "unreadable", why: "FORMAT needs a name" };
      const clauseAt = settingsEnd < 0 ? inFormat.start : settingsEnd;
      return { kind: "data", format: text, headEnd: inFormat.start, dataStart: dataStart(sql, token.end), clauseAt, hasSettings: settingsEnd >= 0 };
    }
    if (text === "(") depth++;
    if (text === ")") depth--;
    // The first words are INSERT, INTO and the table's name, which may be any word.
    if (depth > 0 || words <= 3) continue;
    if (word === "SETTINGS") settingsEnd = token.end;
    if (word === "FORMAT") inFormat = token;
    if (word === "INFILE") return { kind: "unreadable", why: "FROM INFILE is not allowed over HTTP" };
    if (word === "VALUES" || word === "SELECT" || word === "WITH") {
      const clauseAt = settingsEnd < 0 ? token.start : settingsEnd;
      return { kind: "text", format: "", headEnd: sql.length, dataStart: sql.length, clauseAt, hasSettings: settingsEnd >= 0 };
    }
  }
  return words === 0 ? { kind: "not-insert" } : { kind: "unreadable", why: "INSERT needs FORMAT, VALUES or SELECT" };
}

/** Rows start after the blanks behind the format's name and one line end: a binary block may itself start with any byte. */
function dataStart(sql: string, from: number): number {
  let at = from;
  while (sql[at] === " " || sql[at] === "\t") at++;
  if (sql[at] === "\r" && sql[at + 1] === "\n") return at + 2;
  return sql[at] === "\n" ? at + 1 : at;
}
