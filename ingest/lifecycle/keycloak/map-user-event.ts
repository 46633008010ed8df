import type { CredentialEvent, CredentialNames } from "../credential-event.ts";
import { nanosOfMs, toldEvent, type TellingEvent } from "../feed/told-event.ts";
import type { UserEvent } from "./keycloak-event.ts";

export interface RealmFacts {
  readonly issuer: string;
  /** Lifespan of access tokens where an event does not tell; null when it is not known. */
  readonly accessTokenSeconds: number | null;
}

type Told = Omit<TellingEvent, "nativeId" | "occurredNanos" | "clockQuality">;
type Read = (event: UserEvent, realm: RealmFacts) => Told | null;

const TEN_YEARS_SECONDS = 315_360_000;

/** Events that issue: an access token when they name one, else a session. */
const issued: Read = (event, realm) => {
  if (detail(event, "token_id") !== "") return { kind: "issued", credentialClass: "jwt", names: tokenNames(event), ...lifetime(event, realm) };
  return event.sessionId === "" ? null : { kind: "issued", credentialClass: "session", names: principalNames(event) };
};

const refreshed: Read = (event, realm) => ({ kind: "refreshed", credentialClass: "jwt", names: tokenNames(event), ...lifetime(event, realm) });

/** The token is somebody else's than the client that asks. */
const introspected = (outcome: "active" | "inactive"): Read => (event) => {
  const names = tokenNames({ ...event, clientId: detail(event, "token_issued_for") });
  return { kind: "introspected", credentialClass: "jwt", outcome, reason: errorWord(event), names };
};

/**
 * An access token by its id. A refresh token takes with it what its client holds in that session, told by the parent that all of it has in common;
 * without a session (offline access, earlier versions) all that the client holds of the user.
 */
const revokedGrant: Read = (event) => {
  if (detail(event, "token_id") !== "") return { kind: "revoked", scope: "token", credentialClass: "jwt", reason: "revoke_grant", names: tokenNames(event) };
  const { parent, session, principal, clientId } = tokenNames(event);
  if (parent === undefined || session === undefined) return { kind: "revoked", scope: "grant", reason: "revoke_grant", names: { ...nameOf("principal", principal ?? ""), ...nameOf("clientId", clientId ?? "") } };
  return { kind: "revoked", scope: "grant", reason: "revoke_grant", names: { session, parent } };
};

const loggedOut: Read = (event) => (event.sessionId === "" ? null : { kind: "revoked", scope: "session", credentialClass: "session", reason: "logout", names: principalNames(event) });
const accountDeleted: Read = (event) => (event.userId === "" ? null : { kind: "revoked", scope: "principal", reason: "account_deleted", names: principalNames(event) });
const denied = (reason?: string): Read => (event) => ({ kind: "denied", reason: reason ?? errorWord(event), names: tokenNames(event) });
const rotated = (phase: "created" | "retired", fallback: string): Read => (event) => ({
  kind: "rotated", phase, credentialClass: word(detail(event, "credential_type"), fallback), names: { ...principalNames(event), ...nameOf("credential", detail(event, "selected_credential_id")) },
});

const READERS: Readonly<Record<string, Read>> = {
  LOGIN: issued, CODE_TO_TOKEN: issued, CLIENT_LOGIN: issued, TOKEN_EXCHANGE: issued, JWT_BEARER: issued, OAUTH2_DEVICE_CODE_TO_TOKEN: issued, AUTHREQID_TO_TOKEN: issued, PERMISSION_TOKEN: issued,
  REFRESH_TOKEN: refreshed,
  INTROSPECT_TOKEN: introspected("active"), USER_INFO_REQUEST: introspected("active"), INTROSPECT_TOKEN_ERROR: introspected("inactive"), USER_INFO_REQUEST_ERROR: introspected("inactive"),
  REVOKE_GRANT: revokedGrant, LOGOUT: loggedOut, DELETE_ACCOUNT: accountDeleted,
  LOGIN_ERROR: denied(), CODE_TO_TOKEN_ERROR: denied(), CLIENT_LOGIN_ERROR: denied(), REFRESH_TOKEN_ERROR: denied(), TOKEN_EXCHANGE_ERROR: denied(), INVALID_SIGNATURE: denied("bad_signature"),
  USER_DISABLED_BY_TEMPORARY_LOCKOUT: denied("locked_out"), USER_DISABLED_BY_PERMANENT_LOCKOUT: denied("locked_out"),
  UPDATE_PASSWORD: rotated("created", "password"), UPDATE_TOTP: rotated("created", "otp"), REMOVE_TOTP: rotated("retired", "otp"), UPDATE_CREDENTIAL: rotated("created", "credential"), REMOVE_CREDENTIAL: rotated("retired", "credential"),
};

/** Types of user events that say something about a credential. */
export const USER_EVENT_TYPES: readonly string[] = Object.keys(READERS);

/** What a user event says about a credential; null for one that says nothing. Keycloak's event types: org.keycloak.events.EventType; details: org.keycloak.events.Details. */
export function mapUserEvent(event: UserEvent, realm: RealmFacts): CredentialEvent | null {
  const told = Object.hasOwn(READERS, event.type) ? READERS[event.type]?.(event, realm) ?? null : null;
  if (told === null) return null;
  return toldEvent({ nativeId: event.id, occurredNanos: nanosOfMs(event.time), clockQuality: "event", issuer: realm.issuer, detail: event.type, ...told });
}

/** A detail of Keycloak's; empty when it is not there. */
function detail(event: UserEvent, name: string): string {
  return Object.hasOwn(event.details, name) ? event.details[name] ?? "" : "";
}

function principalNames(event: UserEvent): CredentialNames {
  return { ...nameOf("principal", event.userId), ...nameOf("session", event.sessionId), ...nameOf("clientId", event.clientId) };
}

/** The access token, and as its parent what Keycloak calls a client session: the tokens of one client in one session of a user. */
function tokenNames(event: UserEvent): CredentialNames {
  const parent = event.sessionId === "" || event.clientId === "" ? "" : `${event.sessionId} ${event.clientId}`;
  return { ...principalNames(event), ...nameOf("credential", detail(event, "token_id")), ...nameOf("parent", parent) };
}

function nameOf<Key extends keyof CredentialNames>(key: Key, value: string): { readonly [K in Key]?: string } {
  return value === "" ? {} : ({ [key]: value } as { readonly [K in Key]?: string });
}

function lifetime(event: UserEvent, realm: RealmFacts): Pick<TellingEvent, "validFromNanos" | "expiresAtNanos"> {
  const stated = Number(detail(event, "access_token_expiration_time"));
  const seconds = Number.isInteger(stated) && stated > 0 && stated <= TEN_YEARS_SECONDS ? stated : realm.accessTokenSeconds;
  // Keycloak writes exp in whole seconds, counted from the second of issue.
  const from = nanosOfMs(Math.floor(event.time / 1_000) * 1_000);
  return { validFromNanos: from, expiresAtNanos: seconds === null ? null : from + BigInt(seconds) * 1_000_000_000n };
}

function errorWord(event: UserEvent): string {
  return event.error === "" ? "" : word(event.error, "other");
}

/** Keycloak's own words are short and plain; anything else is one word, so that a label stays within its bounds. */
function word(text: string, fallback: string): string {
  return /^[a-z0-9_-]{1,64}$/.test(text) ? text : fallback;
}
