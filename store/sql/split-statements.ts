import { tokenizeSql } from "./tokenize.ts";

/** The statements of a script, in order, without comments and without their semicolons; semicolons in strings and comments do not split. */
export function splitStatements(script: string): string[] {
  const statements: string[] = [];
  let open = "";
  for (const token of tokenizeSql(script)) {
    const text = script.slice(token.start, token.end);
    if (token.kind === "comment") open += " ";
    else if (text === ";" && token.kind === "mark") {
      statements.push(open.trim());
      open = "";
    } else open += text;
  }
  statements.push(open.trim());
  return statements.filter((statement) => statement !== "");
}
