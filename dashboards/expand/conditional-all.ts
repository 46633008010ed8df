import { isOpen, type Variables } from "./variables.ts";

const MACRO = "$__conditionalAll";

/**
 * Replaces `$__conditionalAll(condition, $variable)`, last one first: by the condition, or by `1=1` when the variable is set to all or to nothing.
 * Like the plugin it splits at every comma outside nested parentheses, also at one in quotes, and gives up when that does not make two
 * arguments; `$&` and its like in a condition are replaced by what `String.replace` means by them.
 */
export function expandConditionalAll(sql: string, variables: Variables): string {
  let text = sql;
  // No more turns than there are macros: a condition with `$&` in it would bring the macro back for ever.
  let turns = sql.split(`${MACRO}(`).length - 1;
  for (let at = text.lastIndexOf(`${MACRO}(`); at >= 0 && turns > 0; at = text.lastIndexOf(`${MACRO}(`), turns--) {
    const args = splitArguments(text.slice(at + MACRO.length));
    const [condition, variable] = args ?? [];
    if (args === null || args.length !== 2 || condition === undefined || variable === undefined) return text;
    const name = /\$\{?(\w+)/.exec(variable)?.[1] ?? "";
    const value = Object.hasOwn(variables, name) ? variables[name] : undefined;
    text = text.replace(`${MACRO}(${condition},${variable})`, isOpen(value) ? "1=1" : condition);
  }
  return text;
}

/** Arguments of the call that the text begins with, as written; null when its parenthesis is never closed. */
function splitArguments(text: string): string[] | null {
  const args: string[] = [];
  let depth = 0;
  let begin = 1;
  for (let i = 0; i < text.length; i++) {
    const char = text[i];
    if (char === "(") depth++;
    if (char === ")") depth--;
    if ((char === "," && depth === 1) || depth === 0) { args.push(text.slice(begin, i)); begin = i + 1; }
    if (depth === 0) return args;
  }
  return null;
}
