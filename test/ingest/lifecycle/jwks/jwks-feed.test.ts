import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { exportJWK, generateKeyPair, type JWK } from "jose";
import { afterEach, beforeEach, expect, it } from "vitest";
import { boundedFetch } from "../../../../ingest/lifecycle/feed/bounded-fetch.ts";
import { createStateFile } from "../../../../ingest/lifecycle/feed/state-file.ts";
import { issuerSettingsSchema } from "../../../../ingest/lifecycle/jwks/issuer-settings.ts";
import { createJwksFeed } from "../../../../ingest/lifecycle/jwks/jwks-feed.ts";
import { jwksStateSchema } from "../../../../ingest/lifecycle/jwks/jwks-state.ts";
import { collectEvents } from "../feed/collected.ts";
import { startScriptedServer, type ScriptedServer } from "../feed/scripted-server.ts";

let server: ScriptedServer, dir: string, clockMs: number, keys: JWK[], status: number, discoveries: number, conditions: string[], collected: ReturnType<typeof collectEvents>;
const signal = new AbortController().signal;
const publicKey = async (kid: string): Promise<JWK> => ({ ...(await exportJWK((await generateKeyPair("ES256")).publicKey)), kid, alg: "ES256", use: "sig" });

beforeEach(async () => {
  [dir, clockMs, keys, status, discoveries, conditions, collected] = [mkdtempSync(join(tmpdir(), "auth-slo-jwks-")), 1_790_000_000_000, [await publicKey("k1")], 200, 0, [], collectEvents()];
  server = await startScriptedServer((request, response) => {
    if (request.url === "/.well-known/openid-configuration") { discoveries++; response.end(JSON.stringify({ issuer: server.url, jwks_uri: `${server.url}/keys` })); return; }
    const etag = `"${keys.map((k) => k.kid).join()}"`;
    conditions.push(request.headers["if-none-match"] ?? "");
    const isKnown = request.headers["if-none-match"] === etag;
    response.writeHead(status === 200 && isKnown ? 304 : status, { etag, "cache-control": "max-age=300" });
    response.end(status === 200 && !isKnown ? JSON.stringify({ keys }) : "");
  });
});
afterEach(async () => { await server.close(); rmSync(dir, { recursive: true }); });

/** The feed as a new process has it. */
function startedFeed(more: Record<string, unknown> = {}) {
  const settings = issuerSettingsSchema.parse({ issuer: server.url, ...more });
  const state = createStateFile({ file: join(dir, "keys.json"), schema: jwksStateSchema, onBroken: (m) => { throw new Error(m); } });
  return createJwksFeed({ settings, record: collected.record, state, fetch: boundedFetch, nowMs: () => (clockMs += 60_000) });
}
const rotations = () => collected.events().filter((e) => e.kind === "jwks_rotated").map((e) => `${e.phase} ${e.keyId} ${e.reason}`.trim());
const fetches = () => collected.events().filter((e) => e.kind === "jwks_fetch").map((e) => `${e.outcome} ${e.httpStatus}`);

it("every look is an event; found by discovery once, asked with a condition, with what caches are told", async () => {
  const feed = startedFeed();
  for (let i = 0; i < 3; i++) expect(await feed.poll(signal)).toMatchObject({ kind: "ok" });
  expect(fetches()).toEqual(["ok 200", "not_modified 304", "not_modified 304"]);
  expect([discoveries, conditions]).toEqual([1, ["", "\"k1\"", "\"k1\""]]);
  expect(collected.events().find((e) => e.kind === "jwks_fetch")).toMatchObject({ issuer: server.url, detail: expect.stringContaining("\"cacheControl\":\"max-age=300\"") as string });
  expect(collected.batches[0]).toMatchObject({ source: `jwks:${server.url}`, transport: "jwks", tenant: "default" });
});

it("a key that appears and one that goes are an event each, told as of the look, and since the look before", async () => {
  const feed = startedFeed();
  await feed.poll(signal);
  const before = BigInt(clockMs);
  keys = [...keys, await publicKey("k2")];
  await feed.poll(signal);
  keys = keys.slice(1);
  await feed.poll(signal);
  expect(rotations()).toEqual(["introduced k1 first_look", "introduced k2", "withdrawn k1"]);
  const introduced = collected.events().find((e) => e.keyId === "k2");
  expect(introduced).toMatchObject({ clockQuality: "interval", scope: "", credentialClass: "key" });
  expect(introduced?.validFromNanos).toBeLessThanOrEqual(before * 1_000_000n);
  expect(introduced?.occurredNanos).toBeGreaterThan(before * 1_000_000n);
});

it("a restart is no rotation, and a change while nobody looked is found", async () => {
  await startedFeed().poll(signal);
  await startedFeed().poll(signal);
  expect(rotations()).toEqual(["introduced k1 first_look"]);
  keys = [await publicKey("k2")];
  await startedFeed().poll(signal);
  expect(rotations().slice(1)).toEqual(["withdrawn k1", "introduced k2"]);
});

it("a change that could not be recorded is recorded later, once and as of when it was seen, whatever happens in between", async () => {
  collected.refuse = true;
  expect(await startedFeed().poll(signal)).toMatchObject({ kind: "failed", code: "ING_FEED_NOT_RECORDED" });
  const firstSeenMs = clockMs;
  status = 500;
  collected.refuse = false;
  await startedFeed().poll(signal);
  status = 200;
  await startedFeed().poll(signal);
  expect(rotations()).toEqual(["introduced k1 first_look"]);
  expect(collected.events().find((e) => e.kind === "jwks_rotated")?.occurredNanos).toBeLessThanOrEqual(BigInt(firstSeenMs) * 1_000_000n);
});

it("a look that fails says nothing about the keys", async () => {
  const feed = startedFeed();
  await feed.poll(signal);
  status = 503;
  expect(await feed.poll(signal)).toMatchObject({ kind: "failed", code: "ING_FEED_UNREACHABLE", message: "answered 503" });
  status = 200;
  keys = [];
  expect(await feed.poll(signal)).toMatchObject({ kind: "failed", code: "ING_FEED_ANSWER", message: "the key set is empty" });
  expect(rotations()).toEqual(["introduced k1 first_look"]);
  expect(fetches()).toEqual(["ok 200", "failed 503", "unusable 200"]);
});

it("a slow answer counts as slow, and its keys count", async () => {
  const { handle } = server;
  server.handle = (request, response, body) => void setTimeout(() => handle(request, response, body), 20);
  await startedFeed({ slowMs: 1, jwksUri: `${server.url}/keys` }).poll(signal);
  expect([fetches()[0], rotations(), discoveries]).toEqual(["slow 200", ["introduced k1 first_look"], 0]);
});
