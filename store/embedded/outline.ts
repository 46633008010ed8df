import { tokenizeSql } from "../sql/tokenize.ts";

/** What can be said of a statement without parsing it: its verb, its tail and whether it is only one. */
export interface StatementOutline {
  /** First word in upper case, or `(`; empty when there is no statement. */
  readonly verb: string;
  /** End of the statement, before its semicolon. */
  readonly end: number;
  readonly isMany: boolean;
  readonly writesFile: boolean;
  readonly holdsInsert: boolean;
  /** Name in the FORMAT clause at the statement's end, if there is one. */
  readonly format: string | undefined;
  /** End of the SETTINGS word behind FORMAT, or -1. */
  readonly settingsAfterFormat: number;
}

export function outlineStatement(sql: string): StatementOutline {
  const seen = { verb: "", end: 0, isMany: false, writesFile: false, holdsInsert: false, format: undefined as string | undefined, settingsAfterFormat: -1 };
  let [depth, previous, isClosed] = [0, "", false];
  for (const token of tokenizeSql(sql)) {
    if (token.kind === "space" || token.kind === "comment") continue;
    if (isClosed) seen.isMany = true;
    const text = sql.slice(token.start, token.end);
    if (text === ";") {
      isClosed = true;
      continue;
    }
    const word = token.kind === "word" ? text.toUpperCase() : text;
    if (seen.verb === "") seen.verb = word;
    if (text === ")") depth--;
    if (depth === 0) {
      if (word === "OUTFILE" && previous === "INTO") seen.writesFile = true;
      if (word === "INSERT") seen.holdsInsert = true;
      followFormat(seen, token.kind === "word", text, word, previous, token.end);
      previous = word;
    }
    if (text === "(") depth++;
    if (!seen.isMany) seen.end = token.end;
  }
  return seen;
}

/** A FORMAT clause is one only at the end, or before SETTINGS: `format` may also be a column. */
function followFormat(seen: { format: string | undefined; settingsAfterFormat: number }, isWord: boolean, text: string, word: string, previous: string, end: number): void {
  if (seen.settingsAfterFormat >= 0) return;
  if (previous === "FORMAT" && isWord) seen.format = text;
  else if (seen.format !== undefined && word === "SETTINGS") seen.settingsAfterFormat = end;
  else seen.format = undefined;
}
