import { describe, expect, test } from "vitest";
import { z } from "zod";
import { must, readSlices } from "../measure/engine.ts";
import { store, useFileStore } from "../file-store.ts";
import { minutesAgo } from "../minutes-ago.ts";
import { createTestMeasurer, emptyTables, insertCredentialEvents, insertPresentations, measureAll, type TestCredentialEvent, type TestPresentation } from "./kit.ts";

useFileStore(emptyTables);

const { startUs: T0, at } = minutesAgo(120);
const ISSUER = "https://issuer.example";

const row = z.object({ credentials: z.number(), kind: z.string(), accepted: z.number(), denied: z.number() });
async function outcome() {
  const sql = `SELECT r.credentials AS credentials, r.kind AS kind, toUInt32(sum(i.accepted)) AS accepted, toUInt32(sum(i.denied)) AS denied FROM (SELECT * FROM revocations FINAL) AS r
    LEFT JOIN (SELECT revocation, accepted, denied FROM revocation_intervals FINAL) AS i ON i.revocation = r.revocation GROUP BY r.revocation, r.credentials, r.kind`;
  return must(await store.query({ sql, row }))[0];
}

const issued = (id: string, seconds: number, more: Partial<TestCredentialEvent>): TestCredentialEvent => ({ id, kind: "issued", atUs: at(seconds), issuer: ISSUER, ...more });
const shown = (credential: number, seconds: number, more: Partial<TestPresentation> = {}): TestPresentation => ({ credential, atUs: at(seconds), issuer: ISSUER, ...more });

describe("what a revocation covers", () => {
  test("a token: itself under all its names, and what was issued from it", async () => {
    await insertCredentialEvents(store, [issued("i1", -50, { credential: 3, parent: 1 }), issued("i2", 50, { credential: 4, parent: 1 }), { id: "r", kind: "revoked", scope: "token", atUs: at(0), credential: 1, aliases: [2] }]);
    await insertPresentations(store, [shown(1, 5), shown(2, 6), shown(3, 7), shown(4, 60)]);
    await measureAll(await createTestMeasurer(store), at(100) / 1_000);
    expect(await outcome()).toEqual({ credentials: 3, kind: "right_censored", accepted: 3, denied: 0 });
  });
  test("a session: what was issued in it before, not after", async () => {
    await insertCredentialEvents(store, [issued("i1", -50, { credential: 1, session: 9 }), issued("i2", 20, { credential: 2, session: 9 }), issued("i3", -10, { credential: 3, session: 8 }), { id: "r", kind: "revoked", scope: "session", atUs: at(0), session: 9 }]);
    await insertPresentations(store, [shown(1, 5), shown(1, 10, { decision: "deny" }), shown(2, 30), shown(3, 40)]);
    await measureAll(await createTestMeasurer(store), at(100) / 1_000);
    expect(await outcome()).toEqual({ credentials: 2, kind: "interval", accepted: 1, denied: 1 });
  });
  test("a grant: this principal's credentials for this client alone", async () => {
    await insertCredentialEvents(store, [issued("i1", -50, { credential: 1, principal: 5, clientId: 6 }), issued("i2", -50, { credential: 2, principal: 5, clientId: 7 }), { id: "r", kind: "revoked", scope: "grant", atUs: at(0), principal: 5, clientId: 6 }]);
    await insertPresentations(store, [shown(1, 5), shown(2, 6), shown(3, -30, { principal: 5, clientId: 6 }), shown(3, 7, { principal: 5, clientId: 6 })]);
    await measureAll(await createTestMeasurer(store), at(100) / 1_000);
    expect(await outcome()).toEqual({ credentials: 2, kind: "right_censored", accepted: 2, denied: 0 });
  });
  test.each([["client", { clientId: 6 }], ["principal", { principal: 5 }]])("a %s: what was issued to it, and what gateways had accepted of it; not what is seen first afterwards", async (scope, names) => {
    await insertCredentialEvents(store, [issued("i1", -50, { credential: 1, ...names }), issued("i2", -3_000, { credential: 4, ...names, expiresAtUs: at(-10) }), { id: "r", kind: "revoked", scope, atUs: at(0), ...names }]);
    await insertPresentations(store, [shown(2, -20, names), shown(1, 5, names), shown(2, 6, names), shown(3, 7, names), shown(4, 8, names)]);
    await measureAll(await createTestMeasurer(store), at(100) / 1_000);
    expect(await outcome()).toEqual({ credentials: 2, kind: "right_censored", accepted: 2, denied: 0 });
  });
  test("everything an issuer issued before an instant", async () => {
    await insertCredentialEvents(store, [issued("i1", -500, { credential: 1 }), issued("i2", -100, { credential: 2 }), issued("i3", -500, { credential: 3, issuer: "https://other.example" }), { id: "r", kind: "revoked", scope: "issuer_not_before", atUs: at(0), validFromUs: at(-300), issuer: ISSUER }]);
    await insertPresentations(store, [shown(1, 5), shown(2, 6), shown(3, 7, { issuer: "https://other.example" })]);
    await measureAll(await createTestMeasurer(store), at(100) / 1_000);
    expect(await outcome()).toEqual({ credentials: 1, kind: "right_censored", accepted: 1, denied: 0 });
  });
  test("a signing key: every token signed with it; an unknown key id refuses it", async () => {
    await insertCredentialEvents(store, [{ id: "r", kind: "revoked", scope: "key", atUs: at(0), issuer: ISSUER, keyId: "k1" }]);
    await insertPresentations(store, [shown(1, 100, { keyId: "k1" }), shown(2, 110, { keyId: "k1", decision: "deny", reason: "unknown_kid" }), shown(3, 120, { keyId: "k2" }), shown(4, 130, { keyId: "k1", issuer: "https://other.example" })]);
    await measureAll(await createTestMeasurer(store), at(200) / 1_000);
    expect(await outcome()).toEqual({ credentials: 1, kind: "interval", accepted: 1, denied: 1 });
    const slices = await readSlices(store, "slo_slices_1m", { from: T0 / 1e6, to: T0 / 1e6 + 600 });
    expect(slices.filter((s) => s.slo === "post-revocation-acceptance").map((s) => [s.good, s.valid])).toEqual([[1, 2]]);
  });
});

