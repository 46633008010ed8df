import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { rowOfSample, rowsOf, type Row, type Span } from "../normalise/sample.ts";

interface GoldenBody {
  readonly plugin: string;
  readonly body?: string;
  readonly challenge?: string;
  readonly authorization?: boolean;
  readonly verify?: string;
  readonly status: number;
  readonly want: readonly [decision: string, reason: string, method: string, confidence: string];
}

const BODIES = parse(readFileSync(new URL("../../golden/profiles/kong-bodies.yaml", import.meta.url), "utf8")) as GoldenBody[];

function record(over: object = {}): Record<string, unknown> {
  return {
    request: { id: "2f6946328ffc4946b8c9120704a4a155", method: "GET", uri: "/orders?x=1", url: "https://api.example.com/orders?x=1", headers: { "user-agent": "curl/8.5.0" }, tls: { client_verify: "NONE" } },
    response: { status: 200, headers: {} }, latencies: { kong: 3, proxy: 9, request: 12 }, route: { name: "orders" }, service: { name: "orders-api", host: "orders.internal" },
    client_ip: "203.0.113.9", started_at: 1_790_000_002_123, source: "upstream", upstream_status: "200", trace_id: { w3c: "4bf92f3577b34da6a3ce929d0e0e4736" }, ...over,
  };
}

describe("log JSON", () => {
  it.each(BODIES)("$plugin: $body $challenge at $status is $want", ({ body, challenge, authorization, verify, status, want: [decision, reason, method, confidence] }) => {
    const row = rowOfSample({ json: record({
      request: { method: "GET", uri: "/orders", headers: authorization === true ? { authorization: "REDACTED" } : {}, ...(verify === undefined ? {} : { tls: { client_verify: verify } }) },
      response: { status, headers: challenge === undefined ? {} : { "www-authenticate": challenge } }, source: "kong", upstream_status: "", latencies: { kong: 3, proxy: -1, request: 3 }, ...(body === undefined ? {} : { auth_error: body }),
    }) });
    expect(row).toMatchObject({ gateway: "kong", decision, reason, auth_method: method, reason_confidence: confidence, decision_point: "gateway" });
  });

  it("a success says who, where and when", () => {
    const row = rowOfSample({ json: record({ authenticated_entity: { id: "cred-1" }, consumer: { id: "c1", username: "shop-app" } }) });
    expect(row).toMatchObject({ decision: "allow", service: "orders-api", route: "orders", request_latency_us: 12_000, ts: 1_790_000_002_123_000_000n, trace_id: "4bf92f3577b34da6a3ce929d0e0e4736", client_network: "203.0.113.0/24" });
    expect([row["principal_hash"], row["credential_hash"], row["request_id_hash"]]).not.toContain(0n);
  });

  it.each([
    ["the service's own 401", { source: "upstream", response: { status: 401, headers: {} } }],
    ["the service's own 401, before there was a source", { source: undefined, response: { status: 401, headers: {} }, upstream_status: "401" }],
  ])("%s is not the gateway's", (_name, over) => {
    expect(rowOfSample({ json: record(over) })).toMatchObject({ decision: "deny", decision_point: "upstream", reason: "unauthorized_unspecified" });
  });

  it("the anonymous consumer is a bypass", () => {
    expect(rowOfSample({ json: record({ consumer: { id: "c0", username: "anonymous" } }) })).toMatchObject({ decision: "bypass", auth_method: "anonymous" });
  });

  it("a client certificate that was verified says mtls", () => {
    expect(rowOfSample({ json: record({ request: { method: "GET", uri: "/", tls: { client_verify: "SUCCESS" } } }) })["auth_method"]).toBe("mtls");
  });

  it("a batch is an array", () => {
    expect(rowsOf({ json: [record(), record(), record()] })).toHaveLength(3);
  });

  it("the OTLP access log of Enterprise has names of its own", () => {
    const row = rowOfSample({ logs: [{ attributes: {
      "kong.request.id": "r1", "http.request.method": "GET", "http.response.status_code": 401, "kong.response.source": "exit", "kong.service.name": "orders-api", "kong.route.name": "orders", "kong.auth.type": "key-auth",
      "http.response.header.www-authenticate": ['Key realm="kong"'], "url.path": "/orders",
    } }] });
    expect(row).toMatchObject({ gateway: "kong", service: "orders-api", route: "orders", auth_method: "api_key", reason: "unauthorized_unspecified" });
  });

  it("a line of Kong's own log is no decision", () => {
    expect(rowsOf({ scope: "kong-internal", logs: [{ body: "upstream timed out" }] })).toEqual([]);
  });
});

const TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
const ROOT = "00f067aa0ba902b7";
let nextId = 1;
const at = (us: number) => String(1_790_000_000_000_000_000n + BigInt(us) * 1_000n);

