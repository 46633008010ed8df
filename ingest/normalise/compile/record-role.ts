import type { RecordFrame } from "../../decode/record-frame.ts";
import type { AuthMethod, DecisionPoint, Kind } from "../../event.ts";
import { fieldId, type FieldName } from "../fields.ts";
import type { RecordRule } from "../profile/profile-schema.ts";
import type { FieldValues } from "../read/field-values.ts";
import { byteTexts, containsOneOf, isOneOf, startsWithOneOf, type ByteTexts } from "./byte-test.ts";

const SPAN_KINDS: Readonly<Record<string, number>> = { internal: 1, server: 2, client: 3, producer: 4, consumer: 5 };

/** What a record of a profile is: an event of some kind, a part of one (`joins`), both, or neither. */
export interface RecordRole {
  /** Null: the record is no event, it only adds to one. */
  readonly event: Kind | null;
  readonly joins: "root" | "parent" | "check" | "passed" | null;
  /** Whether the duration of the span is the time that the validation took. */
  readonly isLatencyOfSpan: boolean;
  /** Reason when the call that the span stands for failed; null for records that are no calls. */
  readonly failed: string | null;
  readonly method: AuthMethod | null;
  readonly decisionPoint: DecisionPoint | null;
  /** Bytes of the span's name that the rule asks for: what follows them names the plugin. */
  readonly prefixLength: number;
  readonly fits: (frame: RecordFrame, values: FieldValues, isNamed: boolean) => boolean;
}

/** The signal of the rule is looked at where roles are sorted by it. */
export function compileRole(rule: RecordRule): RecordRole {
  return {
    event: rule.event ?? null,
    joins: rule.joins ?? null,
    isLatencyOfSpan: rule.latency === "span",
    failed: rule.failed ?? null,
    method: rule.method ?? null,
    decisionPoint: rule.decisionPoint ?? null,
    prefixLength: Buffer.byteLength(rule.namePrefix ?? ""),
    fits: compileTest(rule),
  };
}

function compileTest(rule: RecordRule): RecordRole["fits"] {
  const kinds = (rule.spanKinds ?? []).reduce((mask, kind) => mask | (1 << (SPAN_KINDS[kind] as number)), 0);
  const name = rule.name === undefined ? null : byteTexts([rule.name]);
  const prefix = rule.namePrefix === undefined ? null : byteTexts([rule.namePrefix]);
  const [has, any, lacks] = [ids(rule.has), ids(rule.any), ids(rule.lacks)];
  const values = textsByField(rule.values);
  const contains = textsByField(rule.contains);
  const mustBeNamed = rule.isNamed === true;
  return (frame, fields, isNamed) => {
    if (mustBeNamed && !isNamed) return false;
    if (kinds !== 0 && (kinds & (1 << frame.spanKind)) === 0) return false;
    for (const field of has) if (!fields.has(field)) return false;
    for (const field of lacks) if (fields.has(field)) return false;
    if (any.length > 0 && !hasAny(fields, any)) return false;
    if (name !== null && !isOneOf(name, frame.bytes, frame.nameStart, frame.nameEnd)) return false;
    if (prefix !== null && !startsWithOneOf(prefix, frame.bytes, frame.nameStart, frame.nameEnd)) return false;
    for (const { field, texts } of values) if (!fields.has(field) || !isOneOf(texts, frame.bytes, fields.start[field] as number, fields.end[field] as number)) return false;
    for (const { field, texts } of contains) if (!fields.has(field) || !containsOneOf(texts, frame.bytes, fields.start[field] as number, fields.end[field] as number)) return false;
    return true;
  };
}

function hasAny(fields: FieldValues, any: Int32Array): boolean {
  for (const field of any) if (fields.has(field)) return true;
  return false;
}

function ids(names: readonly FieldName[] | undefined): Int32Array {
  return Int32Array.from(names ?? [], fieldId);
}

export interface FieldTexts {
  readonly field: number;
  readonly texts: ByteTexts;
}

export function textsByField(rule: Readonly<Partial<Record<FieldName, readonly string[] | undefined>>> | ReadonlyMap<FieldName, readonly string[]> | undefined): FieldTexts[] {
  const entries = rule instanceof Map ? [...rule] : Object.entries(rule ?? {}) as [FieldName, readonly string[]][];
  return entries.map(([name, texts]) => ({ field: fieldId(name), texts: byteTexts(texts) }));
}
