import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { boundedFetch } from "../../../../ingest/lifecycle/feed/bounded-fetch.ts";
import { createStateFile } from "../../../../ingest/lifecycle/feed/state-file.ts";
import { keycloakStateSchema } from "../../../../ingest/lifecycle/keycloak/feed-state.ts";
import { createKeycloakFeed } from "../../../../ingest/lifecycle/keycloak/keycloak-feed.ts";
import { keycloakSettingsSchema } from "../../../../ingest/lifecycle/keycloak/keycloak-settings.ts";
import { collectEvents } from "../feed/collected.ts";
import { startScriptedKeycloak } from "./scripted-keycloak.ts";

const NOW_MS = 1_790_000_000_000;
const SECRET = "s3cret-of-the-reader";
const signal = new AbortController().signal;
let keycloak: Awaited<ReturnType<typeof startScriptedKeycloak>>, dir: string, clockMs: number, collected: ReturnType<typeof collectEvents>, keyChanges: string[];

beforeEach(async () => {
  keycloak = await startScriptedKeycloak(SECRET);
  [dir, clockMs, collected, keyChanges] = [mkdtempSync(join(tmpdir(), "auth-slo-kc-")), NOW_MS, collectEvents(), []];
  keycloak.iat = NOW_MS / 1_000;
  writeFileSync(join(dir, "secret"), `${SECRET}\n`);
});
afterEach(async () => { await keycloak.close(); rmSync(dir, { recursive: true }); });

/** The feed as a new process has it. */
function startedFeed(more: Record<string, unknown> = {}) {
  const settings = keycloakSettingsSchema.parse({ name: "prod", url: keycloak.url, realm: "shop", clientId: "auth-slo", clientSecretFile: join(dir, "secret"), overlapSeconds: 60, lookbackSeconds: 600, ...more });
  const state = createStateFile({ file: join(dir, "place.json"), schema: keycloakStateSchema, onBroken: (m) => { throw new Error(m); } });
  return createKeycloakFeed({ settings, record: collected.record, state, fetch: boundedFetch, nowMs: () => clockMs, env: {}, onKeyChange: (issuer) => void keyChanges.push(issuer) });
}
const login = (id: string, time: number) => ({ id, time, type: "LOGIN", clientId: "shop", userId: "u", sessionId: "s", details: { token_id: `jti-${id}` } });
const told = () => collected.events().filter((e) => e.kind !== "feed").map((e) => e.nativeId);
const signs = () => collected.events().filter((e) => e.kind === "feed").map((e) => `${e.outcome} ${e.reason}`.trim());

it("reads both lists from where it was, asks only for types that are kept, and every event becomes one", async () => {
  keycloak.events = [login("old", NOW_MS - 700_000), login("a", NOW_MS - 500_000), login("b", NOW_MS - 1_000)];
  keycloak.admin = [{ id: "adm", time: NOW_MS - 2_000, operationType: "ACTION", resourceType: "USER", resourcePath: "users/u/logout" }];
  const feed = startedFeed();
  expect(await feed.poll(signal)).toEqual({ kind: "ok", events: 3, hasMore: false });
  expect(told()).toEqual(["adm", "a", "b"]);
  expect(keycloak.asked.find((q) => q.startsWith("events?"))).toContain("type=LOGIN&type=REFRESH_TOKEN&type=REVOKE_GRANT&type=LOGOUT");
  expect(collected.batches[0]).toMatchObject({ tenant: "default", source: "keycloak:prod", transport: "keycloak" });
  expect(signs()).toEqual(["alive"]);
  keycloak.events = [...keycloak.events, login("c", NOW_MS)];
  clockMs += 1_000;
  expect(await feed.poll(signal)).toEqual({ kind: "ok", events: 1, hasMore: false });
  expect(keycloak.tokens).toBe(1);
});

it("an event that comes into sight late is still read, within the overlap", async () => {
  keycloak.events = [login("a", NOW_MS - 1_000)];
  const feed = startedFeed();
  await feed.poll(signal);
  keycloak.events = [login("late", NOW_MS - 40_000), ...keycloak.events];
  await feed.poll(signal);
  expect(told()).toEqual(["a", "late"]);
});

it("many pages, many events of one instant: each is read once", async () => {
  keycloak.events = Array.from({ length: 2_300 }, (_, i) => login(`e${i}`, NOW_MS - 500_000 + (i < 1_200 ? 0 : i)));
  const feed = startedFeed();
  expect(await feed.poll(signal)).toMatchObject({ kind: "ok", events: 2_300 });
  expect(new Set(told()).size).toBe(2_300);
});

