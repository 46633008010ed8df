import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { rowOfSample, rowsOf, type Attributes, type Row } from "../normalise/sample.ts";

const golden = (name: string): unknown[][] => parse(readFileSync(new URL(`../../golden/profiles/${name}`, import.meta.url), "utf8")) as unknown[][];
const RESOURCE = { log_name: "auth_slo", zone_name: "eu-1a", cluster_name: "edge", node_name: "edge-7c9", "service.name": "edge-envoy" };

function logRow(attributes: Attributes): Row {
  return rowOfSample({ resource: RESOURCE, logs: [{ attributes: { "http.request.method": "GET", response_flags: "-", ...attributes } }] });
}

describe("response code details", () => {
  it.each(golden("envoy-details.yaml"))("%s with %s is %s %s", (detail, status, decision, reason, method, confidence = "exact", point = "gateway") => {
    expect(logRow({ "http.response.status_code": String(status as number), response_code_details: detail })).toMatchObject({
      gateway: "envoy", kind: decision === "allow" && method === "oidc_session" ? "issuance" : "validation", decision, reason, auth_method: method, reason_confidence: confidence, decision_point: point,
    });
  });

  it("an external authorizer's own reason counts where the log has it, its refusal else", () => {
    const denied = { "http.response.status_code": "401", response_code_details: "ext_authz_denied" };
    expect(logRow({ ...denied, "auth.reason": "token_inactive" })).toMatchObject({ decision: "deny", reason: "token_inactive", reason_confidence: "exact" });
    expect(logRow({ ...denied, "auth.reason": "-" })).toMatchObject({ decision: "deny", reason: "external_authz_denied", decision_point: "external_authz" });
  });

  it("what a 401 says that nobody knows is kept as its words", () => {
    const row = logRow({ "http.response.status_code": "401", response_code_details: "new_filter_said_no{because 8f2b6c1e-6c5e-4d53-9b39-2f1f6c0d1a11}" });
    expect(row["reason_detail"]).toBe("new filter said no{because {id}}");
  });
});

describe("listener records", () => {
  it.each(golden("envoy-tls.yaml"))("%s is %s %s", (text, decision, reason) => {
    expect(rowOfSample({ resource: RESOURCE, logs: [{ attributes: { "tls.failure": text, "http.response.status_code": "0", response_code_details: "-" } }] })).toMatchObject({
      kind: "mtls_handshake", auth_method: "mtls", decision, reason, reason_confidence: "exact", http_status: 0,
    });
  });

  it("a connection with a client certificate and no failure is a completed handshake", () => {
    const row = rowOfSample({ resource: RESOURCE, logs: [{ attributes: { "tls.failure": "-", "tls.client.subject": "CN=shop", "tls.client.serial": "0a", "http.request.method": "-" } }] });
    expect(row).toMatchObject({ kind: "mtls_handshake", decision: "allow", auth_method: "mtls" });
    expect(row["credential_hash"]).not.toBe(0n);
  });

  it("a connection without a client certificate is nothing", () => {
    expect(rowsOf({ resource: RESOURCE, logs: [{ attributes: { "tls.failure": "-", "tls.client.subject": "-", "http.request.method": "-" } }] })).toEqual([]);
  });
});

describe("values", () => {
  const allowed = { "http.response.status_code": "200", response_code_details: "via_upstream" };

  it("a dash is no value", () => {
    expect(logRow({ ...allowed, "auth.jwt.sub": "-", "auth.jwt.iss": "-", route_name: "-", "url.path": "-", "client.address": "-" })).toMatchObject({ principal_hash: 0n, issuer: "", route: "", client_network: "", auth_method: "unknown" });
  });

  it.each([["a string", "401"], ["an int", 401], ["a double", 401.0]])("the status may be %s", (_name, status) => {
    expect(logRow({ "http.response.status_code": status, response_code_details: "jwt_authn_access_denied{Jwt_is_expired}" })).toMatchObject({ http_status: 401, reason: "expired" });
  });

  it("a duration in a string is milliseconds", () => {
    expect(logRow({ ...allowed, duration: "12" })["request_latency_us"]).toBe(12_000);
    expect(logRow({ ...allowed, duration: "1.5" })["request_latency_us"]).toBe(1_500);
    expect(logRow({ ...allowed, duration: "-" })["request_latency_us"]).toBe(-1);
  });

  it("claims of a verified token say who and how", () => {
    const row = logRow({ ...allowed, "auth.jwt.sub": "user-1", "auth.jwt.iss": "https://id.example.com/realms/shop", "auth.jwt.kid": "2026-key-1", "auth.jwt.jti": "t1" });
    expect(row).toMatchObject({ decision: "allow", auth_method: "jwt", issuer: "https://id.example.com/realms/shop", key_id: "2026-key-1" });
    expect([row["principal_hash"], row["credential_hash"]]).not.toContain(0n);
  });

  it("a peer certificate says mtls", () => {
    expect(logRow({ ...allowed, "tls.client.subject": "CN=shop" })["auth_method"]).toBe("mtls");
  });

  it("a bad token that the route lets pass is a bypass with its reason", () => {
    expect(logRow({ ...allowed, "auth.jwt.failed": '{"code":"3","message":"Jwt is expired"}' })).toMatchObject({ decision: "bypass", reason: "expired", auth_method: "jwt" });
  });

  it("an authorizer that failed open is a bypass", () => {
    expect(logRow({ ...allowed, "x-envoy-auth-failure-mode-allowed": "true" })).toMatchObject({ decision: "bypass", reason: "external_authz_unavailable", fault_domain: "gateway" });
  });

  it("without details the failed status tells the reason of a 401", () => {
    expect(logRow({ "http.response.status_code": "401", "auth.jwt.failed": '{"code":"28","message":"Jwks remote fetch is failed"}' })).toMatchObject({ decision: "error", reason: "jwks_unavailable", fault_domain: "issuer" });
  });

  it.each([["403", "external_authz_denied", "deny"], ["503", "external_authz_unavailable", "error"]])("the flag UAEX alone at %s is %s", (status, reason, decision) => {
    expect(logRow({ "http.response.status_code": status, response_flags: "UAEX,URX" })).toMatchObject({ reason, decision, reason_confidence: "inferred" });
  });

  it("the resource says where", () => {
    expect(logRow(allowed)).toMatchObject({ service: "edge-envoy", product: "edge-envoy", region: "eu-1a", gateway_instance: "edge-7c9", tenant: "acme" });
    expect(rowOfSample({ resource: { log_name: "l", cluster_name: "edge", node_name: "n" }, logs: [{ attributes: allowed }] })["service"]).toBe("edge");
  });
});

