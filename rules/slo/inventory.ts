import type { z } from "zod";
import type { SloDocument } from "./documents.ts";
import { didYouMean } from "./nearest.ts";
import { pathText, type Path, type Problem, type Report } from "./problem.ts";
import { SCHEMAS, type Kind } from "./schema.ts";

/** One document of a known kind: its checked content, and where to report what is still wrong with it. */
export interface Entry<K extends Kind> {
  readonly name: string;
  readonly doc: z.infer<(typeof SCHEMAS)[K]>;
  readonly isShipped: boolean;
  readonly report: Report;
}

/** All documents by kind and name; `has` also knows those that are broken, so that one mistake is not reported twice. */
export interface Inventory {
  readonly all: <K extends Kind>(kind: K) => readonly Entry<K>[];
  readonly find: <K extends Kind>(kind: K, name: string) => Entry<K> | null;
  readonly has: (kind: Kind, name: string) => boolean;
  readonly names: (kind: Kind) => readonly string[];
}

const NAME = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
const KINDS = Object.keys(SCHEMAS) as Kind[];

const FORMAT_KEYS = [
  "apiVersion", "kind", "metadata", "name", "displayName", "labels", "annotations", "spec", "description", "service", "indicator", "indicatorRef", "timeWindow",
  "duration", "isRolling", "budgetingMethod", "objectives", "target", "targetPercent", "alertPolicies", "alertPolicyRef", "ratioMetric", "counter", "good", "bad",
  "total", "metricSource", "metricSourceRef", "type", "tiers", "burnTier", "severity", "longWindow", "shortWindow", "budgetShare", "factor", "for", "keepFiringFor",
  "source", "conditions", "conditionRef", "condition", "threshold", "lookbackWindow", "alertAfter", "notificationTargets", "targetRef",
];

/** Sorts documents by kind and name, checking their shape. A document of the user's own replaces a shipped one of the same kind and name. */
export function takeInventory(documents: readonly SloDocument[], problems: Problem[]): Inventory {
  const entries = new Map<string, Entry<Kind>>();
  const known = new Map<string, SloDocument>();
  for (const document of [...documents.filter((d) => d.isShipped), ...documents.filter((d) => !d.isShipped)]) {
    const kind = kindOf(document, problems);
    if (kind === null) continue;
    const name = nameOf(document);
    const key = `${kind}/${name ?? ""}`;
    const before = known.get(key);
    const isDuplicate = before !== undefined && before.isShipped === document.isShipped;
    if (name === null || !NAME.test(name)) problems.push(document.problem("RUL_SLO_NAME", ["metadata", "name"], `not a name: ${JSON.stringify(name ?? null)}`));
    else if (isDuplicate) problems.push(document.problem("RUL_SLO_DUPLICATE", ["metadata", "name"], `there already is a ${kind} named "${name}"`));
    known.set(key, document);
    // A second document of one name is checked like any other, but never found by its name.
    const place = isDuplicate ? `${key} ${entries.size}` : key;
    entries.delete(place);
    const parsed = SCHEMAS[kind].safeParse(document.value, { reportInput: true });
    if (!parsed.success) problems.push(...parsed.error.issues.flatMap((issue) => issueProblems(document, issue)));
    else if (name !== null) entries.set(place, { name, doc: parsed.data, isShipped: document.isShipped, report: (code, path, message, hint) => problems.push(document.problem(code, path, message, hint)) });
  }
  return {
    all: <K extends Kind>(kind: K) => [...entries].filter(([key]) => key.startsWith(`${kind}/`)).map(([, entry]) => entry as Entry<K>),
    find: <K extends Kind>(kind: K, name: string) => (entries.get(`${kind}/${name}`) as Entry<K> | undefined) ?? null,
    has: (kind, name) => known.has(`${kind}/${name}`),
    names: (kind) => [...known.keys()].filter((key) => key.startsWith(`${kind}/`)).map((key) => key.slice(kind.length + 1)),
  };
}

function kindOf(document: SloDocument, problems: Problem[]): Kind | null {
  const value = document.value;
  if (typeof value !== "object" || value === null || !("kind" in value) || !("apiVersion" in value)) {
    problems.push(document.problem("RUL_SLO_KIND", [], "expected a document with apiVersion and kind"));
    return null;
  }
  const kind = KINDS.find((k) => k === value.kind);
  if (kind === undefined) {
    problems.push(document.problem("RUL_SLO_KIND", ["kind"], `unknown kind ${JSON.stringify(value.kind)}${didYouMean(String(value.kind), KINDS)}`));
    return null;
  }
  const version = kind === "BurnRatePolicy" ? "auth-slo/v1" : "openslo/v1";
  if (value.apiVersion === version) return kind;
  problems.push(document.problem("RUL_SLO_KIND", ["apiVersion"], `${kind} has apiVersion ${version}, not ${JSON.stringify(value.apiVersion)}`));
  return null;
}

function nameOf(document: SloDocument): string | null {
  const metadata = (document.value as { metadata?: { name?: unknown } | null }).metadata;
  return typeof metadata?.name === "string" ? metadata.name : null;
}

/** Says in our words what zod found; a misspelt key gets a place of its own. */
function issueProblems(document: SloDocument, issue: z.core.$ZodIssue): Problem[] {
  const path = issue.path.filter((p): p is string | number => typeof p !== "symbol");
  if (issue.code === "unrecognized_keys") return issue.keys.map((key) => document.problem("RUL_SLO_UNKNOWN_KEY", [...path, key], `unknown key "${key}"${didYouMean(key, FORMAT_KEYS)}`));
  if (pathText(path) === "metadata.name") return [];
  return [document.problem("RUL_SLO_VALUE", path, issue.input === undefined ? "a value is missing here" : message(issue, path))];
}

function message(issue: z.core.$ZodIssue, path: Path): string {
  const text = issue.message.replace(/^Invalid (input|option): /, "");
  return path.length === 0 ? text : text.charAt(0).toLowerCase() + text.slice(1);
}
