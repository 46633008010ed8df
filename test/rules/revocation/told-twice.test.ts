import { describe, expect, test } from "vitest";
import { createCredentialReader } from "../../../rules/lifecycle/credential-reader.ts";
import { must, readSlices } from "../measure/engine.ts";
import { store, useFileStore } from "../file-store.ts";
import { minutesAgo } from "../minutes-ago.ts";
import { createTestMeasurer, emptyTables, insertCredentialEvents, insertPresentations, lifecycleSlos, measureAll, type TestCredentialEvent, type TestPresentation } from "./kit.ts";

useFileStore(emptyTables);

const { startUs: T0, at, ms } = minutesAgo(120);
const ISSUER = "https://issuer.example";
const told = (id: string, seconds: number, more: Partial<TestCredentialEvent>): TestCredentialEvent => ({ id, kind: "revoked", scope: "token", source: "keycloak:main", atUs: at(seconds), credential: 1, issuer: ISSUER, ...more });
const shown = (credential: number, seconds: number, more: Partial<TestPresentation> = {}): TestPresentation => ({ credential, atUs: at(seconds), issuer: ISSUER, ...more });

const reader = async () => createCredentialReader({ store, slos: await lifecycleSlos(), nowMs: () => ms(7_000) });
const EVERYTHING = { fromMs: ms(-90_000), toMs: ms(90_000), tenant: null, issuer: null, scope: null, verdict: null, isStuck: false };
async function revocations() {
  return must(await (await reader()).listRevocations(EVERYTHING, { limit: 100, cursor: null })).revocations;
}
/** Sums of each objective: good, valid, excluded. */
async function slices() {
  const all = await readSlices(store, "slo_slices_1h", { from: T0 / 1e6 - 100_000, to: T0 / 1e6 + 100_000 });
  const sum = (of: readonly { readonly good: number; readonly valid: number; readonly excluded: number }[], field: "good" | "valid" | "excluded") => of.reduce((n, s) => n + s[field], 0);
  return [...Map.groupBy(all, (s) => s.slo)].map(([slo, of]) => [slo, sum(of, "good"), sum(of, "valid"), sum(of, "excluded")]);
}

const TWO_FEEDS = [told("set", 1, { source: "ssf:idp" }), told("audit", 2, {})];
const AROUND = [shown(1, -5), shown(1, 30), shown(1, 100), shown(1, 101, { decision: "deny" })];

describe("a revocation that two feeds tell", () => {
  test("is one, as of the best clock; both feeds are told, and the link to either opens it", async () => {
    await insertPresentations(store, AROUND);
    await insertCredentialEvents(store, [...TWO_FEEDS, told("post", 40, { source: "lifecycle_api", clockQuality: "receipt" })]);
    await measureAll(await createTestMeasurer(store), ms(200));
    const [one, ...others] = await revocations();
    expect(others).toEqual([]);
    expect(one).toMatchObject({ source: "keycloak:main", sources: ["ssf:idp", "keycloak:main", "lifecycle_api"], revokedAt: new Date(ms(2)).toISOString(), verdict: "violated", lowerSeconds: 98, upperSeconds: 99 });
    const detail = must(await (await reader()).revocation(one?.id ?? ""));
    expect(detail?.tellings.map((t) => [t.source, t.clockQuality, t.occurredAt])).toEqual([["ssf:idp", "event", new Date(ms(1)).toISOString()], ["keycloak:main", "event", new Date(ms(2)).toISOString()], ["lifecycle_api", "receipt", new Date(ms(40)).toISOString()]]);
    for (const t of detail?.tellings ?? []) expect((must(await (await reader()).revocation(t.id)))?.id).toBe(one?.id);
    expect(must(await (await reader()).summary(EVERYTHING))).toMatchObject({ revocations: 1, compliance: { violated: 1 }, perInstance: { count: 1 } });
    expect(await slices()).toEqual([["post-revocation-acceptance", 1, 2, 0], ["revocation-propagation", 0, 1, 0]]);
  });

  test("comes to the same rows and slices when the better clock comes hours late, also after a restart, and what was stuck is no longer told twice", async () => {
    await insertPresentations(store, AROUND.slice(0, 3));
    await insertCredentialEvents(store, [TWO_FEEDS[0] as TestCredentialEvent]);
    const measurer = await createTestMeasurer(store);
    await measureAll(measurer, ms(110));
    const early = await revocations();
    expect(early).toMatchObject([{ source: "ssf:idp", isStuck: true, lowerSeconds: 99 }]);
    await insertCredentialEvents(store, [TWO_FEEDS[1] as TestCredentialEvent]);
    await measureAll(measurer, ms(120));
    expect(measurer.conditions().map((c) => c.summary)).toEqual([expect.stringMatching(/^A revoked credential still works 1 min 38 s/) as string]);
    await insertPresentations(store, AROUND.slice(3));
    await measureAll(await createTestMeasurer(store), ms(7_000));
    const late = [await revocations(), await slices()];
    expect(must(await (await reader()).revocation(early[0]?.id ?? ""))?.source).toBe("keycloak:main");
    await emptyTables(store);
    await insertPresentations(store, AROUND);
    await insertCredentialEvents(store, TWO_FEEDS);
    await measureAll(await createTestMeasurer(store), ms(7_000));
    expect(late).toEqual([await revocations(), await slices()]);
  });

  test("is one when only an alias tells that both name the same", async () => {
    await insertCredentialEvents(store, [told("a", 0, { credential: 1 }), told("b", 3, { credential: 2, source: "ssf:idp" })]);
    const measurer = await createTestMeasurer(store);
    await insertPresentations(store, [shown(2, 100, { decision: "deny" })]);
    await measureAll(measurer, ms(110));
    expect(await revocations()).toHaveLength(2);
    await insertCredentialEvents(store, [told("c", 5, { credential: 1, aliases: [2], source: "lifecycle_api" })]);
    await measureAll(measurer, ms(120));
    expect(await revocations()).toMatchObject([{ sources: ["keycloak:main", "ssf:idp", "lifecycle_api"], credentials: 2, upperSeconds: 100 }]);
    expect(await slices()).toEqual([["post-revocation-acceptance", 1, 1, 0], ["revocation-propagation", 0, 0, 1]]);
  });
});

