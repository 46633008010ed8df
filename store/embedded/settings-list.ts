import { quoteString } from "../sql/quote.ts";

/** Settings as a SETTINGS clause lists them; names have been checked, values are quoted. */
export function settingsList(settings: ReadonlyMap<string, string>): string {
  return [...settings].map(([name, value]) => `${name} = ${quoteString(value)}`).join(", ");
}