test("a refusal counts as of its end, so that one under way is never enforced before it was decided", async () => {
  await insertCredentialEvents(store, [{ id: "r", kind: "revoked", scope: "token", atUs: at(0), credential: 1 }]);
  await insertPresentations(store, [{ ...shown(1, 0), atUs: at(0) - 300_000, decision: "deny", latencyUs: 400_000 }]);
  await measureAll(await createTestMeasurer(store), at(100) / 1_000);
  const bounds = must(await store.query({ sql: "SELECT kind, toUInt32(lower_us) AS lower, toUInt32(upper_us) AS upper FROM revocation_intervals FINAL", row: z.object({ kind: z.string(), lower: z.number(), upper: z.number() }) }));
  expect(bounds).toEqual([{ kind: "interval", lower: 0, upper: 100_000 }]);
});

test("late facts change verdict, slices and budget where the revocation was, a day after as well", async () => {
  const measurer = await createTestMeasurer(store);
  const slices = async () => (await readSlices(store, "slo_slices_1h", { from: T0 / 1e6 - 100_000, to: T0 / 1e6 + 100_000 })).map((s) => [s.slo, s.good, s.valid, s.excluded]);
  await insertCredentialEvents(store, [{ id: "r", kind: "revoked", scope: "token", atUs: at(-72_000), credential: 1 }]);
  await measureAll(measurer, at(0) / 1_000);
  expect(await slices()).toEqual([["revocation-propagation", 0, 0, 1]]);
  await insertPresentations(store, [shown(1, -71_990, { decision: "deny" })]);
  await measureAll(measurer, at(10) / 1_000);
  expect(await slices()).toEqual([["revocation-propagation", 1, 1, 0]]);
  await insertPresentations(store, [shown(1, -71_900)]);
  await measureAll(measurer, at(20) / 1_000);
  expect(await slices()).toEqual([["post-revocation-acceptance", 0, 1, 0], ["revocation-propagation", 0, 1, 0]]);
});

test("a request told as log and as span is one presentation", async () => {
  await insertCredentialEvents(store, [{ id: "r", kind: "revoked", scope: "token", atUs: at(0), credential: 1 }]);
  await insertPresentations(store, [shown(1, 100), shown(1, 100, { signal: "span" })]);
  await measureAll(await createTestMeasurer(store), at(200) / 1_000);
  const slices = await readSlices(store, "slo_slices_10s", { from: T0 / 1e6, to: T0 / 1e6 + 600 });
  expect(slices.filter((s) => s.slo === "post-revocation-acceptance").map((s) => [s.good, s.valid])).toEqual([[0, 1]]);
});
