/** A ClickHouse string literal of exactly this value: backslash, quote and control characters are escaped. */
export function quoteString(value: string): string {
  let out = "'";
  for (const char of value) out += ESCAPES.get(char) ?? char;
  return `${out}'`;
}

/** A quoted ClickHouse name: never a keyword, never more than one name. */
export function quoteName(name: string): string {
  return `\`${name.replace(/[\\`]/g, "\\$&")}\``;
}

const ESCAPES: ReadonlyMap<string, string> = new Map([["\\", "\\\\"], ["'", "\\'"], ["\0", "\\0"], ["\n", "\\n"], ["\r", "\\r"], ["\t", "\\t"], ["\b", "\\b"], ["\f", "\\f"]]);
