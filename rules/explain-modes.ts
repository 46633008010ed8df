/** A way in which authentication fails, told apart by the reasons that gateways give. */
export interface FailureMode {
  /** Also its section in docs/runbooks.md. */
  readonly mode: ModeName;
  /** Reasons of `auth_events.reason` that speak for it; no reason speaks for two modes. */
  readonly reasons: readonly string[];
  /** `{issuer}` is replaced. */
  readonly sentence: string;
}

type ModeName =
  | "jwks-fetch-failure" | "key-rotation-lag" | "idp-outage" | "external-authz-down" | "gateway-misconfiguration" | "claim-mismatch" | "expiry-spike"
  | "certificate-expiry" | "tls-handshake-failure" | "credential-abuse" | "authorization-refusals" | "latency-overload" | "revocation-lag" | "unsafe-key-rotation" | "unclassified";

/** Reasons as in the canonical vocabulary of events. Order breaks ties. */
export const FAILURE_MODES: readonly FailureMode[] = [
  { mode: "jwks-fetch-failure", reasons: ["jwks_unavailable", "jwks_invalid"], sentence: "Gateways cannot fetch the signing keys (JWKS) of {issuer}, so they refuse valid tokens." },
  { mode: "key-rotation-lag", reasons: ["unknown_kid"], sentence: "Tokens of {issuer} are signed with a key that the gateways do not know: a rotated key has not reached them." },
  { mode: "idp-outage", reasons: ["idp_error", "introspection_error", "discovery_unavailable"], sentence: "The identity provider {issuer} fails: logins, introspection or discovery get no usable answer." },
  { mode: "external-authz-down", reasons: ["external_authz_unavailable"], sentence: "The external authorization service does not answer the gateways, so they refuse requests." },
  { mode: "gateway-misconfiguration", reasons: ["gateway_config_error", "key_unusable", "gateway_error"], sentence: "The gateway itself fails: its configuration, its key material or an internal error." },
  { mode: "claim-mismatch", reasons: ["issuer_mismatch", "audience_mismatch", "claim_mismatch", "missing_claim", "algorithm_not_allowed", "bad_signature"], sentence: "Tokens are well formed and not accepted for what they say or how they are signed: the issuer or the gateway was changed without the other." },
  { mode: "expiry-spike", reasons: ["expired", "not_yet_valid", "clock_skew", "lifetime_too_long", "token_inactive", "session_invalid"], sentence: "Tokens are refused for their time: clients do not refresh them, or a clock of {issuer} or of a gateway is wrong." },
  { mode: "certificate-expiry", reasons: ["cert_expired", "cert_not_yet_valid"], sentence: "Client certificates are outside their validity." },
  { mode: "tls-handshake-failure", reasons: ["tls_handshake_failed", "tls_protocol_mismatch", "cert_untrusted", "cert_missing", "cert_mismatch", "cert_revoked", "cert_unknown"], sentence: "TLS handshakes with clients fail." },
  { mode: "credential-abuse", reasons: ["bad_credentials", "unknown_key", "unknown_principal", "principal_disabled", "missing_credential", "malformed_credential", "invalid_token", "revoked", "replayed", "binding_mismatch"], sentence: "Requests carry no or wrong credentials: an attack, a scanner, or a client released with the wrong secret." },
  { mode: "authorization-refusals", reasons: ["insufficient_scope", "insufficient_permission", "network_policy", "external_authz_denied", "csrf_mismatch"], sentence: "Known callers are refused by policy: a policy or a scope was changed." },
  { mode: "latency-overload", reasons: [], sentence: "Authentication is too slow: the gateway, introspection or the identity provider is overloaded." },
  { mode: "revocation-lag", reasons: [], sentence: "Gateways let credentials through after they were revoked: they cache decisions, tokens or key sets for too long, or miss the news." },
  { mode: "unsafe-key-rotation", reasons: [], sentence: "Signing keys are used before every gateway can have fetched them, or withdrawn while their tokens live: the issuer rotates faster than key sets are cached." },
  { mode: "unclassified", reasons: ["unauthorized_unspecified", "forbidden_unspecified"], sentence: "The gateways do not say why they refuse." },
];
