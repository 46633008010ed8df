/** What this service can be fed by, and how each feed is told apart in what has arrived. */
export interface Feed {
  readonly id: string;
  readonly title: string;
  /** Values of `gateway` in the facts; empty for feeds that bring no facts about requests. */
  readonly gateways: readonly string[];
  /** Ways on which its records come, as the ledger names them. */
  readonly transports: readonly string[];
  readonly signals: readonly string[];
  readonly documentation: string;
}

export const FEEDS: readonly Feed[] = [
  { id: "envoy", title: "Envoy", gateways: ["envoy", "envoy-gateway"], transports: ["otlp_http", "otlp_grpc"], signals: ["logs", "traces"], documentation: "examples/envoy/envoy.yaml" },
  { id: "istio", title: "Istio", gateways: ["istio"], transports: ["otlp_grpc", "otlp_http"], signals: ["logs"], documentation: "docs/profiles.md" },
  { id: "kong", title: "Kong", gateways: ["kong"], transports: ["gateway_http", "otlp_http"], signals: ["logs", "traces"], documentation: "examples/kong/kong.yaml" },
  { id: "sdk", title: "Your own gateway, any OpenTelemetry SDK", gateways: ["generic"], transports: ["otlp_http", "otlp_grpc", "gateway_http"], signals: ["logs", "traces"], documentation: "docs/auth-attributes.md" },
  { id: "kafka", title: "Kafka", gateways: [], transports: ["kafka"], signals: [], documentation: "docs/config.md" },
  { id: "lifecycle", title: "Credential events (revocations, rotations)", gateways: [], transports: ["lifecycle_http", "ssf_push"], signals: [], documentation: "docs/credential-events.md" },
];
