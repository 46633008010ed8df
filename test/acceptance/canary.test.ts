/** Secrets that clients leak, in every place and over every transport: afterwards they are nowhere, and each has been reported. */
import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import type { Store } from "../../store/store.ts";
import { withStoreOf } from "../crash/totals.ts";
import { LEAKS, TRACES } from "../ingest/redact/canaries.ts";
import { eventually } from "../service/eventually.ts";
import { startService, type RunningService } from "../service/service.ts";
import { sendEverywhere } from "./canary-traffic.ts";
import { createNeedles, formsOf } from "./needles.ts";

/** No secret; it must be found, or the search proves nothing. */
const MARKER = "plain-marker-kx7731";
const SPREAD_SECONDS = 120;
const needles = createNeedles(TRACES);
const markers = createNeedles([MARKER]);

async function api(service: RunningService): Promise<readonly string[]> {
  const now = Date.now();
  const range = `from=${now - 3_600_000}&to=${now + 60_000}`;
  const slos = ["auth-success-rate", "auth-availability", "auth-availability-by-service", "failure-rate-by-code", "failure-rate-by-code-by-service", "edge-availability"].map((name) => `/api/v1/slos/${name}`);
  const texts: string[] = [];
  for (const path of ["/metrics", "/readyz", "/healthz", "/", "/console.js", "/api/v1/slos", ...slos, "/api/v1/alerts", "/api/v1/ledger", "/runbooks"]) texts.push(await (await fetch(service.httpUrl + path)).text());
  for (let cursor: string | null = ""; cursor !== null;) {
    const text = await (await fetch(`${service.httpUrl}/api/v1/events?${range}&limit=1000${cursor === "" ? "" : `&cursor=${cursor}`}`)).text();
    texts.push(text);
    cursor = (JSON.parse(text) as { nextCursor: string | null }).nextCursor;
  }
  for (const { text: leak } of LEAKS) {
    const line = encodeURIComponent(leak);
    for (const path of [`/api/v1/slos/${line}`, `/api/v1/events?${line}=1`, `/api/v1/events?limit=${line}`, `/api/v1/events?cursor=${line}`, `/${line}`]) texts.push(await (await fetch(service.httpUrl + path, { headers: { cookie: `a=${line}`, authorization: `Bearer ${line}` } })).text());
  }
  return texts;
}

async function rowsOf<T>(store: Store, sql: string, row: z.ZodType<T>): Promise<readonly T[]> {
  const result = await store.query({ sql, row, timeoutMs: 60_000 });
  if (result.kind === "failed") throw new Error(`${sql}: ${result.failure.message}`);
  return result.value;
}

