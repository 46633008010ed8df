import { texts, type Group, type Span } from "./otlp-model.ts";
import type { Random } from "./random.ts";
import { inventRequest } from "./traffic.ts";

/** One OTLP request of Kong's tracing: for each request at the gateway a root span and one for the jwt plugin. Status codes are ints. */
export function kongSpans(random: Random, requestCount: number): readonly Group<Span>[] {
  const items = Array.from({ length: requestCount }, (_, index) => kongTrace(random, index)).flat();
  const resource = texts({ "service.name": "kong", "service.instance.id": random.hex(8), "service.version": "3.9.0" });
  return [{ resource, scopes: [{ name: "kong-internal", version: "0.1.0", attributes: [], items }] }];
}

function kongTrace(random: Random, index: number): readonly Span[] {
  const request = inventRequest(random, index);
  const endTimeUnixNano = request.atUnixNano + BigInt(request.durationMs) * 1_000_000n;
  const root: Span = {
    kind: "span", traceId: request.traceId, spanId: request.spanId, name: "kong", spanKind: 2,
    startTimeUnixNano: request.atUnixNano, endTimeUnixNano, flags: 1,
    attributes: [
      ...texts({
        "http.method": request.method, "http.url": `https://api.example.com${request.path}?page=2`, "http.host": "api.example.com",
        "http.scheme": "https", "http.client_ip": request.client, "net.peer.ip": request.client, "kong.request.id": random.hex(32),
        "http.route": `/v1/${request.route}`,
      }),
      ["http.flavor", { double: 1.1 }],
      ["http.status_code", { int: BigInt(request.status) }],
    ],
    status: { code: request.status >= 500 ? 2 : 0, message: "" },
  };
  const plugin: Span = {
    kind: "span", traceId: request.traceId, spanId: random.hex(16), parentSpanId: request.spanId, name: "kong.access.plugin.jwt", spanKind: 1,
    startTimeUnixNano: request.atUnixNano + 200_000n, endTimeUnixNano: request.atUnixNano + 900_000n, attributes: [],
  };
  return [root, plugin];
}
