/** The main line, whole and with real parts: Envoy's own OTLP exporter in, Alertmanager's webhook out. */
import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startAlertmanager, startWebhookReceiver, type RunningAlertmanager, type WebhookReceiver } from "../real/alertmanager.ts";
import { envoyConfig, startEnvoy, type RunningEnvoy } from "../real/envoy.ts";
import { startIssuer, type Issuer } from "../real/issuer.ts";
import { part } from "../real/parts.ts";
import { freePorts } from "../service/free-ports.ts";
import { startService, type RunningService } from "../service/service.ts";
import { startTimeLens, type TimeLens } from "./time-lens.ts";
import { startTraffic, type Traffic } from "./traffic.ts";

const envoyBinary = part("envoy");
const alertmanagerBinary = part("alertmanager");
const TEN_MINUTES_MS = 600_000;
const REAL_MS = 20_000;

interface Group { readonly group: Readonly<Record<string, string>>; readonly sliRatio: number | null; readonly validCount: number }

describe.skipIf(envoyBinary === null || alertmanagerBinary === null)("Envoy in front, Alertmanager behind", () => {
  let service: RunningService, envoy: RunningEnvoy, alertmanager: RunningAlertmanager, webhook: WebhookReceiver, issuer: Issuer, lens: TimeLens, upstream: Server, traffic: Traffic;
  const sloDir = mkdtempSync(join(tmpdir(), "auth-slo-slo-"));

  beforeAll(async () => {
    const [listen = 0, admin = 0, upstreamPort = 0, issuerPort = 0] = await freePorts(4);
    copyFileSync(resolve(import.meta.dirname, "short-policy.yaml"), join(sloDir, "short-policy.yaml"));
    upstream = createServer((_req, res) => res.end("ok")).listen(upstreamPort, "127.0.0.1");
    issuer = await startIssuer(issuerPort, "shop");
    webhook = await startWebhookReceiver();
    alertmanager = await startAlertmanager(alertmanagerBinary ?? "", webhook.url);
    service = await startService({ env: { AUTH_SLO_SLO_DIR: sloDir, ALERTMANAGER_URL: alertmanager.url, AUTH_SLO_QUERY_OFFSET_SECONDS: "3", AUTH_SLO_LOG_LEVEL: "warn" } });
    lens = await startTimeLens(service.otlpHttpUrl);
    const ports = { listen, admin, upstream: upstreamPort, issuer: issuerPort, authSlo: lens.port };
    envoy = await startEnvoy(envoyBinary ?? "", envoyConfig(ports, 3), ports);
    traffic = startTraffic(envoy.url, issuer);
  }, 90_000);

  afterAll(async () => {
    await traffic.stop();
    await envoy.stop();
    await lens.close();
    await service.stop();
    await alertmanager.stop();
    await webhook.stop();
    await issuer.close();
    upstream.close();
    service.remove();
    rmSync(sloDir, { recursive: true, force: true });
  });

  const groupOf = async (slo: string): Promise<Group | undefined> => {
    const body = (await (await fetch(`${service.httpUrl}/api/v1/slos/${slo}`)).json()) as { groups: Group[] };
    return body.groups.find((g) => g.group["product"] === "shop");
  };
  const until = async <T>(look: () => Promise<T | undefined>, timeoutMs: number): Promise<T> => {
    const deadline = performance.now() + timeoutMs;
    for (;;) {
      const found = await look();
      if (found !== undefined) return found;
      if (performance.now() > deadline) throw new Error(`not seen within ${timeoutMs} ms; the service said:\n${service.output()}`);
      await new Promise((r) => setTimeout(r, 250));
    }
  };
  const pages = () => webhook.alerts.filter((a) => a.labels["severity"] === "page");

  test("(a) ten minutes of good traffic with 30 % expired tokens and 20 % scanners: nobody is paged, success is low, availability is 1", { timeout: 120_000 }, async () => {
    const startMs = Date.now();
    lens.setMap((timeMs) => startMs - TEN_MINUTES_MS + (timeMs - startMs) * (TEN_MINUTES_MS / REAL_MS));
    await traffic.mix({ good: 0.5, expired: 0.3, scanner: 0.2 });
    await new Promise((r) => setTimeout(r, REAL_MS));
    await traffic.mix(null);
    const sent = traffic.counts();
    expect(sent.status(200)).toBeGreaterThan(50);
    const success = await until(async () => { const g = await groupOf("auth-success-rate"); return g !== undefined && g.validCount >= sent.good + sent.expired ? g : undefined; }, 60_000);
    expect(success.validCount).toBe(sent.good + sent.expired);
    expect(success.sliRatio).toBeCloseTo(sent.good / (sent.good + sent.expired), 9);
    expect(success.sliRatio).toBeLessThan(0.8);
    const availability = await groupOf("auth-availability");
    expect(availability?.sliRatio).toBe(1);
    expect(availability?.validCount).toBe(sent.good);
    expect((await groupOf("edge-availability"))?.sliRatio).toBe(1);
    expect(pages()).toEqual([]);
  });

  test("(b) the key set's server stops: 401 `Jwks remote fetch is failed` is the issuer's fault, and the page names issuer, reason and runbook", { timeout: 150_000 }, async () => {
    lens.setMap((timeMs) => timeMs);
    await traffic.mix({ good: 1, expired: 0, scanner: 0 });
    await new Promise((r) => setTimeout(r, 5_000));
    await issuer.goAway();
    const page = await webhook.next((a) => a.status === "firing" && a.labels["severity"] === "page" && a.labels["slo"] === "edge-availability", 100_000);
    const told = Object.values(page.annotations).join("\n");
    expect(told).toContain("jwks_unavailable");
    expect(told).toContain(issuer.url);
    expect(told).toContain("edge-envoy");
    expect(page.annotations["runbook_url"]).toMatch(/\/runbooks#/);
    expect(page.labels["product"]).toBe("shop");
    const { events } = (await (await fetch(`${service.httpUrl}/api/v1/events?reason=jwks_unavailable&limit=5`)).json()) as { events: Record<string, unknown>[] };
    expect(events[0]).toMatchObject({ decision: "error", fault_domain: "issuer", http_status: 401, issuer: issuer.url, gateway: "envoy", reason_confidence: "exact" });
  });

  test("(c) the key set is back: the alert resolves", { timeout: 150_000 }, async () => {
    await issuer.comeBack();
    const resolved = await webhook.next((a) => a.status === "resolved" && a.labels["slo"] === "edge-availability", 120_000);
    expect(resolved.labels["severity"]).toBe("page");
  });
});
