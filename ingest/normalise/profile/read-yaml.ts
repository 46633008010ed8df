import { isNode, LineCounter, parseDocument, type Document } from "yaml";
import type { z } from "zod";

/** Something wrong in a data file, and where. `line` counts from 1. */
export interface FileIssue {
  readonly file: string;
  readonly line: number;
  /** Such as `tables.details[3].reason`; empty for the file as a whole. */
  readonly path: string;
  readonly message: string;
}

export type YamlPath = readonly (string | number)[];

/** A data file that fits its schema, and a way to say where in it something stands. */
export interface YamlFile<T> {
  readonly file: string;
  readonly value: T;
  readonly lineOf: (path: YamlPath) => number;
}

/** Reads a YAML text against a schema and puts everything that is wrong into `issues`; null when anything was. */
export function readYaml<T>(file: string, text: string, schema: z.ZodType<T>, issues: FileIssue[]): YamlFile<T> | null {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  for (const error of document.errors) issues.push({ file, line: lines.linePos(error.pos[0]).line, path: "", message: error.message });
  if (document.errors.length > 0) return null;
  const lineOf = (path: YamlPath) => lineAt(document, lines, path);
  const parsed = schema.safeParse(document.toJS());
  if (parsed.success) return { file, value: parsed.data, lineOf };
  for (const issue of parsed.error.issues) {
    const at = issue.path as (string | number)[];
    const keys: YamlPath[] = issue.code === "unrecognized_keys" ? issue.keys.map((key) => [...at, key]) : [at];
    for (const path of keys) issues.push({ file, line: lineOf(path), path: pathText(path), message: messageOf(issue, path) });
  }
  return null;
}

export function pathText(path: YamlPath): string {
  return path.map((part, i) => (typeof part === "number" ? `[${String(part)}]` : i === 0 ? part : `.${part}`)).join("");
}

/** `file:line: path: message`, a line each, in the order of the files. */
export function describeIssues(issues: readonly FileIssue[]): string {
  return issues.map((i) => `${i.file}:${String(i.line)}: ${i.path === "" ? "" : `${i.path}: `}${i.message}`).join("\n");
}

function messageOf(issue: z.core.$ZodIssue, path: YamlPath): string {
  return issue.code === "unrecognized_keys" ? `unknown key "${String(path.at(-1))}"; remove it or correct its spelling` : issue.message;
}

/** The line of a node, or of the closest one above it that exists. */
function lineAt(document: Document, lines: LineCounter, path: YamlPath): number {
  for (let depth = path.length; depth >= 0; depth--) {
    const node: unknown = depth === 0 ? document.contents : document.getIn(path.slice(0, depth), true);
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return 1;
}
