import type { KeyTable } from "../../decode/key-table.ts";
import type { RecordFrame } from "../../decode/record-frame.ts";
import type { AuthMethod } from "../../event.ts";
import type { EvidenceRead } from "../decide/evidence-text.ts";
import { fieldId, type FieldName } from "../fields.ts";
import type { Profile, Row } from "../profile/profile.ts";
import { createFieldMap, type FieldMap } from "../read/field-map.ts";
import type { FieldValues } from "../read/field-values.ts";
import { readIstioText } from "../read/istio-text.ts";
import { compileRole, textsByField, type FieldTexts, type RecordRole } from "./record-role.ts";

export interface CompiledEvidence {
  readonly field: number;
  readonly fieldName: FieldName;
  readonly table: string;
  readonly read: EvidenceRead;
  readonly whenDenied: boolean;
  /** Tells the values of different evidence apart in one memo; unique over all profiles. */
  readonly salt: number;
}

/** A profile against a key table: what the hot path uses. */
export interface CompiledProfile {
  readonly index: number;
  readonly profile: Profile;
  readonly recordFields: FieldMap;
  readonly resourceFields: FieldMap;
  readonly readBody: ((frame: RecordFrame, into: FieldValues) => void) | null;
  /** What records can be, by signal, in order of precedence. */
  readonly roles: { readonly log: readonly RecordRole[]; readonly span: readonly RecordRole[] };
  /** In order of precedence; the first that matches decides. */
  readonly evidence: readonly CompiledEvidence[];
  /** Asked only of requests that were let through. */
  readonly bypassEvidence: readonly CompiledEvidence[];
  /** Fields that rows ask for with `needs` and `lacks`: bit i of a condition mask is the presence of field i of this list. */
  readonly conditions: Int32Array;
  readonly methods: readonly { readonly method: AuthMethod; readonly any: Int32Array; readonly values: readonly FieldTexts[] }[];
  readonly tables: ReadonlyMap<string, readonly Row[]>;
}

/** @param firstSalt the first number that evidence of this profile may use as salt */
export function compileProfile(profile: Profile, index: number, keys: KeyTable, canonical: readonly Row[], firstSalt: number): CompiledProfile {
  const evidence = profile.evidence.map((rule, i): CompiledEvidence => ({
    field: fieldId(rule.field), fieldName: rule.field, table: rule.table, read: rule.read, whenDenied: rule.whenDenied, salt: firstSalt + i,
  }));
  const rows = [...profile.tables.values(), profile.fallback].flat();
  const rolesOf = (signal: "log" | "span") => profile.records.filter((rule) => rule.signal === undefined || rule.signal === signal).map(compileRole);
  const conditions = [...new Set(rows.flatMap((row) => [...row.needs, ...row.lacks]))];
  return {
    index,
    profile,
    recordFields: createFieldMap(profile, keys, "record"),
    resourceFields: createFieldMap(profile, keys, "resource"),
    readBody: profile.body === "istio_text" ? readIstioText : null,
    roles: { log: rolesOf("log"), span: rolesOf("span") },
    evidence: evidence.filter((_, i) => profile.evidence[i]?.whenAllowed !== true),
    bypassEvidence: evidence.filter((_, i) => profile.evidence[i]?.whenAllowed === true),
    conditions: Int32Array.from(conditions, fieldId),
    methods: profile.methods.map((m) => ({ method: m.method, any: Int32Array.from(m.any, fieldId), values: textsByField(m.values) })),
    tables: new Map([...profile.tables, ["canonical", canonical]]),
  };
}
