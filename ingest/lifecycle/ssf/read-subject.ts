import type { CredentialNames } from "../credential-event.ts";

/** Who or what a SET is about, in our names. `issuer`: whose names they are; empty when not said. */
export interface SetSubject {
  readonly names: CredentialNames;
  readonly issuer: string;
  /** Parts that a complex subject names. */
  readonly parts: ReadonlySet<string>;
  /** Class of the credential, where the subject says it: `refresh_token`, `saml_assertion`. */
  readonly credentialClass: string;
}

type Subject = Readonly<Record<string, unknown>>;
/** What a subject without further structure stands for. */
export type SubjectRole = "user" | "session" | "application" | "device" | "credential";

interface Found {
  credential?: string;
  session?: string;
  principal?: string;
  clientId?: string;
  readonly aliases: string[];
  issuer: string;
  credentialClass: string;
  readonly parts: Set<string>;
}

const MAX_NAME_CHARS = 1_024;
const MAX_ALIASES = 16;
const ROLES: Readonly<Record<string, SubjectRole>> = { user: "user", session: "session", application: "application", device: "device" };

/**
 * Reads a subject in any of the formats of RFC 9493 and of the Shared Signals Framework, and Google's `subject_type`.
 *
 * @param role what a simple subject means for this type of event; a complex one says it itself
 * @returns null when it names nobody
 * @see RFC 9493 section 3; Shared Signals Framework 1.0, section 3
 */
export function readSubject(subject: Subject | null, role: SubjectRole): SetSubject | null {
  if (subject === null) return null;
  const found: Found = { aliases: [], issuer: "", credentialClass: "", parts: new Set() };
  const format = formatOf(subject);
  if (format === "complex" || (format === "" && Object.keys(ROLES).some((part) => isSubject(subject[part])))) readComplex(subject, found);
  else readSimple(subject, role, found);
  const { issuer, parts, credentialClass, aliases, ...names } = found;
  if (Object.keys(names).length === 0 && aliases.length === 0) return null;
  return { names: { ...names, ...(aliases.length === 0 ? {} : { aliases: aliases.slice(0, MAX_ALIASES) }) }, issuer, parts, credentialClass };
}

function readComplex(subject: Subject, found: Found): void {
  for (const [part, role] of Object.entries(ROLES)) {
    const inner = subject[part];
    if (!isSubject(inner)) continue;
    found.parts.add(part);
    readSimple(inner, role, found);
  }
}

/** One format a line; unknown ones name nobody. */
function readSimple(subject: Subject, role: SubjectRole, found: Found): void {
  const text = (key: string): string => { const value = subject[key]; return typeof value === "string" && value.length <= MAX_NAME_CHARS ? value : ""; };
  const issuer = () => { if (found.issuer === "") found.issuer = text("iss"); };
  switch (formatOf(subject)) {
    case "iss_sub": put(found, role, text("sub")); issuer(); return;
    case "id_token_claims": put(found, role, text("sub")); alias(found, text("email")); issuer(); return;
    case "opaque": put(found, role, text("id")); return;
    case "email": put(found, role, text("email")); return;
    case "account": case "did": case "uri": case "url": put(found, role, text("uri") === "" ? text("url") : text("uri")); return;
    case "phone_number": put(found, role, text("phone_number") === "" ? text("phone") : text("phone_number")); return;
    case "jwt_id": put(found, "credential", text("jti")); found.credentialClass = "jwt"; issuer(); return;
    case "saml_assertion_id": put(found, "credential", text("assertion_id")); found.credentialClass = "saml_assertion"; return;
    case "oauth_token": alias(found, text("token")); found.credentialClass = text("token_type").slice(0, 64); return;
    case "aliases": readAliases(subject["identifiers"], role, found); return;
    default: return;
  }
}

function readAliases(identifiers: unknown, role: SubjectRole, found: Found): void {
  if (!Array.isArray(identifiers)) return;
  // Stable names first: what comes first is the name, what follows its aliases.
  const rank = (subject: Subject) => ["iss_sub", "opaque", "account", "email"].indexOf(formatOf(subject)) >>> 0;
  const inner = identifiers.slice(0, MAX_ALIASES).filter(isSubject).sort((a, b) => rank(a) - rank(b));
  // RFC 9493 section 3.2.8: identifiers of an aliases subject are no aliases subjects themselves.
  for (const subject of inner) if (formatOf(subject) !== "aliases") readSimple(subject, role, found);
}

const FIELDS = { user: "principal", session: "session", application: "clientId", credential: "credential" } as const;

function put(found: Found, role: SubjectRole, name: string): void {
  if (name === "") return;
  const field = role === "device" ? null : FIELDS[role];
  if (field === null || found[field] !== undefined) alias(found, name);
  else found[field] = name;
}

function alias(found: Found, name: string): void {
  if (name !== "") found.aliases.push(name);
}

/** `format`, or Google's `subject_type` in the same words. */
function formatOf(subject: Subject): string {
  const format = subject["format"] ?? subject["subject_type"];
  return typeof format === "string" ? format.replaceAll("-", "_").toLowerCase() : "";
}

function isSubject(value: unknown): value is Subject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
