/**
 * Canonical fields: what profiles map attributes to, and all that the rest of the stage knows of a record.
 *
 * `text` is kept as bytes, `number` is a count or code, `duration` becomes microseconds, `instant` nanoseconds since the epoch.
 */
export type FieldType = "text" | "number" | "duration" | "instant";

export const FIELDS = {
  http_method: "text", http_status: "number", url_path: "text", url_full: "text", route: "text",
  detail: "text", response_flags: "text", tls_failure: "text", www_authenticate: "text", jwt_failed: "text", auth_error: "text", error_type: "text",
  ext_authz_status: "text", grpc_status: "text", tls_client_verify: "text", response_source: "text", upstream_status: "text", failure_mode_allowed: "text",
  auth_decision: "text", auth_reason: "text", auth_detail: "text", auth_method: "text", auth_kind: "text", auth_fault_domain: "text", auth_decision_point: "text",
  event_outcome: "text", event_category: "text",
  auth_latency: "duration", request_latency: "duration",
  issuer: "text", key_id: "text", principal: "text", client_id: "text", credential_id: "text", consumer_name: "text", sent_credential: "text",
  peer_subject: "text", peer_serial: "text", peer_san: "text",
  client_address: "text", user_agent: "text", request_id: "text", event_id: "text", trace_id: "text", sampling_ratio: "number", time: "instant",
  service: "text", product: "text", environment: "text", region: "text", instance: "text",
} as const satisfies Readonly<Record<string, FieldType>>;

export type FieldName = keyof typeof FIELDS;

export const FIELD_NAMES = Object.keys(FIELDS) as readonly FieldName[];

/** Fields that may come from the resource: what holds for every record of it. */
export const RESOURCE_FIELDS = ["service", "product", "environment", "region", "instance"] as const satisfies readonly FieldName[];

const numbers = new Map(FIELD_NAMES.map((name, id) => [name, id]));

/** The number of a field, dense from 0. For set-up. */
export function fieldId(name: FieldName): number {
  return numbers.get(name) as number;
}

/** How the number in an attribute counts. Durations: `ns` to `s`. Instants: `epoch_ms`, or `instant` (ISO 8601, or an epoch whose size tells its unit). */
export const UNITS = ["none", "ns", "us", "ms", "s", "epoch_ms", "instant"] as const;
export type Unit = (typeof UNITS)[number];

/** What one unit is in microseconds. */
export const MICROSECONDS: Readonly<Record<Unit, number>> = { none: 1, ns: 0.001, us: 1, ms: 1_000, s: 1_000_000, epoch_ms: 1, instant: 1 };
