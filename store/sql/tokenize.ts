/**
 * Splits ClickHouse SQL into tokens, lazily and without interpreting it: enough to tell text from quoted text and comments.
 *
 * Follows the lexer of ClickHouse (src/Parsers/Lexer.cpp): strings and quoted names with backslash escapes and doubled quotes, `--`, `#!`
 * and `# ` line comments, block comments, `$tag$` heredocs. An unterminated quote or comment becomes one last token with `closed: false`.
 */
export interface SqlToken {
  readonly kind: "word" | "number" | "string" | "name" | "heredoc" | "mark" | "comment" | "space";
  /** Offsets in the text: [start, end). */
  readonly start: number;
  readonly end: number;
  readonly closed: boolean;
}

const SPACE = /\s+/y;
const WORD = /[A-Za-z_\u0080-\uffff][\w$\u0080-\uffff]*/y;
const NUMBER = /\d[\w.]*/y;
const LINE_COMMENT = /(?:--|#!|# )[^\n]*/y;
const HEREDOC = /\$\w*\$/y;

export function* tokenizeSql(sql: string): Generator<SqlToken> {
  for (let at = 0; at < sql.length;) {
    const token = tokenAt(sql, at);
    yield token;
    at = token.end;
  }
}

function tokenAt(sql: string, at: number): SqlToken {
  const char = sql[at] ?? "";
  const space = matchEnd(SPACE, sql, at);
  if (space > at) return { kind: "space", start: at, end: space, closed: true };
  const line = matchEnd(LINE_COMMENT, sql, at);
  if (line > at) return { kind: "comment", start: at, end: line, closed: true };
  if (char === "/" && sql[at + 1] === "*") return until(sql, at, at + 2, "*/", "comment");
  if (char === "'") return quoted(sql, at, "string");
  if (char === "`" || char === '"') return quoted(sql, at, "name");
  const tag = matchEnd(HEREDOC, sql, at);
  if (tag > at) return until(sql, at, tag, sql.slice(at, tag), "heredoc");
  const word = matchEnd(WORD, sql, at);
  if (word > at) return { kind: "word", start: at, end: word, closed: true };
  const number = matchEnd(NUMBER, sql, at);
  if (number > at) return { kind: "number", start: at, end: number, closed: true };
  return { kind: "mark", start: at, end: at + 1, closed: true };
}

function matchEnd(pattern: RegExp, sql: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(sql) ? pattern.lastIndex : at;
}

function until(sql: string, start: number, from: number, close: string, kind: "comment" | "heredoc"): SqlToken {
  const found = sql.indexOf(close, from);
  return found < 0 ? { kind, start, end: sql.length, closed: false } : { kind, start, end: found + close.length, closed: true };
}

function quoted(sql: string, start: number, kind: "string" | "name"): SqlToken {
  const quote = sql[start];
  for (let at = start + 1; at < sql.length; at++) {
    const char = sql[at];
    if (char === "\\") at++;
    else if (char === quote && sql[at + 1] === quote) at++;
    else if (char === quote) return { kind, start, end: at + 1, closed: true };
  }
  return { kind, start, end: sql.length, closed: false };
}
