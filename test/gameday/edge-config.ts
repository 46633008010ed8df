/** The configuration of one gateway of a game day: Envoy with jwt_authn, an authorizer that asks the issuer, and its access log over OTLP. */

export interface EdgeSettings {
  /** Name of the instance in its telemetry. */
  readonly node: string;
  readonly service: string;
  readonly issuer: string;
  readonly jwksUri: string;
  readonly jwksCacheSeconds: number;
  readonly ports: { readonly listen: number; readonly admin: number; readonly upstream: number; readonly authSlo: number };
  /** Port of the authorizer; null: signature and claims decide alone. */
  readonly authorizerPort: number | null;
}

const cluster = (name: string, port: number) => ({
  name, type: "STATIC",
  load_assignment: { cluster_name: name, endpoints: [{ lb_endpoints: [{ endpoint: { address: { socket_address: { address: "127.0.0.1", port_value: port } } } }] }] },
});
const attribute = (key: string, text: string) => ({ key, value: { string_value: text } });
const JWT = "envoy.filters.http.jwt_authn";

/** The attributes that docs/profiles.md asks for; the authorizer's reason comes in a header of its answer. */
function accessLog({ service, issuer, ports }: EdgeSettings): unknown {
  return {
    name: "envoy.access_loggers.open_telemetry",
    typed_config: {
      "@type": "type.googleapis.com/envoy.extensions.access_loggers.open_telemetry.v3.OpenTelemetryAccessLogConfig",
      log_name: "auth_slo", buffer_flush_interval: "0.5s", http_service: { http_uri: { uri: `http://127.0.0.1:${ports.authSlo}/v1/logs`, cluster: "auth_slo", timeout: "5s" } },
      resource_attributes: { values: [attribute("service.name", service), attribute("service.namespace", "shop"), attribute("deployment.environment.name", "gameday")] },
      attributes: {
        values: [
          attribute("http.request.method", "%REQ(:METHOD)%"), attribute("url.path", "%REQ(:PATH)%"), attribute("http.response.status_code", "%RESPONSE_CODE%"), attribute("response_code_details", "%RESPONSE_CODE_DETAILS%"),
          attribute("response_flags", "%RESPONSE_FLAGS%"), attribute("duration", "%DURATION%"), attribute("route_name", "%ROUTE_NAME%"), attribute("client.address", "%DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT%"),
          attribute("user_agent.original", "%REQ(USER-AGENT)%"), attribute("request_id", "%REQ(X-REQUEST-ID)%"),
          ...["sub", "iss", "jti", "azp"].map((claim) => attribute(`auth.jwt.${claim}`, `%DYNAMIC_METADATA(${JWT}:jwt_payload:${claim})%`)),
          attribute("auth.jwt.kid", `%DYNAMIC_METADATA(${JWT}:jwt_header:kid)%`), attribute("auth.key_id", "%DYNAMIC_METADATA(presented:kid)%"), attribute("auth.jwt.failed", `%DYNAMIC_METADATA(${JWT}:jwt_failed)%`),
          attribute("auth.reason", "%RESP(X-AUTH-REASON)%"), attribute("auth.issuer", issuer),
        ],
      },
    },
  };
}

/** Envoy tells the key id of good tokens only: this reads the one that a refused token names. The text between the first two dots never leaves the filter. */
const KEY_ID_SCRIPT = `
local letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
local function decode(text)
  local out, bits, count = {}, 0, 0
  for i = 1, #text do
    local at = letters:find(text:sub(i, i), 1, true)
    if at == nil then return "" end
    bits, count = bits * 64 + at - 1, count + 6
    if count >= 8 then
      count = count - 8
      local unit = 2 ^ count
      out[#out + 1] = string.char(math.floor(bits / unit))
      bits = bits % unit
    end
  end
  return table.concat(out)
end
function envoy_on_request(handle)
  local header = (handle:headers():get("authorization") or ""):match("^[Bb]earer%s+([%w_-]+)%.")
  if header == nil or #header > 1024 then return end
  local kid = decode(header):match('"kid"%s*:%s*"([%w_.-]+)"')
  if kid ~= nil then handle:streamInfo():dynamicMetadata():set("presented", "kid", kid) end
end
`;

function filters({ issuer, jwksUri, jwksCacheSeconds, authorizerPort }: EdgeSettings): unknown[] {
  const type = (name: string) => ({ "@type": `type.googleapis.com/envoy.extensions.filters.http.${name}` });
  return [
    { name: "envoy.filters.http.lua", typed_config: { ...type("lua.v3.Lua"), default_source_code: { inline_string: KEY_ID_SCRIPT } } },
    {
      name: JWT,
      typed_config: {
        ...type("jwt_authn.v3.JwtAuthentication"),
        providers: { idp: { issuer, remote_jwks: { http_uri: { uri: jwksUri, cluster: "idp", timeout: "5s" }, cache_duration: `${jwksCacheSeconds}s` }, forward: true, payload_in_metadata: "jwt_payload", header_in_metadata: "jwt_header", failed_status_in_metadata: "jwt_failed" } },
        rules: [{ match: { prefix: "/" }, requires: { provider_name: "idp" } }],
      },
    },
    ...(authorizerPort === null ? [] : [{
      name: "envoy.filters.http.ext_authz",
      typed_config: { ...type("ext_authz.v3.ExtAuthz"), failure_mode_allow: false, status_on_error: { code: 503 }, http_service: { server_uri: { uri: `http://127.0.0.1:${authorizerPort}`, cluster: "authorizer", timeout: "10s" } } },
    }]),
    { name: "envoy.filters.http.router", typed_config: type("router.v3.Router") },
  ];
}

/** Envoy's configuration as JSON, which Envoy takes like YAML. */
export function edgeConfig(edge: EdgeSettings): string {
  const { ports, authorizerPort } = edge;
  const manager = {
    "@type": "type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager",
    stat_prefix: "edge", access_log: [accessLog(edge)], http_filters: filters(edge),
    route_config: { virtual_hosts: [{ name: "shop", domains: ["*"], routes: [{ name: "orders", match: { prefix: "/v1/orders" }, route: { cluster: "upstream" } }, { name: "rest", match: { prefix: "/" }, route: { cluster: "upstream" } }] }] },
  };
  return JSON.stringify({
    admin: { address: { socket_address: { address: "127.0.0.1", port_value: ports.admin } } },
    node: { id: edge.node, cluster: "edge", locality: { region: "local", zone: "local-1" } },
    static_resources: {
      listeners: [{ name: "edge", address: { socket_address: { address: "127.0.0.1", port_value: ports.listen } }, filter_chains: [{ filters: [{ name: "envoy.filters.network.http_connection_manager", typed_config: manager }] }] }],
      clusters: [cluster("upstream", ports.upstream), cluster("idp", Number(new URL(edge.jwksUri).port)), cluster("auth_slo", ports.authSlo), ...(authorizerPort === null ? [] : [cluster("authorizer", authorizerPort)])],
    },
  });
}