it("what could not be made durable is read again, by the same process and by the next", async () => {
  keycloak.events = [login("a", NOW_MS - 1_000)];
  collected.refuse = true;
  const feed = startedFeed();
  expect(await feed.poll(signal)).toMatchObject({ kind: "failed", code: "ING_FEED_NOT_RECORDED" });
  collected.refuse = false;
  await startedFeed().poll(signal);
  await feed.poll(signal);
  expect(told()).toEqual(["a"]);
});

it("a restart goes on where it was: nothing of the time without a process is lost", async () => {
  keycloak.events = [login("a", NOW_MS - 1_000)];
  await startedFeed().poll(signal);
  clockMs += 7_200_000;
  keycloak.events = [...keycloak.events, login("while-down", NOW_MS + 60_000), login("now", clockMs)];
  await startedFeed().poll(signal);
  expect(told()).toEqual(["a", "while-down", "now"]);
});

it("an event from the future does not hide those that come before it", async () => {
  keycloak.events = [login("future", NOW_MS + 86_400_000)];
  const feed = startedFeed();
  await feed.poll(signal);
  keycloak.events = [...keycloak.events, login("a", NOW_MS + 1_000)];
  clockMs += 2_000;
  await feed.poll(signal);
  expect(told()).toEqual(["future", "a"]);
});

it("an event that is not as documented is put aside once, and does not stop the others", async () => {
  keycloak.events = [{ id: "", time: NOW_MS - 2_000 }, login("a", NOW_MS - 1_000)];
  const feed = startedFeed();
  await feed.poll(signal);
  await feed.poll(signal);
  expect(told()).toEqual(["a"]);
  expect(collected.batches.flatMap((b) => b.unusable ?? []).map((u) => u.code)).toEqual(["ING_EVENT_INVALID"]);
});

it("a change of keys is told at once; a token that is refused is replaced", async () => {
  keycloak.admin = [{ id: "k", time: NOW_MS - 1_000, operationType: "CREATE", resourceType: "COMPONENT", resourcePath: "components/x" }];
  const feed = startedFeed();
  await feed.poll(signal);
  keycloak.revokedTokens.add("token-1");
  expect(await feed.poll(signal)).toMatchObject({ kind: "ok" });
  expect([keyChanges, keycloak.tokens]).toEqual([[`${keycloak.url}/realms/shop`], 2]);
});

it("what the realm does not keep is said in words, and each such minute is a gap", async () => {
  keycloak.config = { eventsEnabled: true, adminEventsEnabled: false, enabledEventTypes: ["LOGIN"] };
  const feed = startedFeed();
  await feed.poll(signal);
  expect(feed.warnings()).toEqual([expect.stringContaining("keeps no admin events"), expect.stringContaining("LOGOUT, REVOKE_GRANT, REFRESH_TOKEN")]);
  expect(signs()).toEqual(["gap events_off"]);
});

it("events that Keycloak removed before they were read are a gap with its beginning and end", async () => {
  const feed = startedFeed();
  await feed.poll(signal);
  keycloak.config = { ...keycloak.config, eventsExpiration: 3_600 };
  clockMs += 7_200_000;
  await feed.poll(signal);
  expect(signs()).toContain("gap expired_unread");
  expect(collected.events().find((e) => e.reason === "expired_unread")).toMatchObject({ validFromNanos: BigInt(NOW_MS) * 1_000_000n, expiresAtNanos: BigInt(NOW_MS + 3_600_000) * 1_000_000n });
});

it.each([[401, "ING_FEED_DENIED"], [403, "ING_FEED_DENIED"], [404, "ING_FEED_ANSWER"], [500, "ING_FEED_UNREACHABLE"], [429, "ING_FEED_UNREACHABLE"]])("an answer %d is %s, with the endpoint's name and no secret", async (status, code) => {
  keycloak.status = status;
  const outcome = await startedFeed().poll(signal);
  expect(outcome).toMatchObject({ kind: "failed", code, message: expect.stringContaining(String(status)) as string });
  expect(JSON.stringify(outcome)).not.toContain(SECRET);
});

it("a secret that cannot be read is told by its place, and one that is replaced is taken", async () => {
  rmSync(join(dir, "secret"));
  const feed = startedFeed();
  expect(await feed.poll(signal)).toMatchObject({ kind: "failed", code: "ING_FEED_SECRET", message: expect.stringContaining("secret") as string });
  writeFileSync(join(dir, "secret"), SECRET);
  expect(await feed.poll(signal)).toMatchObject({ kind: "ok" });
  expect(readFileSync(join(dir, "place.json"), "utf8")).not.toContain(SECRET);
});

it("Keycloak's clock is told from its token, as far as it is certain", async () => {
  keycloak.iat = (NOW_MS + 30_000) / 1_000;
  const feed = startedFeed();
  expect(feed.clockSkewMs()).toBeNull();
  await feed.poll(signal);
  expect(feed.clockSkewMs()).toBe(30_000);
});
