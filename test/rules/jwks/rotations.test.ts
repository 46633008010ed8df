import fc from "fast-check";
import { expect, test } from "vitest";
import { readIssuers } from "../../../rules/jwks/issuers-reader.ts";
import type { LifecycleMeasurer } from "../../../rules/lifecycle/lifecycle-measurer.ts";
import { must, readSlices } from "../measure/engine.ts";
import { store, useFileStore } from "../file-store.ts";
import { minutesAgo } from "../minutes-ago.ts";
import { createTestMeasurer, emptyTables, insertCredentialEvents, insertPresentations, measureAll, type TestCredentialEvent } from "../revocation/kit.ts";
import { ISSUER } from "./key-facts.ts";

useFileStore(emptyTables);

const HOUR = 3_600;
const { startUs, at, ms } = minutesAgo(300);

const published = (keyId: string, seconds: number, more: Partial<TestCredentialEvent> = {}): TestCredentialEvent => ({ id: `i${keyId}${seconds}`, kind: "jwks_rotated", phase: "introduced", atUs: at(seconds), validFromUs: at(seconds - 60), keyId, issuer: ISSUER, ...more });
const withdrawn = (keyId: string, seconds: number): TestCredentialEvent => ({ ...published(keyId, seconds), id: `w${keyId}${seconds}`, phase: "withdrawn" });
const issued = (keyId: string, seconds: number, expires: number): TestCredentialEvent => ({ id: `t${keyId}${seconds}`, kind: "issued", atUs: at(seconds), expiresAtUs: at(expires), keyId, issuer: ISSUER });
const used = (keyId: string, seconds: number) => ({ atUs: at(seconds), keyId, issuer: ISSUER });
const lagged = (keyId: string, seconds: number) => ({ ...used(keyId, seconds), decision: "deny", reason: "unknown_kid" });

/** What is counted, by slot in seconds: good and valid of its steps. Ten-second slots, minutes and hours must tell the same. */
async function counted(): Promise<(readonly [slot: number, good: number, valid: number])[]> {
  const range = { from: startUs / 1e6 - 12 * HOUR, to: startUs / 1e6 + 12 * HOUR };
  const [fine, minutes, hours] = await Promise.all(["slo_slices_10s", "slo_slices_1m", "slo_slices_1h"].map(async (table) => (await readSlices(store, table, range)).filter((s) => s.slo === "key-rotation" && s.valid > 0)));
  const sum = (slices: typeof fine, seconds: number) => Object.fromEntries([...Map.groupBy(slices ?? [], (s) => Math.floor(s.slot / seconds) * seconds)].map(([slot, all]) => [slot, [all.reduce((n, s) => n + s.good, 0), all.reduce((n, s) => n + s.valid, 0)]]));
  expect([sum(fine, 60), sum(fine, HOUR)]).toEqual([sum(minutes, 60), sum(hours, HOUR)]);
  return (fine ?? []).map((s) => [s.slot - startUs / 1e6, s.good, s.valid] as const);
}

/** Measures, and once more a minute later: what key lag finds out counts from then on. */
async function measureTwice(measurer: LifecycleMeasurer, seconds: number): Promise<void> {
  await measureAll(measurer, ms(seconds));
  await measureAll(measurer, ms(seconds + 60));
}

test("first uses and withdrawals are counted in their slots, by issuer; what was there at the first look has no first use, what was never used no withdrawal", async () => {
  await insertCredentialEvents(store, [
    published("first", 0, { validFromUs: 0 }), published("safe", 0), published("soon", 0), published("idle", 0), withdrawn("safe", 8_000), withdrawn("soon", 8_000), withdrawn("idle", 8_000),
    issued("safe", 2_000, 7_900), issued("soon", 600, 8_400),
  ]);
  await insertPresentations(store, [used("first", 10), used("safe", 2_005), used("soon", 612), lagged("forged", 20)]);
  await measureTwice(await createTestMeasurer(store), 9_000);
  expect(await counted()).toEqual([[600, 0, 1], [2_000, 1, 1], [8_000, 1, 2]]);
  const groups = new Set((await readSlices(store, "slo_slices_1m", { from: startUs / 1e6, to: startUs / 1e6 + 9_000 })).filter((s) => s.slo === "key-rotation").map((s) => s.group_key));
  expect([...groups]).toEqual([JSON.stringify({ issuer: ISSUER, tenant: "acme" })]);
});

test("a later use, and an expiry that is told later, change the verdict of a withdrawal where it was counted", async () => {
  const measurer = await createTestMeasurer(store);
  await insertCredentialEvents(store, [published("used", 0), published("told", 0), withdrawn("used", 5_000), withdrawn("told", 6_000)]);
  await insertPresentations(store, [used("used", 3_000), used("told", 3_000)]);
  await measureTwice(measurer, 6_100);
  expect(await counted()).toEqual([[3_000, 2, 2], [5_000, 1, 1], [6_000, 1, 1]]);
  await insertPresentations(store, [used("used", 5_200)]);
  await insertCredentialEvents(store, [issued("told", 4_000, 9_000)]);
  await measureTwice(measurer, 6_400);
  expect(await counted()).toEqual([[3_000, 2, 2], [5_000, 0, 1], [6_000, 0, 1]]);
});

