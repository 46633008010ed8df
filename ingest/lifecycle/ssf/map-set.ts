import type { CredentialEvent, RevocationScope, UnusableItem } from "../credential-event.ts";
import { toldEvent } from "../feed/told-event.ts";
import { instantOf } from "../instant-of.ts";
import { SSF_ERRORS, type SsfErrorCode } from "./errors.ts";
import { meaningOf, type EventMeaning } from "./event-types.ts";
import { readSubject, type SetSubject, type SubjectRole } from "./read-subject.ts";
import type { VerifiedSet } from "./set-claims.ts";
import type { SsfSettings } from "./ssf-settings.ts";

/** What a verified SET is to us. `verification`: `state` as it came, to be judged; the event is stored when it is in order. */
export type MappedSet =
  | { readonly kind: "event"; readonly event: CredentialEvent }
  | { readonly kind: "verification"; readonly state: string | null; readonly event: CredentialEvent }
  | { readonly kind: "ignored" }
  | { readonly kind: "unusable"; readonly item: UnusableItem };

type MapSettings = Pick<SsfSettings, "issuer" | "revokeOnNonCompliance" | "revokeOnClaimsChange">;

/** Turns a verified SET into an event about a credential. Pure. */
export function mapSet(set: VerifiedSet, settings: MapSettings): MappedSet {
  const known = meaningOf(set.type);
  if (known === null) return unusable("ING_SET_UNKNOWN_EVENT", "");
  const { name, meaning } = known;
  const told = (more: Partial<CredentialEvent> & Pick<CredentialEvent, "kind">): CredentialEvent => toldEvent({ ...timesOf(set), nativeId: set.jti, issuer: settings.issuer, detail: name, reason: reasonOf(set, name), ...more });
  switch (meaning.kind) {
    case "context": return { kind: "ignored" };
    case "verification": return { kind: "verification", state: wordOf(set.event["state"], 512), event: told({ kind: "feed", outcome: "alive" }) };
    case "stream_updated": return { kind: "event", event: told({ kind: "feed", outcome: set.event["status"] === "enabled" ? "alive" : "gap" }) };
    default: return mapAbout(set, name, meaning, settings, told);
  }
}

type Told = (more: Partial<CredentialEvent> & Pick<CredentialEvent, "kind">) => CredentialEvent;
type AboutMeaning = Exclude<EventMeaning, { kind: "context" | "verification" | "stream_updated" }>;

/** Events about somebody or something. */
function mapAbout(set: VerifiedSet, name: string, meaning: AboutMeaning, settings: MapSettings, told: Told): MappedSet {
  const subject = readSubject(set.subject, roleOf(meaning, set.subject));
  if (subject === null) return unusable("ING_SET_UNUSABLE", name);
  const about = { names: subject.names, issuer: subject.issuer === "" ? settings.issuer : subject.issuer, credentialClass: subject.credentialClass };
  const revoked = (scope: RevocationScope, more: Partial<CredentialEvent> = {}): MappedSet => ({ kind: "event", event: told({ kind: "revoked", scope, ...about, ...more }) });
  switch (meaning.kind) {
    case "session_revoked": return revoked(scopeOfSession(subject));
    case "claims_change": return settings.revokeOnClaimsChange ? revoked(subject.names.credential === undefined ? scopeOfSession(subject) : "token", { reason: "stale_claims" }) : { kind: "ignored" };
    case "device_compliance": return settings.revokeOnNonCompliance && set.event["current_status"] === "not-compliant" ? revoked("device", { reason: "not_compliant" }) : { kind: "ignored" };
    case "credential_change": return credentialChange(set, about, told);
    case "event": {
      const credentialClass = about.credentialClass === "" ? (wordOf(set.event["credential_type"], 64) ?? classOf(name)) : about.credentialClass;
      return { kind: "event", event: told({ kind: meaning.as, scope: meaning.scope, ...about, credentialClass, phase: meaning.as === "rotated" ? "created" : "" }) };
    }
  }
}

/** CAEP 3.3: what happened to a credential of the subject. A certificate has a name of its own, which gateways report too. */
function credentialChange(set: VerifiedSet, about: Pick<CredentialEvent, "names" | "issuer">, told: Told): MappedSet {
  const text = (key: string) => wordOf(set.event[key], 256);
  const serial = text("x509_serial")?.replaceAll(":", "").toLowerCase();
  const names = serial === undefined ? about.names : { ...about.names, credential: serial };
  const common = { ...about, names, credentialClass: text("credential_type") ?? "", issuer: text("x509_issuer") ?? about.issuer };
  switch (set.event["change_type"]) {
    case "create": return { kind: "event", event: told({ kind: "issued", ...common }) };
    case "update": return { kind: "event", event: told({ kind: "rotated", phase: "created", ...common }) };
    case "revoke": case "delete": return { kind: "event", event: told({ kind: "revoked", scope: "key", ...common }) };
    default: return unusable("ING_SET_UNUSABLE", "caep/credential-change");
  }
}

/** The narrowest that the subject names. A user with a device but no session: the sessions on that device. */
function scopeOfSession({ names, parts }: SetSubject): RevocationScope {
  if (names.session !== undefined) return "session";
  if (names.credential !== undefined) return "token";
  if (parts.has("device")) return "device";
  return names.principal === undefined && names.clientId !== undefined ? "client" : "principal";
}

/** A simple subject is the user, but for devices, and for the opaque id of a revoked session (CAEP 1.0, section 3.1.1). */
function roleOf(meaning: AboutMeaning, subject: VerifiedSet["subject"]): SubjectRole {
  switch (meaning.kind) {
    case "event": return meaning.role;
    case "device_compliance": return "device";
    case "session_revoked": return subject?.["format"] === "opaque" ? "session" : "user";
    case "claims_change": case "credential_change": return "user";
  }
}

function classOf(name: string): string {
  if (name === "caep/session-established") return "session";
  return name === "oauth/client-credential-changed" ? "client_secret" : "";
}

/** CAEP's event_timestamp is in seconds, Okta's in milliseconds; without one `toe`, without that the time of issue. */
function timesOf(set: VerifiedSet): Pick<CredentialEvent, "occurredNanos" | "assertedNanos" | "clockQuality"> {
  const occurredNanos = instantOf(set.event["event_timestamp"]) ?? set.eventNanos;
  return { occurredNanos: occurredNanos ?? set.issuedNanos, assertedNanos: set.issuedNanos, clockQuality: occurredNanos === null ? "assertion" : "event" };
}

const INITIATORS: ReadonlySet<unknown> = new Set(["admin", "user", "policy", "system"]);
const WORD = /^[a-z][a-z0-9_-]{0,63}$/;

/** A word for why: the event's own, else who began it. Texts of administrators name people, so they are not kept. */
function reasonOf({ event }: VerifiedSet, name: string): string {
  const { reason, initiating_entity: initiator } = event;
  if (typeof reason === "string" && WORD.test(reason)) return reason;
  if (INITIATORS.has(initiator)) return String(initiator);
  return name === "risc/account-purged" ? "purged" : "";
}

function wordOf(value: unknown, maxChars: number): string | null {
  return typeof value === "string" && value !== "" && value.length <= maxChars ? value : null;
}

function unusable(code: Extract<SsfErrorCode, "ING_SET_UNKNOWN_EVENT" | "ING_SET_UNUSABLE">, name: string): MappedSet {
  return { kind: "unusable", item: { code, message: SSF_ERRORS[code].meaning, excerpt: name } };
}
