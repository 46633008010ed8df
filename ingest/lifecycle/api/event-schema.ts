import { z } from "zod";
import { CREDENTIAL_EVENT_KINDS, REVOCATION_SCOPES, type CredentialEventKind, type RevocationScope } from "../credential-event.ts";
import { instantOf } from "../instant-of.ts";

const MAX_NAME_CHARS = 1_024;
const name = () => z.string().min(1, "must not be empty").max(MAX_NAME_CHARS, `must have at most ${String(MAX_NAME_CHARS)} characters`);
const word = () => z.string().min(1, "must not be empty").max(128, "must have at most 128 characters");
const text = () => z.string().max(4_096, "must have at most 4,096 characters");
const instant = () => z.unknown().transform((value, context) => {
  const nanos = instantOf(value);
  if (nanos === null) context.addIssue({ code: "custom", message: "must be seconds or milliseconds since the epoch, or an RFC 3339 instant with an offset" });
  return nanos ?? 0n;
});

/** What `phase` and `outcome` can be, by kind; other kinds have none. */
const PHASES: Readonly<Partial<Record<CredentialEventKind, readonly string[]>>> = {
  rotated: ["created", "adopted", "retired", "failed"],
  jwks_rotated: ["introduced", "withdrawn"],
};
const OUTCOMES: Readonly<Partial<Record<CredentialEventKind, readonly string[]>>> = {
  introspected: ["active", "inactive"],
  jwks_fetch: ["ok", "not_modified", "failed", "slow", "unusable"],
  handshake: ["ok", "failed"],
  feed: ["alive", "gap"],
};

/** One of these must be there, so that a revocation can be joined to requests; null: any name at all. */
const NAMES_OF_SCOPE: Readonly<Record<RevocationScope, readonly (keyof EventFields)[] | null>> = {
  token: ["credential", "aliases", "parent"], session: ["session"], grant: ["principal", "clientId", "parent", "session"], client: ["clientId"], principal: ["principal"],
  device: null, key: ["keyId", "credential", "aliases"], issuer_not_before: ["issuer"],
};

const fields = z.strictObject({
  id: name(),
  kind: z.enum(CREDENTIAL_EVENT_KINDS, `must be one of ${CREDENTIAL_EVENT_KINDS.join(", ")}`),
  scope: z.enum(REVOCATION_SCOPES, `must be one of ${REVOCATION_SCOPES.join(", ")}`).optional(),
  occurredAt: instant(),
  assertedAt: instant().optional(),
  credential: name().optional(),
  session: name().optional(),
  principal: name().optional(),
  clientId: name().optional(),
  parent: name().optional(),
  aliases: z.array(name()).max(16, "must hold at most 16 names").optional(),
  issuer: name().optional(),
  keyId: name().optional(),
  credentialClass: word().optional(),
  phase: word().optional(),
  outcome: word().optional(),
  reason: word().optional(),
  validFrom: instant().optional(),
  expiresAt: instant().optional(),
  latencyMs: z.number().min(0).max(4_294_967, "must be below 4,294,967").optional(),
  httpStatus: z.int().min(100).max(599).optional(),
  gatewayInstance: word().optional(),
  detail: text().optional(),
});

export type EventFields = z.infer<typeof fields>;

/** Fields that hold identifiers, in which a credential itself is refused. */
export const IDENTIFIER_FIELDS = ["id", "credential", "session", "principal", "clientId", "parent", "issuer", "keyId", "gatewayInstance", "credentialClass", "phase", "outcome"] as const satisfies readonly (keyof EventFields)[];

/** One event as `POST /v1/lifecycle/events` and the Kafka topic take it. Messages never hold what was sent. */
export const eventSchema = fields.superRefine((event, context) => {
  const complain = (path: keyof EventFields, message: string) => context.addIssue({ code: "custom", path: [path], message });
  const check = (path: "phase" | "outcome", allowed: readonly string[] | undefined) => {
    const value = event[path];
    if (allowed === undefined) { if (value !== undefined) complain(path, `is not for events of kind ${event.kind}`); }
    else if (value === undefined || !allowed.includes(value)) complain(path, `must be one of ${allowed.join(", ")}`);
  };
  check("phase", PHASES[event.kind]);
  check("outcome", OUTCOMES[event.kind]);
  if (event.kind === "revoked") checkRevoked(event, complain);
  else if (event.scope !== undefined) complain("scope", "is only for events of kind revoked");
  if (event.kind === "refreshed" && event.parent === undefined) complain("parent", "must name the credential that was refreshed");
  if (event.kind === "denied" && event.reason === undefined) complain("reason", "must say why it was denied");
  if ((event.kind === "jwks_fetch" || event.kind === "jwks_rotated") && event.issuer === undefined) complain("issuer", "must name the issuer of the key set");
  if (event.kind === "jwks_rotated" && event.keyId === undefined) complain("keyId", "must name the key");
});

function checkRevoked(event: EventFields, complain: (path: keyof EventFields, message: string) => void): void {
  if (event.scope === undefined) return complain("scope", `must say what is revoked: one of ${REVOCATION_SCOPES.join(", ")}`);
  const needed = NAMES_OF_SCOPE[event.scope] ?? ["credential", "session", "principal", "clientId", "parent", "aliases"];
  if (!needed.some((field) => event[field] !== undefined)) complain(needed[0] ?? "credential", `a revocation of scope ${event.scope} needs one of ${needed.join(", ")}`);
}
