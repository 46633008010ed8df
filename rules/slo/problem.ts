import type { SloErrorCode } from "./errors.ts";

/** One mistake in an SLO file: where it is, what it is, what to do about it. */
export interface Problem {
  readonly code: SloErrorCode;
  readonly file: string;
  /** From 1; 1 and 1 when the mistake has no place of its own. */
  readonly line: number;
  readonly column: number;
  /** Place in the document, such as `spec.objectives[0].target`; empty for the whole document. */
  readonly path: string;
  readonly message: string;
  readonly hint: string;
}

/** Keys and indexes from the root of a document to a value. */
export type Path = readonly (string | number)[];

/** Collects mistakes about one document; `path` leads to the value that is wrong. */
export type Report = (code: SloErrorCode, path: Path, message: string, hint?: string) => void;

/** `["spec", "objectives", 0]` as `spec.objectives[0]`. */
export function pathText(path: Path): string {
  return path.map((part, i) => (typeof part === "number" ? `[${part}]` : `${i === 0 ? "" : "."}${part}`)).join("");
}

/** Sorts by file and place, so that the same files always print the same text. */
export function sortProblems(problems: readonly Problem[]): Problem[] {
  return [...problems].sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line || a.column - b.column || (a.message < b.message ? -1 : 1)));
}

/** Writes mistakes for the terminal: `file:line:column: path: message (CODE)` and, below it, what to do. */
export function formatProblems(problems: readonly Problem[]): string {
  const lines = sortProblems(problems).flatMap((p) => [
    `${p.file}:${p.line}:${p.column}: ${p.path === "" ? "" : `${p.path}: `}${p.message} (${p.code})`,
    `    ${p.hint}`,
  ]);
  const files = new Set(problems.map((p) => p.file)).size;
  if (problems.length > 0) lines.push("", `${problems.length} ${problems.length === 1 ? "problem" : "problems"} in ${files} ${files === 1 ? "file" : "files"}`);
  return lines.map((line) => `${line}\n`).join("");
}
