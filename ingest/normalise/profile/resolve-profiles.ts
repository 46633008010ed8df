import type { FieldName } from "../fields.ts";
import { RESOURCE_FIELDS } from "../fields.ts";
import { buildRow } from "./build-row.ts";
import type { Profile, Row } from "./profile.ts";
import type { AttributeRule, ProfileFile, ReasonEntry } from "./profile-schema.ts";
import { pathText, type FileIssue, type YamlFile, type YamlPath } from "./read-yaml.ts";

type Source = YamlFile<ProfileFile>;

/** Different fields that the rows of one profile may ask for with `needs` and `lacks`. */
export const MAX_CONDITION_FIELDS = 8;

/**
 * Makes whole profiles of files: what `extends` names is inherited (a profile's own entries come first, so they win), a user's profile takes
 * the place of a shipped one of the same name and may extend it. Everything wrong is put into `issues`.
 */
export function resolveProfiles(shipped: readonly Source[], user: readonly Source[], reasons: ReadonlyMap<string, ReasonEntry>, issues: FileIssue[]): Profile[] {
  reportDuplicates(shipped, issues);
  reportDuplicates(user, issues);
  const shippedByName = new Map(shipped.map((s) => [s.value.profile, s]));
  const userByName = new Map(user.map((s) => [s.value.profile, s]));

  function chainOf(source: Source): Source[] {
    const chain = [source];
    for (let at = source; at.value.extends !== undefined;) {
      const name = at.value.extends;
      const parent = (name === at.value.profile ? undefined : userByName.get(name)) ?? shippedByName.get(name);
      if (parent === undefined || chain.includes(parent)) {
        report(at, ["extends"], parent === undefined ? `there is no profile "${name}"; known: ${[...new Set([...shippedByName.keys(), ...userByName.keys()])].join(", ")}` : "profiles extend one another in a circle", issues);
        break;
      }
      chain.push((at = parent));
    }
    return chain;
  }

  const names = [...new Set([...userByName.keys(), ...shippedByName.keys()])];
  const profiles = names.map((name) => merge(chainOf((userByName.get(name) ?? shippedByName.get(name)) as Source), reasons, issues));
  return profiles.sort((a, b) => a.priority - b.priority || (a.name < b.name ? -1 : 1));
}

function merge(chain: readonly Source[], reasons: ReadonlyMap<string, ReasonEntry>, issues: FileIssue[]): Profile {
  const own = chain[0] as Source;
  const all = chain.map((s) => s.value);
  const tables = tablesOf(chain, issues);
  const profile: Profile = {
    name: own.value.profile,
    gateway: own.value.gateway ?? own.value.profile,
    title: own.value.title,
    sources: all.flatMap((f) => f.sources),
    priority: own.value.priority,
    detect: own.value.detect,
    absent: ["", ...(all.find((f) => f.absent !== undefined)?.absent ?? ["-"])],
    body: all.find((f) => f.body !== undefined)?.body ?? null,
    fields: fieldsOf(chain, issues),
    records: all.flatMap((f) => f.records),
    methods: all.flatMap((f) => f.methods).map((m) => ({ method: m.method, any: m.any ?? [], values: new Map(Object.entries(m.values ?? {})) as Map<FieldName, string[]> })),
    methodNames: new Map(all.toReversed().flatMap((f) => Object.entries(f.methodNames)).map(([name, method]) => [name.toLowerCase(), method])),
    checks: new Map(all.toReversed().flatMap((f) => Object.entries(f.checks)).map(([name, c]) => [name, { method: c.method ?? null, reason: c.reason ?? null, decisionPoint: c.decisionPoint ?? null }])),
    evidence: all.flatMap((f) => f.evidence),
    tables,
    fallback: chain.flatMap((s) => s.value.fallback.map((row, i) => buildRow(row, sourceOf(s, ["fallback", i]), (message) => { report(s, ["fallback", i], message, issues); }))),
    counters: new Map(Object.entries(own.value.counters)),
  };
  for (const source of chain) checkNames(source, profile, reasons, issues);
  const conditions = new Set([...tables.values(), profile.fallback].flat().flatMap((row) => [...row.needs, ...row.lacks]));
  if (conditions.size > MAX_CONDITION_FIELDS) report(own, ["tables"], `needs and lacks name ${String(conditions.size)} different fields; at most ${String(MAX_CONDITION_FIELDS)} are possible`, issues);
  return profile;
}

