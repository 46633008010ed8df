import type { CredentialEvent, CredentialNames, RevocationScope } from "../credential-event.ts";
import { nanosOfMs, toldEvent, type TellingEvent } from "../feed/told-event.ts";
import { readRepresentation, type Representation } from "./admin-representation.ts";
import type { AdminEvent } from "./keycloak-event.ts";

/** What an admin event says. */
export interface AdminFacts {
  readonly event: CredentialEvent | null;
  /** The realm's published keys may have changed: a reason to look at them now. */
  readonly isKeyChange: boolean;
}

type Told = Omit<TellingEvent, "nativeId" | "occurredNanos" | "clockQuality">;
type Read = (path: readonly string[], representation: Representation, event: AdminEvent) => Told | null;

/** An administrator saves a whole realm with its old not-before instant: only one of about now is new. */
const NOT_BEFORE_IS_NEW_MS = 60_000;

const revoked = (scope: RevocationScope, reason: string, names: CredentialNames): Told => ({ kind: "revoked", scope, reason, names });
const isOfNow = (notBefore: number, event: AdminEvent): boolean => notBefore > 0 && Math.abs(notBefore * 1_000 - event.time) <= NOT_BEFORE_IS_NEW_MS;

const user: Read = ([, id = "", ...rest], { enabled }, event) => {
  const names = { principal: id };
  const what = rest.join("/");
  if (id === "") return null;
  if (event.operationType === "DELETE" && what === "") return revoked("principal", "user_deleted", names);
  if (event.operationType === "UPDATE" && what === "" && enabled === false) return revoked("principal", "user_disabled", names);
  if (event.operationType === "ACTION" && what === "logout") return revoked("principal", "admin_logout", names);
  if (event.operationType === "ACTION" && what === "reset-password") return { kind: "rotated", phase: "created", credentialClass: "password", names };
  if (event.operationType === "DELETE" && rest[0] === "credentials") return { kind: "rotated", phase: "retired", credentialClass: "credential", names };
  if (rest[0] === "consents" && rest[1] !== undefined) return revoked("grant", "consent_revoked", { ...names, clientId: rest[1] });
  return null;
};

const session: Read = ([kind, id = ""], _representation, event) => (event.operationType === "DELETE" && kind === "sessions" && id !== "" ? { ...revoked("session", "admin_logout", { session: id }), credentialClass: "session" } : null);

const realm: Read = (path, { notBefore }, event) => {
  const what = path.join("/");
  if (event.operationType === "ACTION" && what === "logout-all") return revoked("issuer_not_before", "logout_all", {});
  if (event.operationType === "ACTION" && what === "push-revocation") return revoked("issuer_not_before", "not_before_pushed", {});
  return event.operationType === "UPDATE" && what === "" && isOfNow(notBefore, event) ? { ...revoked("issuer_not_before", "not_before_set", {}), validFromNanos: nanosOfMs(notBefore * 1_000) } : null;
};

const client: Read = ([, , ...rest], { enabled, notBefore, clientId }, event) => {
  const what = rest.join("/");
  if (event.operationType === "ACTION" && what === "client-secret") return { kind: "rotated", phase: "created", credentialClass: "client_secret" };
  if (clientId === "" || what !== "" || event.operationType !== "UPDATE") return null;
  if (enabled === false) return revoked("client", "client_disabled", { clientId });
  return isOfNow(notBefore, event) ? { ...revoked("client", "not_before_set", { clientId }), validFromNanos: nanosOfMs(notBefore * 1_000) } : null;
};

const PHASES: Readonly<Record<string, string>> = { CREATE: "created", UPDATE: "adopted", DELETE: "retired" };
const KEY_PROVIDER = "org.keycloak.keys.KeyProvider";
const component: Read = (_path, { providerType }, event) => (providerType === KEY_PROVIDER ? { kind: "rotated", phase: PHASES[event.operationType] ?? "created", credentialClass: "signing_key" } : null);

const READERS: Readonly<Record<string, Read>> = { USER: user, USER_SESSION: session, REALM: realm, CLIENT: client, COMPONENT: component };

/**
 * What an admin event says about credentials. What was saved is in its representation, which Keycloak keeps only with "include representation"; without it
 * a disabled user or client and a new not-before instant cannot be told from any other change.
 *
 * @param issuer what the realm's tokens name as their issuer
 */
export function mapAdminEvent(event: AdminEvent, issuer: string): AdminFacts {
  const type = event.resourceType;
  const read = Object.hasOwn(READERS, type) ? READERS[type] : undefined;
  if (read === undefined || event.error !== "") return { event: null, isKeyChange: false };
  const representation = readRepresentation(event.representation);
  const path = event.resourcePath.split("/").filter((part) => part !== "");
  const told = read(path, representation, event);
  const isKeyChange = type === "COMPONENT" && (representation.providerType === "" || representation.providerType === KEY_PROVIDER);
  if (told === null) return { event: null, isKeyChange };
  return { isKeyChange, event: toldEvent({ nativeId: event.id, occurredNanos: nanosOfMs(event.time), clockQuality: "event", issuer, detail: `${event.operationType} ${type}`, ...told }) };
}
