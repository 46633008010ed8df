/** What a variable is set to: one value, several, or all of its options (`all`, empty when the options are not known). */
export type VariableValue = string | readonly string[] | { readonly all: readonly string[] };
export type Variables = Readonly<Record<string, VariableValue>>;

/** How Grafana marks "All" in a link or a saved board. */
export const ALL = "$__all";

const isAllMark = (value: VariableValue) => value === ALL || (Array.isArray(value) && value.length === 1 && value[0] === ALL);

/** Whether a variable leaves everything in: set to all, to nothing, or to the empty text. */
export function isOpen(value: VariableValue | undefined): boolean {
  if (value === undefined) return false;
  return isAllMark(value) || (typeof value === "object" && !Array.isArray(value)) || value.length === 0 || (Array.isArray(value) && value.length === 1 && value[0] === "");
}

type Format = (values: readonly string[], isList: boolean) => string;

const quoted = (quote: string, escaped: string): Format => (values) => values.map((v) => `${quote}${v.replaceAll(quote, escaped)}${quote}`).join(",");
const joined = (by: string): Format => (values) => values.join(by);

const FORMATS: Readonly<Record<string, Format>> = {
  csv: joined(","), raw: joined(","), text: joined(" + "), pipe: joined("|"),
  singlequote: quoted("'", "\\'"), doublequote: quoted('"', '\\"'), sqlstring: quoted("'", "''"),
  json: (values, isList) => JSON.stringify(isList ? values : values[0]),
  percentencode: (values, isList) => encodeURIComponent(isList ? `{${values.join(",")}}` : (values[0] ?? "")),
};

/** The plugin's own way without a format: lists in single quotes, nothing escaped. */
const BARE: Format = (values, isList) => (isList ? values.map((v) => `'${v}'`).join(",") : (values[0] ?? ""));

const REFERENCE = /\$(\w+)|\[\[(\w+?)(?::(\w+))?\]\]|\$\{(\w+)(?:\.([^:^}]+))?(?::([^}]+))?\}/g;

/** Puts variables in: `$v`, `[[v]]`, `${v}`, `${v:format}`. What is not the name of a variable stays; an unknown format is the bare one. */
export function interpolate(text: string, variables: Variables): string {
  return text.replace(REFERENCE, (whole: string, plain?: string, square?: string, squareFormat?: string, braced?: string, _path?: string, format?: string) => {
    const name = plain ?? square ?? braced ?? "";
    const value = Object.hasOwn(variables, name) ? variables[name] : undefined;
    if (value === undefined) return whole;
    const isList = typeof value !== "string";
    const values = typeof value === "string" ? [value] : "all" in value ? value.all : value;
    const wanted = format ?? squareFormat;
    if (wanted === "queryparam") return (values.length === 0 ? [ALL] : values).map((v) => `var-${name}=${encodeURIComponent(v)}`).join("&");
    return (wanted === undefined || !Object.hasOwn(FORMATS, wanted) ? BARE : (FORMATS[wanted] ?? BARE))(values, isList);
  });
}
