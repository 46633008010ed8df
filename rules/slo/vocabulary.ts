import { AUTH_METHODS, CONFIDENCES, DECISION_POINTS, DECISIONS, FAULT_DOMAINS, KINDS, SIGNALS, type Decision, type FaultDomain } from "../../ingest/event.ts";
import type { Dimension } from "./model.ts";

/** A failure reason with the decision and the fault domain that events carry with it unless the gateway tells otherwise. */
export interface ReasonEntry {
  readonly reason: string;
  readonly decision: Decision;
  readonly faultDomain: FaultDomain;
}

const all = (decision: Decision, faultDomain: FaultDomain, reasons: string): readonly ReasonEntry[] =>
  reasons.split(" ").map((reason) => ({ reason, decision, faultDomain }));

/**
 * Every reason an event may carry. Terms: RFC 6749, 6750, 7009, 7519, 7662, 8693, 9449, and the TLS 1.3 alert names (RFC 8446 section 6).
 * An allowed request has the empty reason.
 */
export const REASONS: readonly ReasonEntry[] = [
  ...all("challenge", "client", "missing_credential"),
  ...all("deny", "client", "malformed_credential expired clock_skew bad_signature algorithm_not_allowed"),
  ...all("deny", "issuer", "not_yet_valid lifetime_too_long unknown_kid"),
  ...all("deny", "client", "issuer_mismatch audience_mismatch claim_mismatch missing_claim"),
  ...all("deny", "client", "revoked token_inactive invalid_token replayed binding_mismatch"),
  ...all("deny", "client", "unknown_key unknown_principal bad_credentials principal_disabled"),
  ...all("deny", "policy", "insufficient_scope insufficient_permission network_policy external_authz_denied"),
  ...all("deny", "client", "csrf_mismatch session_invalid"),
  ...all("deny", "client", "cert_missing cert_expired cert_not_yet_valid cert_revoked cert_untrusted cert_mismatch cert_unknown"),
  ...all("error", "network", "tls_protocol_mismatch tls_handshake_failed"),
  ...all("error", "issuer", "jwks_unavailable jwks_invalid discovery_unavailable introspection_error idp_error"),
  ...all("error", "gateway", "external_authz_unavailable key_unusable gateway_config_error gateway_error"),
  ...all("deny", "unknown", "unauthorized_unspecified forbidden_unspecified"),
  ...all("bypass", "unknown", "not_auth"),
];

const CLOSED: Partial<Record<Dimension, readonly string[]>> = {
  signal: SIGNALS, kind: KINDS, auth_method: AUTH_METHODS, decision: DECISIONS, decision_point: DECISION_POINTS, reason_confidence: CONFIDENCES,
  fault_domain: FAULT_DOMAINS, reason: REASONS.map((r) => r.reason),
};

/** The only values a dimension can have besides the empty one, or null when any text is possible (services, routes, issuers ...). */
export function closedValuesOf(dimension: Dimension): readonly string[] | null {
  return CLOSED[dimension] ?? null;
}
