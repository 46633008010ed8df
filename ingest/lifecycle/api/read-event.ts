import type { z } from "zod";
import type { CredentialEvent, UnusableItem } from "../credential-event.ts";
import { LIFECYCLE_ERRORS, type LifecycleErrorCode } from "../errors.ts";
import type { FindRawCredential, SentCredential } from "../raw-credential.ts";
import { eventSchema, IDENTIFIER_FIELDS, type EventFields } from "./event-schema.ts";

export interface FieldError {
  readonly path: string;
  readonly message: string;
}

export type ReadEvent =
  | { readonly kind: "event"; readonly event: CredentialEvent }
  /** `errors` are all mistakes, by field; `item` is what goes into quarantine. */
  | { readonly kind: "unusable"; readonly code: LifecycleErrorCode; readonly errors: readonly FieldError[]; readonly item: UnusableItem };

const MICROS_PER_MILLI = 1_000;

/** Reads one event of the API's form; names every mistake at once. Pure. */
export function readEvent(value: unknown, findRaw: FindRawCredential): ReadEvent {
  const parsed = eventSchema.safeParse(value);
  const raw = rawCredentials(value, findRaw);
  if (raw.length > 0) {
    const errors = raw.map(({ field, detector }) => ({ path: field, message: `looks like a credential (${detector}); send its identifier` }));
    return unusable("ING_EVENT_RAW_CREDENTIAL", errors, "", raw);
  }
  if (!parsed.success) return unusable("ING_EVENT_INVALID", parsed.error.issues.map(fieldError), excerptOf(value));
  return { kind: "event", event: eventOf(parsed.data) };
}

function unusable(code: LifecycleErrorCode, errors: readonly FieldError[], excerpt: string, sent: readonly SentCredential[] = []): ReadEvent {
  const message = [LIFECYCLE_ERRORS[code].meaning, ...errors.map((e) => (e.path === "" ? `${e.message}.` : `${e.path} ${e.message}.`))].join(" ").slice(0, 1_024);
  return { kind: "unusable", code, errors, item: { code, message, excerpt, sent } };
}

/** Fields with a credential itself, looked for before anything else of the event is used. */
function rawCredentials(value: unknown, findRaw: FindRawCredential): SentCredential[] {
  if (typeof value !== "object" || value === null) return [];
  const all = new Map(Object.entries(value));
  const texts = IDENTIFIER_FIELDS.map((field): [string, unknown] => [field, all.get(field)]);
  const aliases = all.get("aliases");
  if (Array.isArray(aliases)) for (const [i, alias] of aliases.slice(0, 64).entries()) texts.push([`aliases[${String(i)}]`, alias]);
  return texts.flatMap(([field, text]) => {
    const found = typeof text === "string" ? findRaw(text.slice(0, 16_384)) : null;
    return found === null ? [] : [{ field, ...found }];
  });
}

function fieldError(issue: z.core.$ZodIssue): FieldError {
  const path = issue.path.map((part) => (typeof part === "number" ? `[${String(part)}]` : String(part))).join(".").replaceAll(".[", "[");
  // The names of unknown fields are what was sent, so they are not said.
  if (issue.code === "unrecognized_keys") return { path, message: `${String(issue.keys.length)} unknown ${issue.keys.length === 1 ? "field" : "fields"}; see docs/credential-events.md for those there are` };
  if (issue.code === "invalid_type") return { path, message: issue.path.length === 0 ? "the event must be a JSON object" : `must be ${issue.expected}` };
  return { path, message: issue.message };
}

const EXCERPT_FIELDS = ["kind", "scope", "phase", "outcome", "reason", "credentialClass", "occurredAt"] as const;

/** What may be kept of an event that cannot be used: words of the vocabulary, never an identity. */
function excerptOf(value: unknown): string {
  if (typeof value !== "object" || value === null) return "";
  const all = new Map(Object.entries(value));
  const kept = EXCERPT_FIELDS.flatMap((field) => { const v: unknown = all.get(field); return typeof v === "number" || (typeof v === "string" && v.length <= 64) ? [[field, v]] : []; });
  return JSON.stringify(Object.fromEntries(kept));
}

function eventOf(fields: EventFields): CredentialEvent {
  const { credential, session, principal, clientId, parent, aliases } = fields;
  const names = { credential, session, principal, clientId, parent, aliases };
  return {
    nativeId: fields.id, kind: fields.kind, scope: fields.scope ?? "", occurredNanos: fields.occurredAt, assertedNanos: fields.assertedAt ?? fields.occurredAt, clockQuality: "event",
    names: Object.fromEntries(Object.entries(names).filter(([, value]) => value !== undefined)),
    issuer: fields.issuer ?? "", keyId: fields.keyId ?? "", credentialClass: fields.credentialClass ?? "", phase: fields.phase ?? "", outcome: fields.outcome ?? "", reason: fields.reason ?? "",
    validFromNanos: fields.validFrom ?? null, expiresAtNanos: fields.expiresAt ?? null, latencyUs: fields.latencyMs === undefined ? null : fields.latencyMs * MICROS_PER_MILLI,
    httpStatus: fields.httpStatus ?? 0, gatewayInstance: fields.gatewayInstance ?? "", detail: fields.detail ?? "",
  };
}
