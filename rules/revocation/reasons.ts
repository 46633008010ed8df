/** Refusals that name the cause: the credential was withdrawn. */
export const EXACT_REASONS = ["revoked", "cert_revoked", "principal_disabled"] as const;

/**
 * Refusals that do not name a cause, and are taken for enforcement when a covered credential is presented: an introspection answer says just
 * `active: false` (RFC 7662 section 2.2), a deleted API key is unknown, an external authorizer only says no.
 */
export const INFERRED_REASONS = ["token_inactive", "session_invalid", "unknown_key", "cert_unknown", "invalid_token", "external_authz_denied", "unauthorized_unspecified"] as const;

/** Refusals that enforce the withdrawal of a signing key, beside all others. */
export const KEY_REASONS = ["unknown_kid", "bad_signature"] as const;

/** Every refusal that ends the propagation of a revocation of credentials. */
export const ENFORCING_REASONS: readonly string[] = [...EXACT_REASONS, ...INFERRED_REASONS];

/** Every refusal that ends the propagation of a revoked signing key. */
export const KEY_ENFORCING_REASONS: readonly string[] = [...ENFORCING_REASONS, ...KEY_REASONS];
