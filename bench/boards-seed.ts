/** What the boards' data is made of: facts worked out inside the store, so that millions of them take seconds. */

export interface SeededTraffic {
  readonly fromSeconds: number;
  readonly toSeconds: number;
  readonly events: number;
  /** Changes every choice; the same numbers give the same facts. */
  readonly salt: number;
}

const pick = (salt: string, values: readonly string[]) => `[${values.map((v) => `'${v}'`).join(",")}][1 + h(${salt}) % ${values.length}]`;

/**
 * An INSERT of traffic of four products over eleven services, three regions and two gateways, spread evenly over a time, in which about 3 % is
 * refused or fails for sixteen reasons, with latencies around 4 ms, handshakes, issuance, introspection and key-set fetches among it.
 */
export function seedSql({ fromSeconds, toSeconds, events, salt }: SeededTraffic): string {
  const hash = (text: string) => text.replaceAll(/h\((\w+)\)/g, (_all, name: string) => `(cityHash64(number, '${name}', ${salt}))`);
  return hash(`INSERT INTO auth_events
SELECT ts, ts, ts + INTERVAL 1 SECOND, 'default', product, 'production', region, gateway, concat(service, '-', toString(1 + h(instance) % 2)), service, route, ${pick("method", ["GET", "POST"])},
  multiIf(decision = 'allow', 200, decision = 'error', 503, reason IN ('insufficient_scope', 'policy_denied'), 403, 401), 'log', kind, if(kind = 'mtls_handshake', 'mtls', 'jwt'),
  decision, reason, if(reason = '', '', concat('detail of ', reason)), 'exact', fault, 'gateway', if(h(class) % 25 = 0, 'bulk_scanner', 'unknown'),
  toUInt32(500 + exp(6 + (h(la) % 1000 + h(lb) % 1000) / 500)) AS latency, latency + 2000,
  h(principal) % 5000, h(client) % 300, h(credential) % 20000, concat('https://issuer-', toString(1 + h(issuer) % 2), '.example.com'), concat('key-', toString(1 + h(key) % 3)),
  concat('198.51.', toString(h(net) % 100), '.0/24'), 'browser', MD5(toString(h(trace))), reinterpretAsFixedString(h(span)), h(request), 1
FROM (
  SELECT number, fromUnixTimestamp64Nano(toInt64((${fromSeconds} + (number + 0.5) * ${(toSeconds - fromSeconds) / events}) * 1000) * 1000000, 'UTC') AS ts,
    ${pick("product", ["shop", "streaming", "partner-api", "bank"])} AS product, concat(product, '-', ${pick("service", ["gateway", "login", "edge"])}) AS service,
    ${pick("region", ["eu-central-1", "us-east-1", "ap-south-1"])} AS region, ${pick("gateway", ["envoy", "kong"])} AS gateway, ${pick("route", ["/v1/orders", "/v1/cart", "/v1/payments", "/login", "/token", "/me"])} AS route,
    multiIf(h(kind) % 40 = 0, 'introspection', h(kind) % 40 = 1, 'issuance', h(kind) % 80 = 2, 'jwks_fetch', h(kind) % 40 = 3, 'mtls_handshake', 'validation') AS kind,
    h(verdict) % 1000 AS dice,
    multiIf(dice < 2, 'error', dice < 30, 'deny', 'allow') AS decision,
    multiIf(decision = 'allow', '', dice = 0, 'jwks_unavailable', decision = 'error', 'introspection_timeout', ${pick("reason", ["expired", "bad_signature", "unknown_kid", "insufficient_scope", "revoked", "audience_mismatch", "malformed_credential", "policy_denied"])}) AS reason,
    multiIf(decision = 'allow', 'unknown', reason = 'jwks_unavailable', 'issuer', decision = 'error', 'network', reason IN ('insufficient_scope', 'policy_denied'), 'policy', reason = 'unknown_kid', 'gateway', 'client') AS fault
  FROM numbers(${events}))`);
}
