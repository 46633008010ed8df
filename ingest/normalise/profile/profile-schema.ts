/** The form of a profile file (`ingest/profiles/*.yaml`, and the user's own). `docs/profiles.md` explains every member. */
import { z } from "zod";
import { AUTH_METHODS, CONFIDENCES, DECISIONS, DECISION_POINTS, FAULT_DOMAINS, KINDS } from "../../event.ts";
import { FIELDS, UNITS, type FieldName, type Unit } from "../fields.ts";

const text = z.string().min(1).max(256);
const texts = z.union([text, z.array(text).min(1)]).transform((v) => (typeof v === "string" ? [v] : v));
const field = z.enum(Object.keys(FIELDS) as [FieldName, ...FieldName[]]);
const fields = z.array(field).min(1);
const fieldTexts = z.partialRecord(field, texts);
const code = z.string().regex(/^[a-z][a-z0-9_]*$/, "a reason code is lower case letters, digits and _");
const status = z.array(z.int().min(100).max(599)).min(1);

/** An attribute of a field: where it is looked for, how its number counts, and whether it is asked after what the profile inherits. */
export interface AttributeRule {
  readonly name: string;
  readonly unit: Unit;
  readonly resource: boolean;
  readonly isLast: boolean;
}
type AttributeForm = { [K in keyof AttributeRule]?: AttributeRule[K] | undefined } & { name: string };

function withDefaults({ name, unit = "none", resource = false, isLast = false }: AttributeForm): AttributeRule {
  return { name, unit, resource, isLast };
}

const attribute = z.union([
  text.transform((name): AttributeForm => ({ name })),
  z.strictObject({ name: text, unit: z.enum(UNITS).optional(), resource: z.boolean().optional(), isLast: z.boolean().optional() }),
]).transform(withDefaults);

const detect = z.strictObject({
  signal: z.enum(["log", "span"]).optional(), resource: texts.optional(), isResourceEmpty: z.literal(true).optional(), scope: text.optional(), userAgent: text.optional(),
  attributes: texts.optional(), values: z.record(text, texts).optional(), body: z.enum(["istio_text"]).optional(),
});

const row = z.strictObject({
  exact: texts.optional(), prefix: texts.optional(), suffix: text.optional(), contains: texts.optional(), word: texts.optional(), pattern: text.optional(),
  status: status.optional(), needs: fields.optional(), lacks: fields.optional(), use: text.optional(),
  reason: code.optional(), decision: z.enum(DECISIONS).optional(), faultDomain: z.enum(FAULT_DOMAINS).optional(), confidence: z.enum(CONFIDENCES).optional(),
  method: z.enum(AUTH_METHODS).optional(), decisionPoint: z.enum(DECISION_POINTS).optional(), kind: z.enum(KINDS).optional(),
});

const record = z.strictObject({
  signal: z.enum(["log", "span"]).optional(), spanKinds: z.array(z.enum(["internal", "server", "client", "producer", "consumer"])).optional(),
  name: text.optional(), namePrefix: text.optional(), isNamed: z.literal(true).optional(),
  has: fields.optional(), any: fields.optional(), lacks: fields.optional(), values: fieldTexts.optional(), contains: fieldTexts.optional(),
  event: z.enum(KINDS).optional(), joins: z.enum(["root", "parent", "check", "passed"]).optional(), latency: z.literal("span").optional(),
  failed: code.optional(), method: z.enum(AUTH_METHODS).optional(), decisionPoint: z.enum(DECISION_POINTS).optional(),
});

const evidence = z.strictObject({
  field, table: text, read: z.enum(["plain", "json_message", "challenge"]).default("plain"), whenAllowed: z.boolean().default(false), whenDenied: z.boolean().default(false),
});

export const profileSchema = z.strictObject({
  profile: z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, "a profile's name is up to 40 lower case letters, digits and -"),
  title: text.default(""),
  extends: text.optional(),
  gateway: text.optional(),
  sources: z.array(z.string()).default([]),
  /** Lower is asked first. */
  priority: z.int().min(0).max(10_000).default(50),
  detect: z.array(detect).default([]),
  absent: z.array(z.string().max(32)).optional(),
  body: z.enum(["istio_text"]).optional(),
  fields: z.partialRecord(field, z.array(attribute)).default({}),
  records: z.array(record).default([]),
  methods: z.array(z.strictObject({ method: z.enum(AUTH_METHODS), any: fields.optional(), values: fieldTexts.optional() })).default([]),
  methodNames: z.record(text, z.enum(AUTH_METHODS)).default({}),
  checks: z.record(text, z.strictObject({ method: z.enum(AUTH_METHODS).optional(), reason: code.optional(), decisionPoint: z.enum(DECISION_POINTS).optional() })).default({}),
  evidence: z.array(evidence).default([]),
  tables: z.record(text, z.array(row)).default({}),
  fallback: z.array(row).default([]),
  /** OTLP metric names of counters that the gateway keeps itself, and the name that they are stored under. */
  counters: z.record(text, code).default({}),
});

export type ProfileFile = z.infer<typeof profileSchema>;
export type ReasonRow = z.infer<typeof row>;
export type DetectRule = z.infer<typeof detect>;
export type RecordRule = z.infer<typeof record>;
export type EvidenceRule = z.infer<typeof evidence>;

export const reasonsSchema = z.strictObject({
  reasons: z.array(z.strictObject({
    code, decision: z.enum(DECISIONS), faultDomain: z.enum(FAULT_DOMAINS), isBadByDefault: z.enum(["yes", "no", "configurable"]), meaning: z.string(),
  })).min(1),
});

/** What the vocabulary says of one code. */
export type ReasonEntry = z.infer<typeof reasonsSchema>["reasons"][number];

export const userAgentsSchema = z.strictObject({
  source: z.string(), families: z.array(z.strictObject({ token: text, family: text })).default([]), scanners: z.array(z.strictObject({ token: text, family: text })).default([]),
});