function tablesOf(chain: readonly Source[], issues: FileIssue[]): Map<string, Row[]> {
  const tables = new Map<string, Row[]>();
  for (const source of chain) {
    for (const [name, rows] of Object.entries(source.value.tables)) {
      const built = rows.map((row, i) => buildRow(row, sourceOf(source, ["tables", name, i]), (message) => { report(source, ["tables", name, i], message, issues); }));
      tables.set(name, [...(tables.get(name) ?? []), ...built]);
    }
  }
  return tables;
}

function fieldsOf(chain: readonly Source[], issues: FileIssue[]): Map<FieldName, AttributeRule[]> {
  const fields = new Map<FieldName, AttributeRule[]>();
  for (const source of chain) {
    for (const [name, rules] of Object.entries(source.value.fields) as [FieldName, AttributeRule[]][]) {
      for (const [i, rule] of rules.entries()) {
        if (rule.resource && !(RESOURCE_FIELDS as readonly string[]).includes(name)) report(source, ["fields", name, i], `${name} cannot come from the resource; only ${RESOURCE_FIELDS.join(", ")} can`, issues);
      }
      fields.set(name, [...(fields.get(name) ?? []), ...rules]);
    }
  }
  for (const [name, rules] of fields) fields.set(name, [...rules.filter((r) => !r.isLast), ...rules.filter((r) => r.isLast)]);
  return fields;
}

/** Names of tables and reasons that do not exist. */
function checkNames(source: Source, profile: Profile, reasons: ReadonlyMap<string, ReasonEntry>, issues: FileIssue[]): void {
  const file = source.value;
  const needReason = (code: string | undefined, path: YamlPath) => {
    if (code !== undefined && !reasons.has(code)) report(source, path, `there is no reason "${code}"; see ingest/profiles/reasons.yaml`, issues);
  };
  const needTable = (name: string | undefined, path: YamlPath) => {
    if (name !== undefined && name !== "canonical" && !profile.tables.has(name)) report(source, path, `there is no table "${name}" in ${profile.name} or what it extends`, issues);
  };
  for (const [name, rows] of Object.entries(file.tables)) {
    for (const [i, row] of rows.entries()) {
      needReason(row.reason, ["tables", name, i, "reason"]);
      needTable(row.use, ["tables", name, i, "use"]);
    }
  }
  for (const [i, row] of file.fallback.entries()) needReason(row.reason, ["fallback", i, "reason"]);
  for (const [i, record] of file.records.entries()) needReason(record.failed, ["records", i, "failed"]);
  for (const [name, check] of Object.entries(file.checks)) needReason(check.reason, ["checks", name, "reason"]);
  for (const [i, rule] of file.evidence.entries()) needTable(rule.table, ["evidence", i, "table"]);
}

function reportDuplicates(sources: readonly Source[], issues: FileIssue[]): void {
  const seen = new Map<string, Source>();
  for (const source of sources) {
    const first = seen.get(source.value.profile);
    if (first === undefined) seen.set(source.value.profile, source);
    else report(source, ["profile"], `profile "${source.value.profile}" is also in ${first.file}`, issues);
  }
}

function sourceOf(source: Source, path: YamlPath): string {
  return `${source.file}:${String(source.lineOf(path))}`;
}

function report(source: Source, path: YamlPath, message: string, issues: FileIssue[]): void {
  const issue = { file: source.file, line: source.lineOf(path), path: pathText(path), message };
  // A file that several profiles extend is checked with each of them.
  if (!issues.some((i) => i.file === issue.file && i.path === issue.path && i.message === issue.message)) issues.push(issue);
}
