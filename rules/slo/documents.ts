import { isMap, isNode, isPair, isScalar, LineCounter, parseAllDocuments, type Document } from "yaml";
import type { SloErrorCode } from "./errors.ts";
import { SLO_ERRORS } from "./errors.ts";
import { pathText, type Path, type Problem } from "./problem.ts";

/** A file of SLO documents. A file of the user's own may replace a shipped document by kind and name. */
export interface SloFile {
  readonly file: string;
  readonly text: string;
  readonly isShipped: boolean;
}

/** One YAML document: its plain value, and a way to report mistakes at the line where a path of it stands. */
export interface SloDocument {
  readonly isShipped: boolean;
  readonly value: unknown;
  readonly problem: (code: SloErrorCode, path: Path, message: string, hint?: string) => Problem;
}

const MAX_ALIASES = 100;

/** Splits a file into its documents. Empty documents are left out; a syntax error is reported and its document left out. */
export function readDocuments(file: SloFile, problems: Problem[]): SloDocument[] {
  const lines = new LineCounter();
  const parsed = parseAllDocuments(file.text, { lineCounter: lines, prettyErrors: false, logLevel: "error" });
  if (!Array.isArray(parsed)) return [];
  return parsed.flatMap((document) => {
    const at = (offset: number) => { const place = lines.linePos(offset); return { line: Math.max(place.line, 1), column: Math.max(place.col, 1) }; };
    const make = (code: SloErrorCode, offset: number, path: string, message: string, hint?: string): Problem =>
      ({ code, file: file.file, ...at(offset), path, message, hint: hint ?? SLO_ERRORS[code].whatToDo });
    for (const e of document.errors) problems.push(make("RUL_SLO_YAML", e.pos[0], "", firstLine(e.message)));
    if (document.errors.length > 0 || document.contents === null) return [];
    try {
      const value: unknown = document.toJS({ maxAliasCount: MAX_ALIASES });
      if (value === null) return [];
      return [{ isShipped: file.isShipped, value, problem: (code, path, message, hint) => make(code, offsetOf(document, path), pathText(path), message, hint) }];
    } catch (error) {
      problems.push(make("RUL_SLO_YAML", document.range[0], "", firstLine(error instanceof Error ? error.message : String(error))));
      return [];
    }
  });
}

const firstLine = (message: string): string => message.split("\n")[0] ?? message;

/** Where the key at the end of a path begins; of a list item, the item; of a path that does not exist, its deepest part that does. */
function offsetOf(document: Document.Parsed, path: Path): number {
  let node: unknown = document.contents;
  let offset = startOf(node) ?? document.range[0];
  for (const part of path) {
    const pair = isMap(node) ? node.items.find((item) => isPair(item) && (isScalar(item.key) ? String(item.key.value) === String(part) : false)) : undefined;
    const next: unknown = pair !== undefined ? pair.value : isNode(node) && "get" in node ? (node as { get: (key: unknown, keep: true) => unknown }).get(part, true) : undefined;
    if (pair === undefined && next === undefined) return offset;
    offset = (pair === undefined ? startOf(next) : startOf(pair.key)) ?? offset;
    node = next;
  }
  return offset;
}

function startOf(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[0] : undefined;
}