function root(status: number): Span {
  return { traceId: TRACE, spanId: ROOT, name: "kong", kind: 2, attributes: { "http.method": "GET", "http.url": "https://api.example.com/orders/1?apikey=-", "http.status_code": status, "http.route": "/orders", "kong.request.id": "r1" } };
}

function child(name: string, startUs: number, endUs: number): Span {
  return { traceId: TRACE, spanId: (nextId++).toString(16).padStart(16, "0"), parentSpanId: ROOT, name, kind: 1, startTimeUnixNano: at(startUs), endTimeUnixNano: at(endUs) };
}

function kongRow(spans: readonly Span[]): Row {
  return rowOfSample({ resource: { "service.name": "kong" }, scope: "kong-internal", spans });
}

const PASSED = [child("kong.access.plugin.jwt", 100, 800), child("kong.access.plugin.rate-limiting", 900, 1_000), child("kong.balancer", 1_100, 1_200)];

describe("spans", () => {
  const orders: [string, (spans: readonly Span[]) => readonly Span[]][] = [["root first", (s) => s], ["root last", (s) => [...s.slice(1), s[0] as Span]], ["backwards", (s) => s.toReversed()]];

  it.each(orders)("a request that passed its plugin is an allow with the plugin's time (%s)", (_name, order) => {
    expect(kongRow(order([root(200), ...PASSED]))).toMatchObject({ gateway: "kong", decision: "allow", auth_method: "jwt", auth_latency_us: 700, route: "/orders", kind: "validation", ts: 1_790_000_000_000_000_000n });
  });

  it.each(orders)("a refusal belongs to the auth plugin that ran last (%s)", (_name, order) => {
    expect(kongRow(order([root(401), child("kong.access.plugin.cors", 10, 20), child("kong.access.plugin.key-auth", 100, 350)]))).toMatchObject({
      decision: "deny", reason: "unauthorized_unspecified", reason_confidence: "inferred", auth_method: "api_key", auth_latency_us: 250, decision_point: "gateway", reason_detail: "refused by key-auth",
    });
  });

  it.each(orders)("a 403 after the acl plugin is a lack of permission (%s)", (_name, order) => {
    expect(kongRow(order([root(403), child("kong.access.plugin.jwt", 100, 200), child("kong.access.plugin.acl", 300, 310)]))).toMatchObject({ reason: "insufficient_permission", reason_confidence: "inferred", fault_domain: "policy", auth_method: "jwt", auth_latency_us: 100 });
  });

  it.each(orders)("a 401 of a request that was passed on is the service's (%s)", (_name, order) => {
    expect(kongRow(order([root(401), ...PASSED]))).toMatchObject({ decision: "deny", decision_point: "upstream", reason_confidence: "status_only" });
  });

  it("a 401 after a plugin that checks nothing stays what its status says", () => {
    expect(kongRow([root(401), child("kong.access.plugin.jwt", 100, 200), child("kong.access.plugin.request-termination", 300, 310)])).toMatchObject({ reason_confidence: "status_only", decision_point: "gateway" });
  });

  it("a 500 in an auth plugin is the gateway's error", () => {
    expect(kongRow([root(500), child("kong.access.plugin.oauth2-introspection", 100, 5_100)])).toMatchObject({ decision: "error", reason: "gateway_error", fault_domain: "gateway", reason_confidence: "inferred" });
  });

  it("spans of one request in two exports: the root keeps what its status says", () => {
    expect(kongRow([root(401)])).toMatchObject({ decision: "deny", reason: "unauthorized_unspecified", reason_confidence: "status_only", auth_latency_us: -1 });
    expect(rowsOf({ scope: "kong-internal", spans: [child("kong.access.plugin.jwt", 1, 2)] })).toEqual([]);
  });

  it.each([
    ["https://idp.example.com/.well-known/jwks.json", 200, 0, "jwks_fetch", "allow", ""],
    ["https://idp.example.com/.well-known/jwks.json", 503, 0, "jwks_fetch", "error", "jwks_unavailable"],
    ["https://idp.example.com/.well-known/openid-configuration", 500, 0, "jwks_fetch", "error", "discovery_unavailable"],
    ["https://idp.example.com/oauth2/introspect", 200, 2, "introspection", "error", "introspection_error"],
  ])("a plugin's call to %s with %i is a %s", (url, status, code, kind, decision, reason) => {
    const spans = [{ ...child("kong.internal.request", 0, 900), kind: 3, attributes: { "http.url": url, "http.status_code": status }, status: { code } }];
    expect(rowOfSample({ scope: "kong-internal", spans })).toMatchObject({ kind, decision, reason, decision_point: "idp", auth_latency_us: 900 });
  });
});
