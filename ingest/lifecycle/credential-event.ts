import type { KafkaRange } from "../block/block.ts";
import type { LifecycleErrorCode } from "./errors.ts";
import type { SentCredential } from "./raw-credential.ts";
import type { SsfErrorCode } from "./ssf/errors.ts";

/** What is said about a credential, in one vocabulary whatever feed said it. Closed unions; columns of `store/schema/0007_credential_events.sql`. */

export const CREDENTIAL_EVENT_KINDS = ["issued", "refreshed", "introspected", "revoked", "rotated", "expired", "jwks_fetch", "jwks_rotated", "handshake", "exposed", "denied", "feed"] as const;
/** `feed` is about the feed itself: a heartbeat (outcome `alive`) or a gap (outcome `gap`) in what it can have told. */
export type CredentialEventKind = (typeof CREDENTIAL_EVENT_KINDS)[number];

/** What a revocation covers; the narrowest that the source names. Empty for kinds other than `revoked`. */
export const REVOCATION_SCOPES = ["token", "session", "grant", "client", "principal", "device", "key", "issuer_not_before"] as const;
export type RevocationScope = (typeof REVOCATION_SCOPES)[number];

/** What the occurred instant rests on, best first: the event itself, the assertion's time, our receipt, or a poll interval's end. */
export const CLOCK_QUALITIES = ["event", "assertion", "receipt", "interval"] as const;
export type ClockQuality = (typeof CLOCK_QUALITIES)[number];

/**
 * Names of who and what is concerned, raw: they live in memory only and become keyed hashes before anything is stored. Each is hashed as its
 * UTF-8 bytes, like the field of the same meaning in auth_events, so the two can be joined.
 */
export interface CredentialNames {
  /** What gateways report as the credential: a token's `jti`, an API key's id, a certificate's serial in lower-case hex. */
  readonly credential?: string;
  readonly session?: string;
  /** A token's `sub`. */
  readonly principal?: string;
  readonly clientId?: string;
  /** The credential this one came from: a refresh token, a grant. */
  readonly parent?: string;
  /** Every other name of the same credential. At most 16. */
  readonly aliases?: readonly string[];
}

/** One event of a feed, normalised. Instants are nanoseconds since the epoch, UTC. */
export interface CredentialEvent {
  /** The source's own id of the event: with the source it tells a copy from a second event. */
  readonly nativeId: string;
  readonly kind: CredentialEventKind;
  readonly scope: RevocationScope | "";
  readonly occurredNanos: bigint;
  /** When the source said so (a SET's `iat`, a log's write time); the occurred instant when it does not tell. */
  readonly assertedNanos: bigint;
  readonly clockQuality: ClockQuality;
  readonly names: CredentialNames;
  readonly issuer: string;
  /** `kid` of the signing key concerned. */
  readonly keyId: string;
  /** jwt, opaque, session, api_key, certificate, password, key ... bounded by the schema of the feed. */
  readonly credentialClass: string;
  /** rotated: created, adopted, retired, failed. jwks_rotated: introduced, withdrawn (one event a key). */
  readonly phase: string;
  /** jwks_fetch: ok, not_modified, failed, slow, unusable. handshake: ok, failed. feed: alive, gap. */
  readonly outcome: string;
  readonly reason: string;
  readonly validFromNanos: bigint | null;
  readonly expiresAtNanos: bigint | null;
  /** Microseconds, measured by the source; null when it cannot tell. */
  readonly latencyUs: number | null;
  /** 0 when there is none. */
  readonly httpStatus: number;
  readonly gatewayInstance: string;
  /** At most 512 characters of English or JSON; never a value of a credential, never a raw identity. */
  readonly detail: string;
}

/** Something of a feed that is no event: it goes into quarantine with its code. */
export interface UnusableItem {
  readonly code: LifecycleErrorCode | SsfErrorCode;
  /** Why, in English; never a value that the feed sent. */
  readonly message: string;
  /** Its text, redacted and cut before it is kept; empty where nothing of it may be kept. */
  readonly excerpt: string;
  /** Credentials that were sent where they must not be: each becomes an exposure, by its hash. */
  readonly sent?: readonly SentCredential[];
}

/** Events of one call, poll or message; at most 1,000 is good practice. */
export interface CredentialEventBatch {
  readonly tenant: string;
  /** `lifecycle_api`, `kafka:<topic>`, `ssf:<stream>`, `keycloak:<feed>`, `jwks:<issuer>`: with the native id the key of an event. Configured names only: it is a metric's label. */
  readonly source: string;
  /** Ledger term: lifecycle_http, ssf_push, ssf_poll, keycloak, jwks, kafka. */
  readonly transport: string;
  readonly receivedAtMs: number;
  readonly events: readonly CredentialEvent[];
  /** What came with them and cannot be used. */
  readonly unusable?: readonly UnusableItem[];
  /** How many things came that are understood and nothing to store; they count in the ledger. */
  readonly ignored?: number;
  /** Kafka only: the message's offsets, durable in the same block. */
  readonly kafka?: KafkaRange;
}

/** What became of one event: stored, a copy of a known one, or in quarantine with this code. */
export type CredentialEventFate = "stored" | "deduplicated" | Extract<LifecycleErrorCode, `ING_EVENT_TIME_${string}`>;

export type RecordOutcome =
  /** `fates` in the order of the events; `quarantined` counts the unusable items too. */
  | { readonly kind: "durable"; readonly stored: number; readonly deduplicated: number; readonly quarantined: number; readonly fates: readonly CredentialEventFate[] }
  | { readonly kind: "overloaded"; readonly code: string; readonly message: string; readonly retryAfterSeconds: number };

/** Resolves when every event is durable (fdatasync'ed), or nothing of the batch was kept. Never rejects. A copy of a known event is `deduplicated`. */
export type RecordCredentialEvents = (batch: CredentialEventBatch) => Promise<RecordOutcome>;
