import type { CredentialEventKind, RevocationScope } from "../credential-event.ts";
import type { SubjectRole } from "./read-subject.ts";

/** What an event type means here. `context`: understood, and nothing to store. */
export type EventMeaning =
  | { readonly kind: "event"; readonly as: CredentialEventKind; readonly scope: RevocationScope | ""; readonly role: SubjectRole }
  | { [K in SpecialMeaning]: { readonly kind: K } }[SpecialMeaning];

type SpecialMeaning = "credential_change" | "session_revoked" | "device_compliance" | "claims_change" | "verification" | "stream_updated" | "context";

const event = (as: CredentialEventKind, scope: RevocationScope | "" = "", role: SubjectRole = "user"): EventMeaning => ({ kind: "event", as, scope, role });
const revoked = (scope: RevocationScope, role: SubjectRole = "user") => event("revoked", scope, role);
const context: EventMeaning = { kind: "context" };

/** Event types by the end of their URI. @see CAEP 1.0 section 3, RISC 1.0 section 2, OAuth Event Types 1.0 (2018 draft), Shared Signals Framework 1.0 section 8 */
const MEANINGS: Readonly<Record<string, EventMeaning>> = {
  "caep/session-revoked": { kind: "session_revoked" },
  "caep/credential-change": { kind: "credential_change" },
  "caep/token-claims-change": { kind: "claims_change" },
  "caep/device-compliance-change": { kind: "device_compliance" },
  "caep/session-established": event("issued", "", "session"),
  "caep/session-presented": context, "caep/assurance-level-change": context, "caep/risk-level-change": context,
  "risc/account-disabled": revoked("principal"), "risc/account-purged": revoked("principal"), "risc/sessions-revoked": revoked("principal"),
  "risc/credential-compromise": event("exposed"),
  "risc/account-enabled": context, "risc/account-credential-change-required": context, "risc/identifier-changed": context, "risc/identifier-recycled": context,
  "risc/opt-in": context, "risc/opt-out-initiated": context, "risc/opt-out-cancelled": context, "risc/opt-out-effective": context,
  "risc/recovery-activated": context, "risc/recovery-information-changed": context,
  "risc/verification": { kind: "verification" },
  "oauth/token-issued": event("issued", "", "credential"), "oauth/token-revoked": revoked("token", "credential"), "oauth/tokens-revoked": revoked("principal"),
  "oauth/client-disabled": revoked("client", "application"), "oauth/client-enabled": context, "oauth/client-credential-changed": event("rotated", "", "application"),
  "ssf/verification": { kind: "verification" }, "ssf/stream-updated": { kind: "stream_updated" }, "sse/verification": { kind: "verification" }, "sse/stream-updated": { kind: "stream_updated" },
};

const URI = /^https:\/\/schemas\.openid\.net\/secevent\/([a-z]+)\/event-type\/([a-z-]+)$/;

/** The event's name (`caep/session-revoked`) with its meaning; null for types that are not known. */
export function meaningOf(uri: string): { readonly name: string; readonly meaning: EventMeaning } | null {
  const [, family, tail] = URI.exec(uri) ?? [];
  const name = `${family ?? ""}/${tail ?? ""}`;
  const meaning = Object.hasOwn(MEANINGS, name) ? MEANINGS[name] : undefined;
  return meaning === undefined ? null : { name, meaning };
}
