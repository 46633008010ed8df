import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "vitest";
import { startService } from "./service.ts";

test("the service exports traces of its own work when an endpoint is configured", { timeout: 120_000 }, async () => {
  const seen: string[] = [];
  const arrived = Promise.withResolvers<string>();
  const sink = createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on("data", (c: Buffer) => chunks.push(c));
    req.on("end", () => {
      seen.push(`${req.method ?? ""} ${req.url ?? ""}`);
      const text = Buffer.concat(chunks).toString("latin1");
      if (text.includes("ingest.accept")) arrived.resolve(text);
      res.end("{}");
    });
  }).listen(0, "127.0.0.1");
  await once(sink, "listening");
  const service = await startService({ env: { OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${(sink.address() as AddressInfo).port}` }, readyTimeoutMs: 90_000 });
  try {
    const posted = await fetch(`${service.otlpHttpUrl}/v1/gateway/generic`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ "service.name": "checkout", "auth.decision": "allow", "http.response.status_code": 200, token: "canary-value-1234567890" }) });
    expect(posted.status).toBe(200);
    const text = await arrived.promise;
    expect(text).toContain("auth-slo");
    expect(text).not.toContain("canary-value");
    expect(seen).toContain("POST /v1/traces");
  } finally {
    await service.stop();
    service.remove();
    sink.closeAllConnections();
    sink.close();
  }
});
