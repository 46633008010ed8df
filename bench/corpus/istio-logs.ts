import { texts, type Group, type Log } from "./otlp-model.ts";
import type { Random } from "./random.ts";
import { inventRequest } from "./traffic.ts";

/** One OTLP request as Istio's default access log sends it: no resource, one line of text as the body. */
export function istioLogs(random: Random, recordCount: number): readonly Group<Log>[] {
  const items = Array.from({ length: recordCount }, (_, index): Log => {
    const request = inventRequest(random, index);
    const detail = request.detail === "" ? "via_upstream" : "rbac_access_denied_matched_policy[none]";
    const body = `[2026-09-21T13:33:21.500Z] "${request.method} ${request.path} HTTP/1.1" ${String(request.status)} - ${detail} - "-" 0 19 ` +
      `${String(request.durationMs)} - "${request.client}" "${request.userAgent}" "${request.requestId}" "shop.example.com" "-" ` +
      `inbound|8080|| - 10.1.2.3:8080 ${request.client}:0 outbound_.80_._.${request.route}.shop.svc.cluster.local default\n`;
    return {
      kind: "log", timeUnixNano: request.atUnixNano, traceId: request.traceId, spanId: request.spanId,
      body: { string: body }, attributes: texts({ downstream_peer: "{}" }),
    };
  });
  return [{ resource: [], scopes: [{ name: "", version: "", attributes: [], items }] }];
}
