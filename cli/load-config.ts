/** Pure: environment and the text of `auth-slo.yaml` to one frozen Config, or every problem at once. */
import { LineCounter, parseDocument, isMap, isScalar, type Pair } from "yaml";
import type { ConfigErrorCode } from "./errors.ts";
import { configSchema, type Config } from "../config.ts";

export interface ConfigProblem {
  readonly code: Extract<ConfigErrorCode, "CFG_UNKNOWN_KEY" | "CFG_INVALID_VALUE" | "CFG_INVALID_YAML" | "CFG_UNKNOWN_VARIABLE">;
  /** Environment name, or file:line:column. */
  readonly where: string;
  readonly message: string;
}

export type LoadedConfig = { readonly kind: "ok"; readonly config: Config } | { readonly kind: "invalid"; readonly problems: readonly ConfigProblem[] };

interface Source { readonly where: string; readonly value: unknown }
type Shape = typeof configSchema.shape;
const KEYS = Object.keys(configSchema.shape) as (keyof Shape)[];

/** The environment name of a setting, from its schema's meta. */
export function envOf(key: keyof Shape): string {
  return String(configSchema.shape[key].meta()?.["env"] ?? "");
}

function fromYaml(text: string, file: string, problems: ConfigProblem[]): Map<keyof Shape, Source> {
  const lines = new LineCounter();
  const doc = parseDocument(text, { lineCounter: lines });
  const at = (offset: number | undefined) => { const p = lines.linePos(offset ?? 0); return `${file}:${p.line}:${p.col}`; };
  for (const e of doc.errors) problems.push({ code: "CFG_INVALID_YAML", where: at(e.pos[0]), message: e.message.split("\n")[0] ?? "not YAML" });
  const found = new Map<keyof Shape, Source>();
  if (!isMap(doc.contents)) {
    if (doc.contents !== null) problems.push({ code: "CFG_INVALID_YAML", where: at(0), message: "expected settings as `key: value` lines" });
    return found;
  }
  for (const item of doc.contents.items as Pair[]) {
    const name = isScalar(item.key) ? String(item.key.value) : "";
    const where = at(isScalar(item.key) ? item.key.range?.[0] : undefined);
    const key = KEYS.find((k) => k === name);
    if (key === undefined) problems.push({ code: "CFG_UNKNOWN_KEY", where, message: `unknown setting "${name}"${suggestion(name, KEYS)}` });
    else found.set(key, { where, value: (item.value as { toJSON(): unknown } | null)?.toJSON() });
  }
  return found;
}

/** A short hint when a name is one slip away from a known one. */
function suggestion(name: string, known: readonly string[]): string {
  const plain = (text: string) => text.toLowerCase().replace(/[^a-z0-9]/g, "").replace(/^authslo/, "");
  const wanted = plain(name);
  const near = known.find((k) => plain(k) === wanted) ?? (wanted.length >= 5 ? known.find((k) => plain(k).startsWith(wanted) || wanted.startsWith(plain(k))) : undefined);
  return near === undefined ? "" : `; did you mean "${near}"?`;
}

/**
 * @param env the process environment; empty values count as unset
 * @param yaml text and name of the configuration file, or null when there is none
 */
export function loadConfig(env: Readonly<Record<string, string | undefined>>, yaml: { readonly text: string; readonly file: string } | null): LoadedConfig {
  const problems: ConfigProblem[] = [];
  const sources = yaml === null ? new Map<keyof Shape, Source>() : fromYaml(yaml.text, yaml.file, problems);
  const names = new Map(KEYS.filter((k) => envOf(k) !== "").map((k) => [envOf(k), k]));
  for (const [name, value] of Object.entries(env)) {
    const key = names.get(name);
    if (key !== undefined && value !== undefined && value !== "") sources.set(key, { where: name, value });
    else if (key === undefined && name.startsWith("AUTH_SLO_") && !OTHER_VARIABLES.has(name)) {
      problems.push({ code: "CFG_UNKNOWN_VARIABLE", where: name, message: `unknown variable${suggestion(name, [...names.keys()])}` });
    }
  }
  const parsed = configSchema.safeParse(Object.fromEntries([...sources].map(([k, s]) => [k, s.value])));
  if (!parsed.success) {
    for (const issue of parsed.error.issues) {
      const key = issue.path[0] as keyof Shape;
      problems.push({ code: "CFG_INVALID_VALUE", where: sources.get(key)?.where ?? envOf(key), message: `${issue.path.map(String).join(".")}: ${issue.message}` });
    }
  }
  if (parsed.success && problems.length === 0) return { kind: "ok", config: Object.freeze(parsed.data) };
  return { kind: "invalid", problems };
}

/** Variables with our prefix that are not settings of the service. */
const OTHER_VARIABLES = new Set(["AUTH_SLO_CONFIG_FILE", "AUTH_SLO_CACHE_DIR"]);

/** What start-up prints: every setting with its value, secrets as a word, addresses without their passwords. */
export function describeConfig(config: Config): readonly string[] {
  return KEYS.map((key) => {
    const value = config[key];
    const secret = configSchema.shape[key].meta()?.["secret"] === true;
    if (value === undefined) return `${key}: (unset)`;
    if (typeof value === "object" && !Array.isArray(value)) return `${key}: ${Object.entries(value).map(([name, many]) => `${many.length} ${name}`).join(", ")}`;
    if (secret && typeof value === "string") return `${key}: ${URL.canParse(value) && value.includes("://") ? withoutPassword(value) : "(set)"}`;
    const text = (v: unknown) => withoutPassword(typeof v === "object" ? JSON.stringify(v) : String(v));
    return `${key}: ${Array.isArray(value) ? value.map(text).join(",") : text(value)}`;
  });
}

function withoutPassword(text: string): string {
  if (!text.includes("://") || !URL.canParse(text)) return text;
  const url = new URL(text);
  if (url.password === "" && url.username === "") return text;
  url.username = "redacted";
  url.password = "";
  for (const name of [...url.searchParams.keys()]) url.searchParams.set(name, "redacted");
  return url.toString();
}
