import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openIngest, type RunningIngest } from "./running-ingest.ts";

const TOKENS = { acme: "token-of-acme", beta: "token-of-beta" };
const JWT = `eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9.${Buffer.from(JSON.stringify({ sub: "alice", jti: "x".repeat(30) })).toString("base64url")}.c2lnbmF0dXJlLXNpZ25hdHVyZS1zaWduYXR1cmU`;
const dir = mkdtempSync(join(tmpdir(), "auth-slo-tokens-"));
let running: RunningIngest;

beforeAll(async () => {
  const file = join(dir, "tokens");
  writeFileSync(file, Object.entries(TOKENS).map(([tenant, token]) => `${tenant}:${createHash("sha256").update(token).digest("hex")}\n`).join(""));
  running = await openIngest("", { AUTH_SLO_INGEST_TOKENS_FILE: file });
}, 120_000);
afterAll(async () => {
  await running.close();
  rmSync(dir, { recursive: true, force: true });
});

interface Answer { readonly status: number; readonly type: string; readonly body: Record<string, unknown>; readonly text: string }

async function post(body: unknown, headers: Readonly<Record<string, string>> = {}, method = "POST"): Promise<Answer> {
  const payload = typeof body === "string" ? body : Buffer.isBuffer(body) ? new Uint8Array(body) : JSON.stringify(body);
  const res = await fetch(`${running.url}/v1/lifecycle/events`, { method, headers: { "content-type": "application/json", authorization: `Bearer ${TOKENS.acme}`, ...headers }, ...(method === "POST" ? { body: payload } : {}) });
  const text = await res.text();
  return { status: res.status, type: res.headers.get("content-type") ?? "", text, body: text.startsWith("{") ? (JSON.parse(text) as Record<string, unknown>) : {} };
}

let nextId = 0;
const revoked = (more: Readonly<Record<string, unknown>> = {}) => ({ id: `e-${String(nextId++)}`, kind: "revoked", scope: "token", occurredAt: Date.now() - 5_000, credential: "jti-1", ...more });

