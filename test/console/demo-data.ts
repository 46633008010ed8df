/** What the pages are looked at with: the demo's products and exporters, a day of their past, and an outage that goes on. */
import { createPipeline } from "../../demo/exporters.ts";
import { healthyVerdict, requestFields } from "../../demo/decision.ts";
import { PRODUCTS, type DemoProduct } from "../../demo/products.ts";
import { createRandom } from "../../demo/random.ts";
import { seedProducts } from "../../demo/seed.ts";

export const ISSUER = "https://login.example.com";
const DAY_MS = 86_400_000;

/** Sends `days` of history of all products, then `minutes` in which the key set of the streaming product's issuer cannot be fetched. Resolves when all is acknowledged. */
export async function sendDemoData(otlpUrl: string, options: { readonly days: number; readonly outageMinutes: number; readonly nowMs: number }): Promise<void> {
  const parts = PRODUCTS.map((product) => ({ product, pipeline: createPipeline(product, otlpUrl, ISSUER), random: createRandom(product.peakHour) }));
  await seedProducts({ parts, fromMs: options.nowMs - options.days * DAY_MS, nowMs: () => options.nowMs, isStopped: () => false, print: () => undefined });
  const failing = parts.find((p) => p.product.signal === "traces");
  if (failing !== undefined) for (const decision of outage(failing.product, failing.random, options)) failing.pipeline.emit(decision);
  await Promise.all(parts.map((p) => p.pipeline.flush()));
  await Promise.all(parts.map((p) => p.pipeline.shutdown()));
}

/** Half a request a second, most of which fail as they do when the keys are gone: 401 to everybody. */
function* outage(product: DemoProduct, random: () => number, { outageMinutes, nowMs }: { readonly outageMinutes: number; readonly nowMs: number }) {
  for (let timeMs = nowMs - outageMinutes * 60_000; timeMs < nowMs; timeMs += 2_000) {
    const isFailing = random() < 0.8;
    const verdict = isFailing ? { status: 401, decision: "error" as const, reason: "jwks_unavailable", detail: "key set could not be fetched", latencyMs: 900 + random() * 200 } : healthyVerdict("good", random);
    yield { timeMs, ...requestFields(product, "good", random), ...verdict, keyId: isFailing ? "" : "past-1" };
  }
}

/** Rows that hold what an attacker would write: markup, quotes, script addresses. */
export async function sendHostileRows(otlpUrl: string): Promise<void> {
  const evil = ['<img src=x onerror="window.pwned=1">', '"><script>window.pwned=1</script>', "javascript:window.pwned=1", "${__value.raw}{{1+1}}", "a'b\"c`d", "\u202Eevil"];
  const rows = evil.map((text) => JSON.stringify({ "service.name": text, "service.namespace": text, "http.route": text, "http.response.status_code": 401, "auth.decision": "error", "auth.reason": "jwks_unavailable", "auth.detail": text, "auth.issuer": text, "auth.key_id": text }));
  const answer = await fetch(`${otlpUrl}/v1/gateway/generic`, { method: "POST", headers: { "content-type": "application/x-ndjson" }, body: `${rows.join("\n")}\n` });
  if (!answer.ok) throw new Error(`the hostile rows were not taken: ${answer.status} ${await answer.text()}`);
}