describe("spans", () => {
  const tags = { component: "proxy", response_flags: "-", "http.method": "GET", "http.url": "https://api.example.com/v1/orders/123?x=1", "http.status_code": "401", "guid:x-request-id": "r1" };
  const ids = { traceId: "4bf92f3577b34da6a3ce929d0e0e4736", spanId: "00f067aa0ba902b7" };

  it("a server span is the request's event, at its start", () => {
    expect(rowOfSample({ spans: [{ ...ids, kind: 2, name: "ingress", attributes: tags }] })).toMatchObject({
      gateway: "envoy", signal: "span", kind: "validation", http_status: 401, reason: "unauthorized_unspecified", reason_confidence: "status_only", route: "/v1/orders/{id}", ts: 1_790_000_000_000_000_000n, request_latency_us: 5_000,
      trace_id: ids.traceId, span_id: ids.spanId,
    });
  });

  it("a custom tag with the details gives the reason", () => {
    expect(rowOfSample({ spans: [{ ...ids, kind: 2, attributes: { ...tags, response_code_details: "jwt_authn_access_denied{Jwt_is_expired}" } }] })).toMatchObject({ reason: "expired", reason_confidence: "exact" });
  });

  it("other client and internal spans are ignored", () => {
    expect(rowsOf({ spans: [{ kind: 3, name: "router orders egress", attributes: tags }, { kind: 1, attributes: tags }] })).toEqual([]);
  });

  it.each([[0, "200", "allow", ""], [2, "503", "error", "jwks_unavailable"]])("a key set fetch with status %i is %s %s", (code, status, decision, reason) => {
    const row = rowOfSample({ spans: [{ kind: 3, name: "JWT Remote PubKey Fetch", attributes: { component: "proxy", response_flags: "-", "http.status_code": status }, status: { code } }] });
    expect(row).toMatchObject({ kind: "jwks_fetch", decision, reason, decision_point: "idp", auth_latency_us: 5_000 });
  });

  it.each([["ext_authz_ok", "allow", ""], ["ext_authz_unauthorized", "deny", "external_authz_denied"], ["ext_authz_error", "error", "external_authz_unavailable"]])("an authorizer's span with %s is %s", (status, decision, reason) => {
    const row = rowOfSample({ spans: [{ kind: 3, name: "async envoy.service.auth.v3.Authorization.Check egress", attributes: { component: "proxy", response_flags: "-", ext_authz_status: status } }] });
    expect(row).toMatchObject({ kind: "authorization", decision, reason, decision_point: "external_authz", auth_method: "external_authz", auth_latency_us: 5_000 });
  });

  it.each([["before", 0], ["after", 1]])("the authorizer's span that comes %s its request gives it the latency of the check", (_name, first) => {
    const root = { ...ids, kind: 2, attributes: { ...tags, "http.status_code": "200" } };
    const check = { traceId: ids.traceId, spanId: "00f067aa0ba902b8", parentSpanId: ids.spanId, kind: 3, name: "async ext_authz egress", attributes: { component: "proxy", response_flags: "-", ext_authz_status: "ext_authz_ok" }, endTimeUnixNano: "1790000000000700000" };
    const rows = rowsOf({ spans: first === 0 ? [check, root] : [root, check] });
    expect(rows.find((r) => r["kind"] === "validation")?.["auth_latency_us"]).toBe(700);
  });
});
