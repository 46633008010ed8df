/** Revocations to look at: credentials that two gateways go on accepting for a while, each for as long as its cache lives. */
const MINUTE_MS = 60_000;
const EVERY_MS = 4_000;
const GATEWAYS = [{ instance: "checkout-gw-1", factor: 1 }, { instance: "checkout-gw-2", factor: 1.6 }] as const;
/** Seconds that the first gateway goes on accepting; null never stops. */
const DELAYS = [2, 5, 9, 14, 22, 31, 75, null] as const;

/** Tells of the revocations and of the requests around them. Resolves when all is acknowledged. */
export async function sendDemoRevocations(otlpUrl: string, nowMs: number): Promise<void> {
  const revoked = DELAYS.map((delaySeconds, i) => ({ credential: `jti-${i}`, atMs: nowMs - (12 + 11 * i) * MINUTE_MS, delaySeconds }));
  const requests = revoked.flatMap(({ credential, atMs, delaySeconds }) => GATEWAYS.flatMap(({ instance, factor }) => {
    const enforcedMs = delaySeconds === null ? Number.POSITIVE_INFINITY : atMs + delaySeconds * factor * 1_000;
    return Array.from({ length: 60 }, (_, k) => request(instance, credential, atMs - 20_000 + k * EVERY_MS, enforcedMs));
  }));
  await post(`${otlpUrl}/v1/gateway/generic`, "application/x-ndjson", requests.join("\n"));
  const events = revoked.map(({ credential, atMs }) => ({ id: `revoke-${credential}`, kind: "revoked", scope: "token", credential, issuer: "https://login.example.com", credentialClass: "jwt", reason: "leaver", occurredAt: new Date(atMs).toISOString(), expiresAt: new Date(nowMs + 60 * MINUTE_MS).toISOString() }));
  // The newest one is told by a second script as well, a second later: it is one all the same.
  const again = revoked.slice(0, 1).map(({ credential, atMs }) => ({ id: `again-${credential}`, kind: "revoked", scope: "token", credential, issuer: "https://login.example.com", occurredAt: new Date(atMs + 1_000).toISOString() }));
  await post(`${otlpUrl}/v1/lifecycle/events`, "application/json", JSON.stringify({ events: [...events, ...again] }));
}

function request(instance: string, credential: string, timeMs: number, enforcedMs: number): string {
  const verdict = timeMs < enforcedMs ? { "http.response.status_code": 200, "auth.decision": "allow" } : { "http.response.status_code": 401, "auth.decision": "deny", "auth.reason": "revoked" };
  return JSON.stringify({
    timestamp: new Date(timeMs).toISOString(), "service.name": "checkout-gateway", "service.namespace": "shop", "service.instance.id": instance, "deployment.environment.name": "production", "http.route": "/v1/orders", "http.request.method": "GET",
    "auth.method": "jwt", "auth.issuer": "https://login.example.com", "auth.credential_id": credential, "auth.latency_ms": 3, ...verdict,
  });
}

async function post(url: string, contentType: string, body: string): Promise<void> {
  const answer = await fetch(url, { method: "POST", headers: { "content-type": contentType }, body });
  const text = await answer.text();
  if (!answer.ok || /"rejected":\s*\[\s*\{/.test(text)) throw new Error(`${url}: ${answer.status} ${text.slice(0, 500)}`);
}