describe("leaked secrets", () => {
  let service: RunningService, alertmanager: Server;
  const posts: string[] = [];
  const answers: string[] = [];
  const sloDir = mkdtempSync(join(tmpdir(), "auth-slo-slo-"));

  beforeAll(async () => {
    copyFileSync(resolve(import.meta.dirname, "short-policy.yaml"), join(sloDir, "short-policy.yaml"));
    alertmanager = createServer((req, res) => { let text = ""; req.on("data", (c: Buffer) => { text += c.toString(); }); req.on("end", () => { posts.push(text); res.end(); }); }).listen(0, "127.0.0.1");
    await new Promise((r) => alertmanager.once("listening", r));
    service = await startService({ env: { AUTH_SLO_LOG_LEVEL: "debug", AUTH_SLO_SLO_DIR: sloDir, ALERTMANAGER_URL: `http://127.0.0.1:${(alertmanager.address() as AddressInfo).port}`, AUTH_SLO_EVAL_INTERVAL_SECONDS: "2", AUTH_SLO_QUERY_OFFSET_SECONDS: "1" } });
    const sinceMs = Date.now() - SPREAD_SECONDS * 1_000;
    for (const [i, { text }] of LEAKS.entries()) answers.push(...(await sendEverywhere(service, text, BigInt(sinceMs + i * 10_000) * 1_000_000n)));
    await sendFailures(service, sinceMs, SPREAD_SECONDS * 2);
    await eventually("the log is drained", async () => ((await (await fetch(`${service.httpUrl}/api/v1/ledger`)).json()) as { bySource: { inLog: number }[] }).bySource.every((s) => s.inLog === 0));
    // They go on until somebody is told: on a busy machine the windows move on before all of the above is measured.
    await eventually("an alert", async () => {
      await sendFailures(service, Date.now(), 2);
      return posts.some((text) => text.includes("edge-availability"));
    }, 150_000);
  }, 240_000);

  afterAll(async () => {
    await service.kill();
    alertmanager.close();
    service.remove();
    rmSync(sloDir, { recursive: true, force: true });
  });

  test("stand in no answer to their senders, no answer of the API, no alert and no line of output", async () => {
    const texts = await api(service);
    expect(answers.flatMap(needles.inText)).toEqual([]);
    expect(texts.flatMap(needles.inText)).toEqual([]);
    expect(posts.flatMap(needles.inText)).toEqual([]);
    expect(needles.inText(service.output())).toEqual([]);
    expect(texts.flatMap(markers.inText)).not.toEqual([]);
    expect(posts.flatMap(markers.inText)).not.toEqual([]);
  });

  test("stand in no file of the data directory and no value of any table; each of the six has been reported", { timeout: 120_000 }, async () => {
    expect(needles.inDirectory(service.dataDir)).toEqual([]);
    expect(markers.inDirectory(service.dataDir)).not.toEqual([]);
    expect(await service.stop()).toBe(0);
    expect(needles.inDirectory(service.dataDir)).toEqual([]);
    await withStoreOf(service.dataDir, async (store) => {
      const columns = await rowsOf(store, "SELECT table, name FROM system.columns WHERE database = 'auth_slo' AND table NOT LIKE '.inner%'", z.object({ table: z.string(), name: z.string() }));
      expect(new Set(columns.map((c) => c.table)).size).toBeGreaterThan(12);
      const found: string[] = [], marked: string[] = [];
      for (const { table, name } of columns) {
        const values = await rowsOf(store, `SELECT DISTINCT ifNull(toString(${name}), '') AS v FROM auth_slo.${table} LIMIT 100000`, z.object({ v: z.string() }));
        const text = values.map((r) => r.v).join("\n");
        found.push(...needles.inText(text).map((trace) => `${table}.${name}: ${trace}`));
        marked.push(...markers.inText(text).map(() => `${table}.${name}`));
      }
      expect(found).toEqual([]);
      expect(marked).toContain("auth_events.route");
      const reported = await rowsOf(store, "SELECT DISTINCT detector FROM auth_slo.exposure_events", z.object({ detector: z.string() }));
      expect(reported.map((r) => r.detector)).toEqual(expect.arrayContaining(LEAKS.map((l) => l.detector)));
      const quarantined = await rowsOf(store, "SELECT DISTINCT code FROM auth_slo.quarantine", z.object({ code: z.string() }));
      expect(quarantined.map((r) => r.code)).toContain("ING_TIME_OLD");
    });
  });

  test("would be found in any encoding", () => {
    for (const form of formsOf(MARKER)) expect(markers.inBytes(Buffer.concat([Buffer.from("x"), Buffer.from(form, "latin1"), Buffer.from("y")]))).toEqual([MARKER]);
    for (const before of ["", "a", "ab"]) expect(markers.inText(Buffer.from(`${before}${MARKER}zz`).toString("base64"))).toEqual([MARKER]);
  });
});

/** Failures of the provider, two a second, so that an alert fires whose evidence quotes what clients sent. */
async function sendFailures(service: RunningService, sinceMs: number, count: number): Promise<void> {
  const lines = Array.from({ length: count }, (_, i) => {
    const leak = LEAKS[i % LEAKS.length]?.text ?? "";
    return JSON.stringify({ timestamp: new Date(sinceMs + i * 500).toISOString(), "service.name": "gw", "service.namespace": "shop", "http.route": `/${MARKER}`, "auth.decision": "error", "auth.reason": "jwks_unavailable", "auth.issuer": `https://idp.example/${MARKER}`, "auth.detail": leak, "http.response.status_code": 401, "auth.key_id": leak, "client.address": leak });
  });
  const response = await fetch(`${service.otlpHttpUrl}/v1/gateway/generic`, { method: "POST", headers: { "content-type": "application/x-ndjson" }, body: lines.join("\n") });
  expect(response.status).toBe(200);
}
