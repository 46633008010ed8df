/** The lines for each gateway, with the addresses at which this very service is reached. */

/** @typedef {{ httpPort: number, grpcPort: number, basePath: string, isTls: boolean, needsToken: boolean, kafkaBrokers: readonly string[] }} Receivers */
/** @typedef {{ title: string, text: string }} Lines */

/** @param {string} feed @param {Receivers} at @param {string} host @returns {Lines[]} */
export function linesFor(feed, at, host) {
  const name = host.includes(":") && !host.startsWith("[") ? `[${host}]` : host;
  const http = `${at.isTls ? "https" : "http"}://${name}:${at.httpPort}${at.basePath}`;
  switch (feed) {
    case "envoy": return envoy(http, name, at);
    case "istio": return istio(name, at);
    case "kong": return kong(http, at);
    case "sdk": return sdk(http, at);
    case "kafka": return kafka(at);
    case "lifecycle": return lifecycle(http, at);
    default: return [];
  }
}

const TOKEN = "<ingest token>";

/** @param {string} http @param {string} host @param {Receivers} at @returns {Lines[]} */
const envoy = (http, host, at) => [
  { title: "In the HTTP connection manager: the access log. Keep the attribute names, the profile reads them.", text: `access_log:
- name: envoy.access_loggers.open_telemetry
  typed_config:
    "@type": type.googleapis.com/envoy.extensions.access_loggers.open_telemetry.v3.OpenTelemetryAccessLogConfig
    log_name: auth_slo
    http_service:
      http_uri: { uri: "${http}/v1/logs", cluster: auth_slo, timeout: 5s }${at.needsToken ? `
      request_headers_to_add: [ { header: { key: authorization, value: "Bearer ${TOKEN}" } } ]` : ""}
    resource_attributes:
      values:
      - { key: service.name, value: { string_value: edge-envoy } }
      - { key: service.namespace, value: { string_value: shop } }
    attributes:
      values:
      - { key: http.request.method, value: { string_value: "%REQ(:METHOD)%" } }
      - { key: url.path, value: { string_value: "%REQ(:PATH)%" } }
      - { key: http.response.status_code, value: { string_value: "%RESPONSE_CODE%" } }
      - { key: response_code_details, value: { string_value: "%RESPONSE_CODE_DETAILS%" } }
      - { key: response_flags, value: { string_value: "%RESPONSE_FLAGS%" } }
      - { key: duration, value: { string_value: "%DURATION%" } }
      - { key: route_name, value: { string_value: "%ROUTE_NAME%" } }
      - { key: auth.jwt.failed, value: { string_value: "%DYNAMIC_METADATA(envoy.filters.http.jwt_authn:jwt_failed)%" } }` },
  { title: "In jwt_authn, for each provider: makes the reason of a refusal visible.", text: "failed_status_in_metadata: jwt_failed" },
  { title: "The cluster.", text: `- name: auth_slo
  type: STRICT_DNS
  load_assignment: { cluster_name: auth_slo, endpoints: [ { lb_endpoints: [ { endpoint: { address: { socket_address: { address: ${host}, port_value: ${at.httpPort} } } } } ] } ] }` },
];

/** @param {string} host @param {Receivers} at @returns {Lines[]} */
const istio = (host, at) => [
  { title: "In the mesh configuration: an OTLP access log provider over gRPC.", text: `extensionProviders:
- name: auth-slo
  envoyOtelAls:
    service: ${host}
    port: ${at.grpcPort}` },
  { title: "Switch it on for the whole mesh.", text: `apiVersion: telemetry.istio.io/v1
kind: Telemetry
metadata: { name: auth-slo, namespace: istio-system }
spec:
  accessLogging:
  - providers: [ { name: auth-slo } ]` },
];

/** @param {string} http @param {Receivers} at @returns {Lines[]} */
const kong = (http, at) => [
  { title: "One JSON line a request (http-log).", text: `plugins:
- name: http-log
  config:
    http_endpoint: ${http}/v1/gateway/kong
    content_type: application/json${at.needsToken ? `
    headers: { authorization: "Bearer ${TOKEN}" }` : ""}` },
  { title: "Or spans. In kong.conf: tracing_instrumentations = all, tracing_sampling_rate = 1.0.", text: `plugins:
- name: opentelemetry
  config:
    traces_endpoint: ${http}/v1/traces
    resource_attributes: { service.name: kong, service.namespace: shop }` },
];

/** @param {string} http @param {Receivers} at @returns {Lines[]} */
const sdk = (http, at) => [
  { title: "Where your exporter is configured. Log a record, or end a server span, for each decision.", text: [`OTEL_EXPORTER_OTLP_ENDPOINT=${http}`, "OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf", "OTEL_LOGS_EXPORTER=otlp", ...(at.needsToken ? [`OTEL_EXPORTER_OTLP_HEADERS=authorization=Bearer%20${TOKEN}`] : [])].join("\n") },
  { title: "One decision by hand, to see this card turn green.", text: `curl -sS -X POST ${http}/v1/gateway/generic -H 'content-type: application/json'${at.needsToken ? ` -H 'authorization: Bearer ${TOKEN}'` : ""} \\
  -d '{"service.name":"checkout","http.route":"/v1/orders","http.response.status_code":401,"auth.decision":"deny","auth.reason":"expired"}'` },
];

/** @param {Receivers} at @returns {Lines[]} */
const kafka = (at) => [
  { title: at.kafkaBrokers.length > 0 ? `This service reads from ${at.kafkaBrokers.join(", ")}. Produce OTLP or gateway JSON to one of the default topics.` : "Start this service with your brokers; it reads the default topics.", text: at.kafkaBrokers.length > 0 ? "otlp_logs  otlp_spans  otlp_metrics  auth_events  credential_events" : "KAFKA_BROKERS=broker-1:9092,broker-2:9092" },
];

/** @param {string} http @param {Receivers} at @returns {Lines[]} */
const lifecycle = (http, at) => [
  { title: "Tell of a revocation as it happens; up to 1,000 events a call. How long the credential still works at the gateways is measured from then on.", text: `curl -sS -X POST ${http}/v1/lifecycle/events -H 'content-type: application/json'${at.needsToken ? ` -H 'authorization: Bearer ${TOKEN}'` : ""} \\
  -d '{"events":[{"id":"revoke-1","kind":"revoked","scope":"token","credential":"<jti>","issuer":"https://login.example.com","occurredAt":"${new Date().toISOString().slice(0, 19)}Z"}]}'` },
];