describe("POST /v1/lifecycle/events", () => {
  test("accepts events of every kind, for the token's tenant, stored when the answer comes", async () => {
    const now = Math.floor(Date.now() / 1_000);
    const base = (kind: string, more: object) => ({ id: `kind-${kind}`, kind, occurredAt: now, ...more });
    const events = [
      base("issued", { credential: "c", latencyMs: 12.5, expiresAt: new Date().toISOString() }), base("refreshed", { credential: "c2", parent: "c" }), base("introspected", { credential: "c", outcome: "inactive" }),
      base("revoked", { scope: "session", session: "s" }), base("rotated", { phase: "adopted", keyId: "k2" }), base("expired", { credential: "c" }), base("jwks_fetch", { issuer: "https://idp", outcome: "failed", httpStatus: 503, gatewayInstance: "gw-1" }),
      base("jwks_rotated", { issuer: "https://idp", phase: "introduced", keyId: "k3" }), base("handshake", { outcome: "failed", credential: "0a1b" }), base("exposed", { credential: "c" }), base("denied", { reason: "revoked", credential: "c" }), base("feed", { outcome: "alive" }),
    ];
    expect(await post({ events })).toMatchObject({ status: 200, type: "application/json", body: { accepted: 12, deduplicated: 0, rejected: [] } });
    await running.delivered();
    expect(await running.rows("SELECT uniqExact(kind) AS kinds, count() AS n, any(latency_us < 4294967295) AS has FROM credential_events FINAL WHERE tenant = 'acme' AND source = 'lifecycle_api'")).toMatchObject([{ kinds: "12", n: "12" }]);
    expect(await running.rows("SELECT latency_us FROM credential_events WHERE kind = 'issued' AND tenant = 'acme'")).toEqual([{ latency_us: "12500" }]);
  });

  test("an event sent again is a copy, also in another call; the same id of another tenant is another event", async () => {
    const event = revoked();
    expect((await post({ events: [event] })).body).toMatchObject({ accepted: 1, deduplicated: 0 });
    expect((await post({ events: [event, revoked()] })).body).toMatchObject({ accepted: 1, deduplicated: 1 });
    expect((await post({ events: [event] }, { authorization: `Bearer ${TOKENS.beta}` })).body).toMatchObject({ accepted: 1, deduplicated: 0 });
  });

  test("judges each event for itself: names every mistake of each with index and field, keeps the good ones, quarantines the others", async () => {
    const events = [
      revoked(), { ...revoked({ scope: "session" }), credential: undefined }, { id: "", kind: "gone", occurredAt: "yesterday", colour: "red" }, "not an object", revoked({ occurredAt: Date.now() + 7_200_000 }),
      revoked({ phase: "created", latencyMs: -1, aliases: Array.from({ length: 17 }, () => "a") }),
    ];
    const { status, body } = await post({ events }, { authorization: `Bearer ${TOKENS.beta}` });
    expect(status).toBe(200);
    expect(body).toMatchObject({ accepted: 1, deduplicated: 0 });
    const rejected = body["rejected"] as { index: number; code: string; message: string; errors: { path: string; message: string }[] }[];
    expect(rejected.map((r) => [r.index, r.code])).toEqual([[1, "ING_EVENT_INVALID"], [2, "ING_EVENT_INVALID"], [3, "ING_EVENT_INVALID"], [4, "ING_EVENT_TIME_FUTURE"], [5, "ING_EVENT_INVALID"]]);
    expect(rejected.map((r) => r.errors.map((e) => e.path))).toEqual([["session"], ["id", "kind", "occurredAt", ""], [""], ["occurredAt"], ["aliases", "latencyMs"]].map((paths) => expect.arrayContaining(paths)));
    await running.delivered();
    expect(await running.rows("SELECT code, count() AS n FROM quarantine WHERE tenant = 'beta' GROUP BY code ORDER BY code")).toEqual([{ code: "ING_EVENT_INVALID", n: "4" }, { code: "ING_EVENT_TIME_FUTURE", n: "1" }]);
    expect(JSON.stringify(await running.rows("SELECT * FROM quarantine"))).not.toMatch(/colour|"red"|jti-1/);
  });

  test.each(["credential", "id", "session", "principal", "clientId", "parent", "issuer", "keyId", "gatewayInstance"])("a token given by mistake in %s is refused with the reason and is nowhere stored", async (field) => {
    const { status, body, text } = await post({ events: [revoked({ [field]: JWT })] });
    expect([status, body["accepted"]]).toEqual([200, 0]);
    expect(body["rejected"]).toMatchObject([{ index: 0, code: "ING_EVENT_RAW_CREDENTIAL", errors: [{ path: field }] }]);
    expect(text).not.toContain(JWT.slice(0, 20));
    await running.delivered();
    expect(JSON.stringify(await running.rows("SELECT message, excerpt FROM quarantine"))).not.toContain(JWT.slice(0, 20));
    expect(await running.rows(`SELECT tenant, detector, source, secret_hash != 0 AS hashed, count() AS n FROM exposure_events WHERE field_path = 'event.${field}' GROUP BY ALL`)).toEqual([{ tenant: "acme", detector: "jws", source: "lifecycle_http/credential_events", hashed: "1", n: "1" }]);
  });

  test("an alias that is a token is refused as well; a token in the free text is taken out of it", async () => {
    expect((await post({ events: [revoked({ aliases: ["a", `Bearer ${JWT}`] })] })).body["rejected"]).toMatchObject([{ errors: [{ path: "aliases[1]" }] }]);
    expect((await post({ events: [revoked({ id: "detail-1", detail: `was ${JWT}`, reason: JWT.slice(0, 100) })] })).body).toMatchObject({ accepted: 1 });
    await running.delivered();
    const [row] = await running.rows("SELECT detail, reason FROM credential_events WHERE detail != '' AND tenant = 'acme'");
    expect(row?.["detail"]).toBe("was {redacted}");
    expect(row?.["reason"]).not.toContain("eyJ");
  });

  test.each([
    ["no JSON", "{", 400, "ING_EVENTS_MALFORMED", ""], ["not UTF-8", Buffer.from([0x7b, 0xff]), 400, "ING_EVENTS_MALFORMED", ""], ["a list", [], 400, "ING_EVENTS_MALFORMED", ""], ["no events", { events: [] }, 400, "ING_EVENTS_MALFORMED", "events"],
    ["events that are no list", { events: {} }, 400, "ING_EVENTS_MALFORMED", "events"], ["1,001 events", { events: Array.from({ length: 1_001 }, () => 1) }, 400, "ING_EVENTS_MALFORMED", "events"], ["other fields", { events: [1], more: 1 }, 400, "ING_EVENTS_MALFORMED", ""],
  ])("%s is refused as a whole", async (_name, sent, status, code, path) => {
    expect(await post(sent)).toMatchObject({ status, type: "application/problem+json", body: { type: `urn:auth-slo:error:${code}`, status, code, errors: [{ path }] } });
  });

  test.each([
    ["no token", {}, { authorization: "" }, "POST", 401, "ING_UNAUTHENTICATED"], ["another tenant's name", {}, { "x-tenant": "beta" }, "POST", 403, "ING_WRONG_TENANT"], ["another type", "a", { "content-type": "text/plain" }, "POST", 415, "ING_MEDIA_TYPE"],
    ["an unknown coding", {}, { "content-encoding": "br" }, "POST", 415, "ING_CONTENT_ENCODING"], ["not gzip", "{}", { "content-encoding": "gzip" }, "POST", 400, "ING_BAD_COMPRESSION"], ["GET", {}, {}, "GET", 405, "ING_METHOD_NOT_ALLOWED"],
    ["a large body", "x".repeat(4 * 1024 * 1024 + 1), {}, "POST", 413, "ING_TOO_LARGE"], ["a bomb", gzipSync(Buffer.alloc(40 * 1024 * 1024)), { "content-encoding": "gzip" }, "POST", 413, "ING_TOO_LARGE"],
  ])("%s is refused as the receivers do, as a problem", async (_name, sent, headers, method, status, code) => {
    expect(await post(sent, headers, method)).toMatchObject({ status, type: "application/problem+json", body: { code, status } });
  });

  test("gzip is read", async () => {
    expect((await post(gzipSync(JSON.stringify({ events: [revoked()] })), { "content-encoding": "gzip" })).body).toMatchObject({ accepted: 1 });
  });

  test("the same secret is the same exposure wherever it was seen: one hash", async () => {
    await running.delivered();
    expect(await running.rows("SELECT uniqExact(secret_hash) AS secrets, count() > 5 AS many FROM exposure_events WHERE field_path NOT LIKE '%alias%'")).toEqual([{ secrets: "1", many: "1" }]);
  });

  test("no JSON makes it answer 5xx or keep what it should not: 200 with a whole account of the events, or 400", { timeout: 240_000 }, async () => {
    const leaf = fc.oneof(fc.constantFrom<unknown>(null, true, -1, 1e300, 1_767_607_204, Date.now(), "", "revoked", "token", "__proto__", JWT, "ok"), fc.string({ maxLength: 20 }));
    const key = fc.oneof(fc.constantFrom("id", "kind", "scope", "occurredAt", "credential", "aliases", "phase", "outcome", "constructor", "__proto__", "expiresAt", "latencyMs", "httpStatus", "detail"), fc.string({ maxLength: 8 }));
    const event = fc.oneof(fc.dictionary(key, fc.oneof(leaf, fc.array(leaf, { maxLength: 3 }), fc.dictionary(key, leaf, { maxKeys: 2 })), { maxKeys: 14 }), leaf,
      fc.record({ id: leaf, kind: fc.constantFrom("revoked", "issued", "rotated"), scope: leaf, occurredAt: leaf, credential: leaf }, { requiredKeys: [] }));
    const body = fc.oneof(fc.array(event, { maxLength: 12 }).map((events) => JSON.stringify({ events })), fc.json({ maxDepth: 4 }), fc.string({ maxLength: 60 }), fc.integer({ min: 1, max: 20_000 }).map((n) => `{"events":[${"[".repeat(n)}${"]".repeat(n)}]}`));
    await fc.assert(fc.asyncProperty(body, async (text) => {
      const { status, body: answer } = await post(text);
      expect([200, 400]).toContain(status);
      if (status === 200) expect(Number(answer["accepted"]) + Number(answer["deduplicated"]) + (answer["rejected"] as unknown[]).length).toBe((JSON.parse(text) as { events: unknown[] }).events.length);
    }), { numRuns: 200 });
    await running.delivered();
    const kept = JSON.stringify([await running.rows("SELECT * EXCEPT(event_key) FROM credential_events"), await running.rows("SELECT message, excerpt FROM quarantine")]);
    expect(kept).not.toContain(JWT.slice(0, 20));
    expect(running.notices.filter((n) => n.startsWith("ING_UNEXPECTED"))).toEqual([]);
  });
});
