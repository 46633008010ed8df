import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from "vitest";
import type { Attempt } from "../../../rules/jwks/attempts.ts";
import { freshMinutes } from "../../../rules/jwks/freshness.ts";
import { publicationsOf } from "../../../rules/jwks/publications.ts";
import type { Store } from "../../../store/store.ts";
import { must, readSlices } from "../measure/engine.ts";
import { startTestStore } from "../test-store.ts";
import { createTestMeasurer, emptyTables, insertCredentialEvents, insertPresentations, measureAll } from "../revocation/kit.ts";

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });
const SECOND = 1_000_000;
const ISSUER = "https://issuer.example";

describe("freshness", () => {
  const source = { tenant: "acme", issuer: ISSUER, gateway: "", instance: "", service: "", from: "event" } as const;
  const attempt = (slot: number, usable: number): Attempt => ({ ...source, slot, usable, good: usable, total: 1 });
  const verdicts = (attempts: readonly Attempt[], minutes: readonly number[]) => freshMinutes(attempts, minutes, 600).map((m) => [m.minute, m.isFresh]);
  test("a failed fetch with a young set harms nobody; ten minutes later the set is stale", () => {
    const attempts = [attempt(0, 1), ...Array.from({ length: 20 }, (_, i) => attempt(60 * (i + 1), 0))];
    expect(verdicts(attempts, [0, 480, 540, 600, 660])).toEqual([[0, true], [480, true], [540, true], [600, false], [660, false]]);
  });
  test("who does not try is not judged", () => {
    expect(verdicts([attempt(0, 1)], [0, 540, 600, 6_000])).toEqual([[0, true], [540, true]]);
  });
  test("who never had a set is stale from the first failure", () => {
    expect(verdicts([attempt(30, 0)], [0])).toEqual([[0, false]]);
  });
});

describe("publications", () => {
  const change = (phase: string, keyId: string, at: number, since = 0) => ({ tenant: "acme", issuer: ISSUER, keyId, phase, atUs: at * SECOND, sinceUs: since * SECOND });
  const published = publicationsOf([change("introduced", "a", 100, 40), change("introduced", "a", 160), change("withdrawn", "a", 500, 440), change("introduced", "a", 900, 840)]);
  const has = (keyId: string, at: number, issuer = ISSUER) => published.find({ tenant: "acme", issuer, keyId }, at * SECOND, (at + 10) * SECOND) !== null;
  test("a key is published from the look before it was found until it was found gone, and again", () => {
    expect([20, 35, 300, 499, 500, 700, 835, 1_000].map((at) => has("a", at))).toEqual([false, true, true, true, false, false, true, true]);
  });
  test("another issuer's key, and one that nobody published, are not known", () => {
    expect([has("a", 300, "https://other.example"), has("b", 300), has("a", 300, "")]).toEqual([false, false, true]);
  });
});

