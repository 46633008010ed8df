/**
 * Blanks `--` and block comments with spaces of the same length, so that positions stay. Quoted text is kept: in '…' and "…" a backslash or a
 * doubled quote does not end it. An unterminated block comment reaches to the end.
 */
export function blankComments(sql: string): string {
  let out = "";
  for (let at = 0; at < sql.length;) {
    const end = endOfToken(sql, at);
    const text = sql.slice(at, end);
    out += isComment(text) ? " ".repeat(text.length) : text;
    at = end;
  }
  return out;
}

const isComment = (text: string) => text.startsWith("--") || text.startsWith("/*");

/** Where the comment, quoted text or single character that begins at `at` ends. A line comment ends before its line break. */
function endOfToken(sql: string, at: number): number {
  if (sql.startsWith("--", at)) return indexOrEnd(sql, sql.indexOf("\n", at));
  if (sql.startsWith("/*", at)) { const end = sql.indexOf("*/", at + 2); return end < 0 ? sql.length : end + 2; }
  const quote = sql[at];
  return quote === "'" || quote === '"' ? endOfQuoted(sql, at) : at + 1;
}

const indexOrEnd = (sql: string, index: number) => (index < 0 ? sql.length : index);

function endOfQuoted(sql: string, at: number): number {
  const quote = sql[at];
  for (let i = at + 1; i < sql.length; i++) {
    if (sql[i] === "\\") i++;
    else if (sql[i] === quote) {
      if (sql[i + 1] !== quote) return i + 1;
      i++;
    }
  }
  return sql.length;
}

/** Arguments of a call, and where it ends. */
export interface CallArguments {
  readonly list: readonly string[];
  /** Position after the closing parenthesis; that of the opening one when there are none. */
  readonly end: number;
}

/**
 * Reads the arguments of a call whose opening parenthesis would stand at `at`: split at commas outside nested parentheses and quotes, trimmed.
 * None when there is no parenthesis there, nothing in it, or it is never closed.
 */
export function readArguments(sql: string, at: number): CallArguments {
  const none = { list: [], end: at };
  if (sql[at] !== "(") return none;
  const list: string[] = [];
  let depth = 0;
  let begin = at + 1;
  for (let i = at; i < sql.length;) {
    const end = endOfToken(sql, i);
    const char = end === i + 1 ? sql[i] : "";
    if (char === "(") depth++;
    if (char === ")") depth--;
    if ((char === "," && depth === 1) || depth === 0) { list.push(sql.slice(begin, i).trim()); begin = end; }
    if (depth === 0) return { list: list.length === 1 && list[0] === "" ? [] : list, end };
    i = end;
  }
  return none;
}
