/**
 * The one noun of the system: an authentication decision as a row of `auth_events`.
 *
 * A row states what the gateway decided and why. It is a fact: whether it is good, bad or excluded belongs to each SLO and is decided
 * at read (DESIGN D1). Vocabulary: OpenTelemetry where a convention exists, RFC 6749/6750/7009/7519/7662 and TLS 1.3 alert names for the rest.
 */

export const DECISIONS = ["allow", "deny", "challenge", "error", "bypass"] as const;
export type Decision = (typeof DECISIONS)[number];

export const KINDS = ["validation", "introspection", "issuance", "jwks_fetch", "mtls_handshake", "authorization"] as const;
export type Kind = (typeof KINDS)[number];

export const FAULT_DOMAINS = ["client", "issuer", "gateway", "policy", "network", "unknown"] as const;
export type FaultDomain = (typeof FAULT_DOMAINS)[number];

export const CONFIDENCES = ["exact", "inferred", "status_only"] as const;
export type Confidence = (typeof CONFIDENCES)[number];

export const DECISION_POINTS = ["gateway", "external_authz", "upstream", "idp", "unknown"] as const;
export type DecisionPoint = (typeof DECISION_POINTS)[number];


/** Which telemetry signal a row was derived from; log-derived and span-derived rows never mix in one ratio. */
export const SIGNALS = ["log", "span", "metric"] as const;

export const AUTH_METHODS = [
  "jwt", "opaque_token", "oauth2_introspection", "oidc_session", "token_exchange", "api_key", "basic", "digest", "hmac", "aws_sigv4",
  "mtls", "dpop", "ldap", "saml", "kerberos", "external_authz", "anonymous", "none", "unknown",
] as const;
export type AuthMethod = (typeof AUTH_METHODS)[number];

/** How a column is held in memory while a block is open. `lc` holds interner ids; `u64` and `i64` are pairs of 32-bit words, low first. */
export type Storage = "lc" | "u8" | "u16" | "u32" | "u64" | "i64" | "fixed8" | "fixed16";

/** One column of `auth_events`: its name, its ClickHouse type (the Native header needs it) and its storage in an open block. */
export interface ColumnSpec {
  readonly name: string;
  readonly type: string;
  readonly storage: Storage;
}

const lc = <Name extends string>(name: Name) => ({ name, type: "LowCardinality(String)", storage: "lc" }) as const;

/** Every column of `auth_events` in the order of the table and of the Native block. Durations in microseconds, instants in nanoseconds UTC. */
export const EVENT_COLUMNS = [
  { name: "ts", type: "DateTime64(9, 'UTC')", storage: "i64" },
  { name: "observed_ts", type: "DateTime64(9, 'UTC')", storage: "i64" },
  { name: "received_ts", type: "DateTime64(9, 'UTC')", storage: "i64" },
  lc("tenant"), lc("product"), lc("environment"), lc("region"), lc("gateway"), lc("gateway_instance"), lc("service"), lc("route"),
  lc("http_method"),
  { name: "http_status", type: "UInt16", storage: "u16" },
  lc("signal"), lc("kind"), lc("auth_method"), lc("decision"), lc("reason"), lc("reason_detail"), lc("reason_confidence"),
  lc("fault_domain"), lc("decision_point"), lc("client_class"),
  // UNMEASURED_US (4294967295) when the source cannot tell; a real latency is capped one below it.
  { name: "auth_latency_us", type: "UInt32", storage: "u32" },
  { name: "request_latency_us", type: "UInt32", storage: "u32" },
  // Keyed hashes (SipHash-2-4 under the deployment's own key); 0 when the source named none.
  { name: "principal_hash", type: "UInt64", storage: "u64" },
  { name: "client_id_hash", type: "UInt64", storage: "u64" },
  { name: "credential_hash", type: "UInt64", storage: "u64" },
  lc("issuer"), lc("key_id"), lc("client_network"), lc("user_agent_family"),
  { name: "trace_id", type: "FixedString(16)", storage: "fixed16" },
  { name: "span_id", type: "FixedString(8)", storage: "fixed8" },
  { name: "request_id_hash", type: "UInt64", storage: "u64" },
  // How many requests this row stands for: round(1 / sampling_ratio) for span-derived rows, 1 for log-derived ones.
  { name: "weight", type: "UInt32", storage: "u32" },
] as const satisfies readonly ColumnSpec[];

export type EventColumnName = (typeof EVENT_COLUMNS)[number]["name"];

/** Marks a latency that the source could not tell: different from a measured zero. */
export const UNMEASURED_US = 0xffff_ffff;

/** Upper edges, in microseconds, of the cumulative latency counts in the rollups; every shipped latency threshold is one of them. */
export const LATENCY_EDGES_US = [
  1_000, 2_000, 5_000, 10_000, 20_000, 25_000, 50_000, 75_000, 100_000, 150_000, 200_000, 250_000, 500_000, 1_000_000, 2_500_000, 5_000_000,
] as const;

/** Replaces a dimension value once its column has had too many distinct ones: a series explosion stays one series, and is counted. */
export const OVERFLOW_VALUE = "~overflow";