describe("a revocation that comes again", () => {
  const session = (id: string, seconds: number, more: Partial<TestCredentialEvent> = {}) => told(id, seconds, { scope: "principal", credential: 0, principal: 5, ...more });
  const login = (id: string, seconds: number, credential: number): TestCredentialEvent => ({ id, kind: "issued", atUs: at(seconds), issuer: ISSUER, credential, principal: 5 });

  test.each([
    ["after the user was active again is a new one, and covers what was issued since", [session("r1", 0), session("r2", 60)], [login("i1", -30, 1), login("i2", 30, 2)], [1, 2]],
    ["soon, with nothing in between, is the same", [session("r1", 0), session("r2", 250)], [login("i1", -30, 1)], [1]],
    ["clearly later is a new one", [session("r1", 0), session("r2", 301)], [login("i1", -30, 1)], [1, 1]],
    ["late, by a feed that does not know when, is the same", [session("r1", 0), session("r2", 3_000, { source: "ssf:idp", clockQuality: "assertion" })], [login("i1", -30, 1)], [1]],
    ["late from the feed that told it already is a new one", [session("r1", 0, { clockQuality: "receipt" }), session("r2", 3_000, { clockQuality: "receipt" })], [login("i1", -30, 1)], [1, 1]],
    ["at another issuer, for a user of the same name, is another one", [session("r1", 0), session("r2", 1, { issuer: "https://other.example", source: "ssf:idp" })], [login("i1", -30, 1)], [0, 1]],
  ])("%s", async (_name, all, issued, credentials) => {
    await insertCredentialEvents(store, [...all, ...issued]);
    await measureAll(await createTestMeasurer(store), ms(3_600));
    expect((await revocations()).map((r) => r.credentials).sort()).toEqual(credentials);
  });

  test("is found to be two when the issuance in between is told late", async () => {
    await insertCredentialEvents(store, [session("r1", 0), session("r2", 60, { source: "ssf:idp" }), login("i1", -30, 1)]);
    const measurer = await createTestMeasurer(store);
    await measureAll(measurer, ms(100));
    expect(await revocations()).toHaveLength(1);
    await insertCredentialEvents(store, [login("i2", 30, 2)]);
    await measureAll(measurer, ms(200));
    expect((await revocations()).map((r) => [r.sources, r.credentials])).toEqual([[["ssf:idp"], 2], [["keycloak:main"], 1]]);
  });
});

describe("a presentation", () => {
  test("counts once when a session's, a user's and a key's revocation hit it: from the earliest", async () => {
    await insertCredentialEvents(store, [
      { id: "i1", kind: "issued", atUs: at(-50), credential: 1, session: 9, principal: 5, issuer: ISSUER },
      told("s", 0, { scope: "session", credential: 0, session: 9 }), told("u", 50, { scope: "principal", credential: 0, principal: 5 }), told("k", 70, { scope: "key", credential: 0, keyId: "k1" }),
    ]);
    await insertPresentations(store, [shown(1, 55, { keyId: "k1" }), shown(1, 65, { keyId: "k1" }), shown(1, 200, { keyId: "k1" }), shown(1, 201, { decision: "deny", reason: "unknown_kid", keyId: "k1" })]);
    await measureAll(await createTestMeasurer(store), ms(300));
    expect((await slices())[0]).toEqual(["post-revocation-acceptance", 1, 3, 0]);
    expect(await revocations()).toHaveLength(3);
  });

  test("after the end of one revocation and before another's time is hit by neither", async () => {
    await insertCredentialEvents(store, [told("r1", 0, { expiresAtUs: at(70) }), told("r2", 900, {}), told("other", 400, { credential: 2 })]);
    await insertPresentations(store, [shown(1, 65), shown(1, 500), shown(2, 505), shown(1, 1_000)]);
    await measureAll(await createTestMeasurer(store), ms(1_100));
    expect((await slices())[0]).toEqual(["post-revocation-acceptance", 0, 3, 0]);
  });

  test("after the credential's own end counts for nothing, also when it comes by itself", async () => {
    await insertCredentialEvents(store, [told("r1", 0, {}), { id: "e1", kind: "expired", atUs: at(90), credential: 1, issuer: ISSUER }]);
    await insertPresentations(store, [shown(1, 80)]);
    const measurer = await createTestMeasurer(store);
    await measureAll(measurer, ms(100));
    await insertPresentations(store, [shown(1, 1_000)]);
    await measureAll(measurer, ms(1_010));
    expect(await revocations()).toMatchObject([{ lowerSeconds: 80, upperSeconds: null }]);
    expect((await slices())[0]).toEqual(["post-revocation-acceptance", 0, 1, 0]);
  });
});
