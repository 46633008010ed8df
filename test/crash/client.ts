/** A sender that never gives up: the same bytes again until they are acknowledged, as a real exporter with a queue would. */
import { randomBytes } from "node:crypto";
import { Agent } from "node:http";
import { logBody } from "../otlp/log-body.ts";
import { post } from "../otlp/post.ts";

export interface ClientTotals {
  acknowledgedRecords: number;
  acknowledgedRequests: number;
  resends: number;
}

const RESOURCE = { log_name: "auth_slo", node_name: "edge-1", cluster_name: "edge", zone_name: "local-1", "service.name": "edge-envoy", "service.namespace": "shop" };
const DENIED = { "http.response.status_code": "401", response_code_details: "jwt_authn_access_denied{Jwt_is_expired}" };
const ALLOWED = { "http.response.status_code": "200", response_code_details: "via_upstream", "auth.jwt.iss": "https://idp.example.com", "auth.jwt.sub": "alice" };

/** Records of now, each with a trace id of its own: an expired token now and then. */
export function freshBody(records: number, nowMs: number): Buffer {
  return logBody(RESOURCE, Array.from({ length: records }, (_, i) => ({
    timeUnixNano: BigInt(nowMs) * 1_000_000n + BigInt(i), traceId: randomBytes(16),
    attributes: { "http.request.method": "GET", "url.path": "/v1/orders", route_name: "orders", duration: "3", response_flags: "-", ...(i % 10 === 0 ? DENIED : ALLOWED) },
  })));
}

/** Sends request after request until `isOver()`, each until acknowledged. `records` per request; totals are counted into `totals`. */
export async function runClient(options: { readonly url: string; readonly records: number; readonly totals: ClientTotals; readonly isOver: () => boolean }): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  while (!options.isOver()) {
    const payload = freshBody(options.records, Date.now());
    while ((await post(options.url, payload, { agent, timeoutMs: 10_000 })) !== 200) {
      options.totals.resends++;
      await new Promise((r) => setTimeout(r, 100));
    }
    options.totals.acknowledgedRequests++;
    options.totals.acknowledgedRecords += options.records;
  }
  agent.destroy();
}