test("a first use that turns out to be earlier is moved, also when it became known while the service was away", async () => {
  await insertCredentialEvents(store, [published("a", 0)]);
  await insertPresentations(store, [used("a", 4_000)]);
  await measureTwice(await createTestMeasurer(store), 4_100);
  expect(await counted()).toEqual([[4_000, 1, 1]]);
  await insertPresentations(store, [used("a", 700)]);
  await measureTwice(await createTestMeasurer(store), 4_300);
  expect(await counted()).toEqual([[700, 0, 1]]);
});

test("a token that a gateway refused because it lacked the published key was signed with it: the refusal is the first use", async () => {
  await insertCredentialEvents(store, [published("a", 0)]);
  await insertPresentations(store, [lagged("a", 95), lagged("forged", 90), used("a", 2_400)]);
  await measureTwice(await createTestMeasurer(store), 2_500);
  expect(await counted()).toEqual([[90, 0, 1]]);
});

test("the API tells the lead and tail that were counted", async () => {
  await insertCredentialEvents(store, [published("a", 0), withdrawn("a", 9_000), published("a", 9_900), published("b", 600), published("old", -HOUR, { validFromUs: 0 }), issued("b", 3_000, 6_000)]);
  await insertPresentations(store, [used("a", 620), used("a", 9_200), used("a", 9_901), used("old", 100), used("b", 3_100)]);
  await measureTwice(await createTestMeasurer(store), 10_000);
  expect(await counted()).toEqual([[620, 0, 1], [3_000, 1, 1], [9_000, 0, 1]]);
  const [issuer] = must(await readIssuers(store, { tenant: null, nowMs: ms(10_100), maxAgeSeconds: 600, minLeadSeconds: 1_800 }));
  expect(issuer?.keys.map((k) => [k.keyId, k.leadSeconds, k.tailSeconds, k.isSafe])).toEqual([["a", null, null, null], ["b", 2_400, null, true], ["a", 620, -200, false], ["old", null, null, null]]);
  expect(issuer?.keys.map((k) => k.firstSeenAt)).toEqual([9_901, 3_000, 620, 100].map((s) => new Date(ms(s)).toISOString()));
});

const seconds = fc.integer({ min: 0, max: 4 * HOUR });
const part = fc.nat(2);
const history = fc.record({
  changes: fc.array(fc.record({ at: seconds, part, isSeen: fc.boolean() }), { minLength: 1, maxLength: 5 }),
  uses: fc.array(fc.record({ at: seconds, part, kind: fc.constantFrom("used", "used", "lagged", "issued"), lives: fc.integer({ min: 1, max: 2 * HOUR }) }), { maxLength: 6 }),
});

test("whatever the order in which facts become known, and over a restart, the slices are those of all facts at once", async () => {
  const histories = fc.sample(history, { seed: 5, numRuns: 60 });
  const facts = histories.flatMap((h, i) => [
    ...h.changes.map((c, n) => ({ part: c.part, event: n % 2 === 1 ? withdrawn(`k${i}`, c.at) : published(`k${i}`, c.at, c.isSeen ? {} : { validFromUs: 0 }), presentation: null })),
    ...h.uses.map((u) => (u.kind === "issued" ? { part: u.part, event: issued(`k${i}`, u.at, u.at + u.lives), presentation: null } : { part: u.part, event: null, presentation: u.kind === "used" ? used(`k${i}`, u.at) : lagged(`k${i}`, u.at) })),
  ]);
  const tell = async (some: typeof facts) => {
    await insertPresentations(store, some.flatMap((f) => f.presentation ?? []));
    await insertCredentialEvents(store, some.flatMap((f) => f.event ?? []));
  };
  await tell(facts);
  await measureTwice(await createTestMeasurer(store), 4.9 * HOUR);
  const inOrder = await counted();
  expect([inOrder.length > 60, inOrder.some(([, good, valid]) => good < valid), inOrder.some(([, good]) => good > 0)]).toEqual([true, true, true]);
  await emptyTables(store);
  let measurer = await createTestMeasurer(store);
  for (const [n, order] of [[0, 2], [1, 0], [2, 1]] as const) {
    await tell(facts.filter((f) => f.part === order));
    if (n === 1) measurer = await createTestMeasurer(store);
    await measureTwice(measurer, (4.2 + n * 0.35) * HOUR);
  }
  await measureTwice(measurer, 4.95 * HOUR);
  expect(await counted()).toEqual(inOrder);
});
