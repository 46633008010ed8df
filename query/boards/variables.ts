import type { Board } from "./board.ts";

export type VariableValues = Readonly<Record<string, readonly string[]>>;
export type ReadVariables = { readonly kind: "ok"; readonly values: VariableValues } | { readonly kind: "invalid"; readonly path: string; readonly message: string };

/** What stands for "all values" in an address, as in Grafana's. */
export const ALL = "$__all";
const MAX_VALUES = 50;
const MAX_LENGTH = 256;

/**
 * The values of a board's variables from an address (`var-product=shop&var-product=media`); a variable that the address does not name has the
 * board's own default. Names that the board does not have are ignored, like Grafana does. A backslash or control character is refused: quoting in
 * the boards' SQL is Grafana's, which only escapes quotes.
 */
export function readVariables(board: Board, given: Readonly<Record<string, unknown>>): ReadVariables {
  const values: Record<string, readonly string[]> = {};
  for (const variable of board.templating.list) {
    if (variable.type === "datasource") continue;
    const path = `var-${variable.name}`;
    const asked = given[path];
    const list = asked === undefined ? defaultOf(variable) : (Array.isArray(asked) ? asked : [asked]).map(String);
    if (list.length > MAX_VALUES || list.some((v) => v.length > MAX_LENGTH)) return { kind: "invalid", path, message: `at most ${MAX_VALUES} values of ${MAX_LENGTH} characters` };
    if (list.some((v) => /[\\\u0000-\u001f]/.test(v))) return { kind: "invalid", path, message: "no backslash or control character" };
    const options = optionsOf(variable);
    if (options !== null && list.some((v) => v !== ALL && !options.includes(v))) return { kind: "invalid", path, message: `one of ${options.join(", ")}` };
    values[variable.name] = list.length > 0 ? list : variable.includeAll ? [ALL] : [""];
  }
  return { kind: "ok", values };
}

/** The closed list of a custom variable (`30,90` or `name : value, ...`); null for variables whose values are free. Such values may stand in SQL without quotes. */
function optionsOf(variable: Board["templating"]["list"][number]): readonly string[] | null {
  if ((variable.type !== "custom" && variable.type !== "interval") || typeof variable.query !== "string") return null;
  return variable.query.split(",").map((part) => part.trim().replace(/^.* : /, ""));
}

function defaultOf(variable: Board["templating"]["list"][number]): readonly string[] {
  const current = variable["current"];
  const value = typeof current === "object" && current !== null && "value" in current ? current.value : undefined;
  if (Array.isArray(value)) return value.map(String);
  if (typeof value === "string") return [value];
  if (variable.includeAll) return [ALL];
  return typeof variable.query === "string" && variable.type !== "query" ? [variable.query] : [];
}
