import { describe, expect, it } from "vitest";
import { rowOfSample, type Attributes, type Row } from "../normalise/sample.ts";

interface TextLog {
  readonly status?: string;
  readonly details?: string;
  readonly flags?: string;
  readonly forwardedFor?: string;
  readonly cluster?: string;
  readonly serverName?: string;
  readonly route?: string;
  readonly path?: string;
}

/** The default text format, all columns. */
function textLog({ status = "200", details = "via_upstream", flags = "-", forwardedFor = "203.0.113.9", cluster = "outbound|80||orders.shop.svc.cluster.local", serverName = "-", route = "default", path = "/api/orders/77?x=1" }: TextLog): string {
  return `[2026-09-21T13:33:21.500Z] "GET ${path} HTTP/1.1" ${status} ${flags} ${details} - "-" 0 19 12 3 "${forwardedFor}" "curl/8.5.0" "51ee2b5a-70a4-9ec4-8c1f-aa2e4bdf3d56" "shop.example.com" "10.1.2.4:8080" ${cluster} - 10.1.2.3:8080 198.51.100.7:0 ${serverName} ${route}\n`;
}

function textRow(log: TextLog): Row {
  return rowOfSample({ logs: [{ body: textLog(log) }] });
}

describe("the text log", () => {
  it("is read by position", () => {
    expect(textRow({})).toMatchObject({
      gateway: "istio", service: "orders.shop.svc.cluster.local", route: "/api/orders/{id}", http_method: "GET", http_status: 200, decision: "allow", reason: "", client_network: "203.0.113.0/24",
      user_agent_family: "curl", request_latency_us: 12_000,
    });
    expect(textRow({})["request_id_hash"]).not.toBe(0n);
  });

  it.each([
    ["an inbound cluster says no service: the server name does", { cluster: "inbound|8080||", serverName: "outbound_.80_._.orders.shop.svc.cluster.local" }, { service: "orders.shop.svc.cluster.local" }],
    ["without a forwarded address the peer's is taken", { forwardedFor: "-" }, { client_network: "198.51.100.0/24" }],
    ["a route with a name is that name", { route: "orders-route" }, { route: "orders-route" }],
    ["a query is never part of a route", { path: "/login?password=x" }, { route: "/login" }],
  ] as [string, TextLog, Attributes][])("%s", (_name, log, want) => {
    expect(textRow(log)).toMatchObject(want);
  });

  it("a line that is cut short gives what it has", () => {
    expect(rowOfSample({ request: { profile: "istio" }, logs: [{ body: '[2026-09-21T13:33:21.500Z] "GET /a HTTP/1.1" 401 - jwt_authn_access_denied{Jwt_is_expired}' }] })).toMatchObject({ http_status: 401, reason: "expired", client_network: "" });
  });
});

describe("reasons", () => {
  it.each([
    ["rbac_access_denied_matched_policy[none]", "403", "challenge", "missing_credential", "inferred", "client"],
    ["rbac_access_denied_matched_policy[ns[shop]-policy[deny-all]-rule[0]]", "403", "deny", "insufficient_permission", "exact", "policy"],
    ["jwt_authn_access_denied{Jwt_is_expired}", "401", "deny", "expired", "exact", "client"],
    ["jwt_authn_access_denied{Jwt_verification_fails}", "401", "deny", "bad_signature", "inferred", "unknown"],
    ["ext_authz_denied", "403", "deny", "external_authz_denied", "exact", "policy"],
    ["ext_authz_error", "403", "error", "external_authz_unavailable", "exact", "gateway"],
    ["via_upstream", "401", "deny", "unauthorized_unspecified", "status_only", "unknown"],
  ])("%s at %s is %s %s", (details, status, decision, reason, confidence, faultDomain) => {
    expect(textRow({ details, status })).toMatchObject({ decision, reason, reason_confidence: confidence, fault_domain: faultDomain });
  });

  it("with an identity, no matching rule is a lack of permission", () => {
    const row = rowOfSample({ logs: [{ attributes: { downstream_peer: "{}", response_code: "403", response_code_details: "rbac_access_denied_matched_policy[none]", peer_uri_san: "spiffe://cluster.local/ns/shop/sa/web" } }] });
    expect(row).toMatchObject({ gateway: "istio", decision: "deny", reason: "insufficient_permission" });
  });
});

describe("fingerprints", () => {
  const labels = { response_code: "200", response_code_details: "via_upstream" };
  it.each([
    ["peer metadata", {}, { downstream_peer: "{}", ...labels }], ["peer metadata of older versions", {}, { "wasm.downstream_peer": "x", ...labels }], ["a label that says so", {}, { source: "istio", ...labels }],
    ["the usual labels without a resource", {}, { authority: "shop", upstream_cluster: "outbound|80||a.b", ...labels }],
  ] as [string, Attributes, Attributes][])("logs: %s", (_name, resource, attributes) => {
    expect(rowOfSample({ resource, logs: [{ attributes }] })["gateway"]).toBe("istio");
  });

  it("spans: the canonical service", () => {
    expect(rowOfSample({ resource: { "service.name": "istio-ingressgateway.istio-system" }, spans: [{ kind: 2, attributes: { component: "proxy", response_flags: "-", "istio.canonical_service": "web", "http.status_code": "200" } }] }))
      .toMatchObject({ gateway: "istio", service: "web" });
  });

  it("Envoy Gateway: its own attribute names", () => {
    expect(rowOfSample({ resource: { log_name: "otel_envoy_accesslog", cluster_name: "eg", node_name: "n1" }, logs: [{ attributes: {
      ":authority": "shop.example.com", "x-envoy-origin-path": "/v1/orders", method: "GET", response_code: "401", response_code_details: "jwt_authn_access_denied{Jwt_is_missing}", "user-agent": "curl/8", "x-forwarded-for": "203.0.113.9", "x-request-id": "r", route_name: "httproute/shop/orders/rule/0",
    } }] })).toMatchObject({ gateway: "envoy-gateway", reason: "missing_credential", decision: "challenge", route: "httproute/shop/orders/rule/0", user_agent_family: "curl", client_network: "203.0.113.0/24", service: "eg" });
  });
});