describe("over the store", () => {
  let store: Store;
  let dispose: () => Promise<void>;
  beforeAll(async () => { ({ store, dispose } = await startTestStore()); });
  afterAll(() => dispose());
  beforeEach(() => emptyTables(store));
  const T0 = Math.floor(Date.now() / 60_000) * 60_000_000 - 3_600 * SECOND;
  const at = (seconds: number) => T0 + seconds * SECOND;
  const sums = async (slo: string) => {
    const rows = (await readSlices(store, "slo_slices_1m", { from: T0 / 1e6 - 3_600, to: T0 / 1e6 + 3_600 })).filter((s) => s.slo === slo);
    return [...Map.groupBy(rows, (r) => r.group_key)].map(([key, all]) => [JSON.parse(key), all.reduce((n, r) => n + r.good, 0), all.reduce((n, r) => n + r.valid, 0)]);
  };

  test("fetches count as this service sees them and as gateways count them; a counter that began anew counts from zero; spans of a gateway that counts are left out", async () => {
    await insertCredentialEvents(store, ["ok", "not_modified", "slow", "failed", "unusable"].map((outcome, i) => ({ id: `f${i}`, kind: "jwks_fetch", outcome, atUs: at(i * 10), issuer: ISSUER })));
    const point = (seconds: number, counter: string, value: number, series = 1) => ({ ts: new Date(at(seconds) / 1_000).toISOString().replace("T", " ").replace("Z", ""), tenant: "acme", gateway: "envoy", gateway_instance: "edge-1", service: "edge", counter, series_hash: series, is_cumulative: 1, value });
    must(await store.insertRows({ table: "gateway_counters", rows: [point(0, "jwks_fetch_success", 5), point(60, "jwks_fetch_success", 8), point(120, "jwks_fetch_success", 2), point(60, "jwks_fetch_failed", 0, 2), point(120, "jwks_fetch_failed", 1, 2)] }));
    await insertPresentations(store, [{ atUs: at(30), kind: "jwks_fetch", service: "edge" }, { atUs: at(40), kind: "jwks_fetch", gateway: "kong", decision: "error", reason: "jwks_unavailable" }]);
    await measureAll(await createTestMeasurer(store), at(180) / 1_000);
    expect(await sums("jwks-fetch")).toEqual(expect.arrayContaining([
      [{ gateway: "", issuer: ISSUER, tenant: "acme" }, 2, 5], [{ gateway: "envoy", issuer: "", tenant: "acme" }, 5, 6], [{ gateway: "kong", issuer: "", tenant: "acme" }, 0, 1],
    ]));
  });

  test("a key set that cannot be had pages when it is older than ten minutes, and resolves with the next usable one", async () => {
    const measurer = await createTestMeasurer(store);
    const look = (n: number, outcome: string) => ({ id: `f${n}`, kind: "jwks_fetch", outcome, atUs: at(n * 60), issuer: ISSUER });
    await insertCredentialEvents(store, [look(0, "ok"), ...Array.from({ length: 9 }, (_, i) => look(i + 1, "failed"))]);
    await measureAll(measurer, at(600) / 1_000);
    expect(measurer.conditions()).toEqual([]);
    await insertCredentialEvents(store, [look(10, "failed"), look(11, "unusable")]);
    await measureAll(measurer, at(720) / 1_000);
    expect(measurer.conditions()).toMatchObject([{ alertname: "AuthSloJwksStale", severity: "page", labels: { slo: "jwks-freshness", tenant: "acme", issuer: ISSUER, gateway: "" } }]);
    expect(measurer.conditions()[0]?.summary).toContain(`could not fetch a usable key set (JWKS) of ${ISSUER} since ${new Date(T0 / 1_000).toISOString().slice(0, 19).replace("T", " ")} UTC`);
    await insertCredentialEvents(store, [look(12, "ok")]);
    await measureAll(measurer, at(790) / 1_000);
    expect(measurer.conditions()).toEqual([]);
    expect(await sums("jwks-freshness")).toEqual([[{ gateway: "", issuer: ISSUER, tenant: "acme" }, 11, 13]]);
  });

  test("a token refused for a published key lags; one refused for a key that nobody published does not", async () => {
    await insertCredentialEvents(store, [{ id: "k", kind: "jwks_rotated", phase: "introduced", atUs: at(0), validFromUs: at(-60), keyId: "new", issuer: ISSUER }]);
    const refused = (seconds: number, keyId: string) => ({ atUs: at(seconds), decision: "deny", reason: "unknown_kid", keyId, issuer: ISSUER, method: "jwt" });
    await insertPresentations(store, [refused(10, "new"), refused(11, "new"), refused(12, "forged"), refused(-300, "new"), { atUs: at(13), keyId: "new", issuer: ISSUER, method: "jwt" }]);
    await measureAll(await createTestMeasurer(store), at(120) / 1_000);
    expect(await sums("key-lag")).toEqual([[{ product: "shop", tenant: "acme" }, 3, 5]]);
  });
});
