import { tokenizeSql } from "../../sql/tokenize.ts";
import { type EngineFailure, failure } from "../failure.ts";
import { DOOR_LIMITS } from "./door-config.ts";

/** One piece of a statement that means something: blanks and comments are gone. */
export interface Piece {
  readonly kind: "word" | "number" | "string" | "name" | "mark";
  readonly text: string;
  /** Blanks or comments stood before it. */
  readonly isApart: boolean;
}

export type Cleaned = { readonly kind: "ok"; readonly pieces: readonly Piece[] } | EngineFailure;

const PLAIN = /^[\x20-\x7e\t\r\n]*$/;
const MARK = /^[-+*/%()[\],.;:<>=!?|]$/;
const CONTROL = /[\0-\x08\x0b\x0c\x0e-\x1f\x7f]/;
/** Words of clauses that no reader needs; as names they have to be quoted. */
const FORBIDDEN: ReadonlySet<string> = new Set(["OUTFILE", "INFILE", "INTO", "APPLY"]);

/**
 * Takes a statement apart so that it can be put together again without anything on which two lexers could disagree: outside of quotes only
 * printable ASCII, no heredoc, no comment (they are dropped, `//` is refused), no brace, every quote closed, one statement.
 */
export function cleanStatement(sql: string): Cleaned {
  const pieces: Piece[] = [];
  let [depth, isClosed, isApart] = [0, false, false];
  for (const token of tokenizeSql(sql)) {
    if (!token.closed) return failure("SYNTAX_ERROR", `Syntax error: the ${token.kind} that starts at position ${String(token.start + 1)} has no end`);
    const text = sql.slice(token.start, token.end);
    if ((token.kind === "comment" && !CONTROL.test(text)) || (token.kind === "space" && PLAIN.test(text))) {
      isApart = true;
      continue;
    }
    if (token.kind === "word" && FORBIDDEN.has(text.toUpperCase())) return failure("ACCESS_DENIED", `Not enough privileges: ${text.toUpperCase()} is not for readers`);
    const why = flawOf(token.kind, text);
    if (why !== undefined || token.kind === "comment" || token.kind === "space" || token.kind === "heredoc") return failure("SYNTAX_ERROR", `Syntax error: ${why ?? "a character that is not allowed outside of quotes"}, at position ${String(token.start + 1)}`);
    if (text === "/" && sql[token.end] === "/") return failure("SYNTAX_ERROR", "Syntax error: write comments as -- or /* */");
    if (text === "(" || text === "[") depth++;
    if (text === ")" || text === "]") depth--;
    if (depth > DOOR_LIMITS.maxDepth || depth < 0) return failure("TOO_DEEP_RECURSION", `Brackets must be paired and not nested deeper than ${String(DOOR_LIMITS.maxDepth)}`);
    if (text === ";" && token.kind === "mark") isClosed = true;
    else if (isClosed) return failure("SYNTAX_ERROR", "Multi-statements are not allowed");
    else pieces.push({ kind: token.kind, text, isApart });
    isApart = false;
  }
  return pieces.length === 0 ? failure("SYNTAX_ERROR", "Empty query") : { kind: "ok", pieces };
}

function flawOf(kind: string, text: string): string | undefined {
  switch (kind) {
    case "word": return /^[A-Za-z_]\w*$/.test(text) ? undefined : "a character that is not allowed outside of quotes";
    case "number": return /^[\w.]+$/.test(text) ? undefined : "a character that is not allowed in a number";
    case "name": return CONTROL.test(text) || /[\\\n\r\t]/.test(text) ? "a quoted name may not hold control characters or backslashes" : undefined;
    case "string": return text.includes("\0") ? "a zero byte in a string: write \\0" : undefined;
    case "mark": return MARK.test(text) ? undefined : `the character ${JSON.stringify(text)} is not allowed outside of quotes`;
    default: return undefined;
  }
}

/** The pieces as SQL text; what stood between two of them, blanks or comments, is one blank. */
export function joinPieces(pieces: readonly Piece[]): string {
  return pieces.map((piece) => (piece.isApart ? ` ${piece.text}` : piece.text)).join("").trim();
}

/** Value of a quoted name or a plain word. */
export function nameOf(piece: Piece | undefined): string | undefined {
  if (piece?.kind === "word") return piece.text;
  if (piece?.kind !== "name") return undefined;
  const quote = piece.text[0] ?? "";
  return piece.text.slice(1, -1).replaceAll(quote + quote, quote);
}
