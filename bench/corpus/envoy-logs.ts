import { texts, type Group, type Log } from "./otlp-model.ts";
import type { Random } from "./random.ts";
import { inventRequest } from "./traffic.ts";

/** One OTLP request as Envoy's access logger sends it: seventeen attributes a record, all of them strings, `-` for what is not there. */
export function envoyLogs(random: Random, recordCount: number): readonly Group<Log>[] {
  const items = Array.from({ length: recordCount }, (_, index) => envoyLog(random, index));
  const resource = texts({ log_name: "auth_slo", zone_name: "eu-1a", cluster_name: "edge", node_name: `edge-${random.hex(4)}`, "service.name": "edge-envoy" });
  return [{ resource, scopes: [{ name: "", version: "", attributes: [], items }] }];
}

function envoyLog(random: Random, index: number): Log {
  const request = inventRequest(random, index);
  return {
    kind: "log",
    timeUnixNano: request.atUnixNano,
    traceId: request.traceId,
    spanId: request.spanId,
    attributes: texts({
      "http.request.method": request.method,
      "url.path": request.path,
      "http.response.status_code": String(request.status),
      response_code_details: request.detail === "" ? "via_upstream" : `jwt_authn_access_denied{${request.detail}}`,
      response_flags: "-",
      duration: String(request.durationMs),
      route_name: request.route,
      "client.address": request.client,
      request_id: request.requestId,
      "auth.jwt.sub": request.subject,
      "auth.jwt.iss": request.issuer,
      "auth.jwt.failed": "-",
      "tls.client.subject": "-",
      "user_agent.original": request.userAgent,
      upstream_cluster: `${request.route}_cluster`,
      bytes_sent: String(request.durationMs * 97),
      protocol: "HTTP/2",
    }),
  };
}

/** What a profile for such records reads: the key table of the benchmarks. */
export const ENVOY_KEYS = [
  "http.request.method", "url.path", "http.response.status_code", "response_code_details", "response_flags", "duration", "route_name",
  "client.address", "request_id", "auth.jwt.sub", "auth.jwt.iss", "auth.jwt.failed", "tls.client.subject", "user_agent.original",
  "log_name", "cluster_name", "node_name", "zone_name", "service.name", "service.namespace", "deployment.environment.name",
];
