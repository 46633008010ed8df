import { beforeEach, expect, test } from "vitest";
import { createMeasurer } from "../../../rules/measure/measurer.ts";
import type { Store } from "../../../store/store.ts";
import { insertEvents, must, readSlices, useEngine } from "./engine.ts";
import { slosUnderTest } from "./slos.ts";

const engine = useEngine();
beforeEach(() => engine.reset());
const T0 = Date.UTC(2026, 0, 10, 12);
const RANGE = { from: T0 / 1_000 - 86_400, to: T0 / 1_000 + 86_400 };

test("events become slices of ten seconds, minutes and hours", async () => {
  const store = engine.store();
  const measurer = createMeasurer({ store, slos: await slosUnderTest("auth-availability") });
  must(await measurer.measure(T0));
  await insertEvents(store, [
    { tsMs: T0 + 1_000 }, { tsMs: T0 + 2_000 }, { tsMs: T0 + 2_500, decision: "error", reason: "jwks_unavailable", fault_domain: "issuer", http_status: 401 },
    { tsMs: T0 + 12_000 }, { tsMs: T0 + 13_000, decision: "deny", reason: "expired", fault_domain: "client", http_status: 401 },
  ]);
  const report = must(await measurer.measure(T0 + 60_000));
  expect(report).toMatchObject({ measuredSlots: 2, pendingSlots: 0, backfillingSlos: 0 });
  const key = '{"product":"shop","tenant":"acme"}';
  const slot = T0 / 1_000;
  expect(await readSlices(store, "slo_slices_10s", RANGE)).toEqual([
    { slo: "auth-availability", group_key: key, slot, good: 2, valid: 3, excluded: 0 },
    { slo: "auth-availability", group_key: key, slot: slot + 10, good: 1, valid: 1, excluded: 1 },
  ]);
  const sum = [{ slo: "auth-availability", group_key: key, slot, good: 3, valid: 4, excluded: 1 }];
  expect(await readSlices(store, "slo_slices_1m", RANGE)).toEqual(sum);
  expect(await readSlices(store, "slo_slices_1h", RANGE)).toEqual(sum);
});

const KEY = '{"product":"shop","tenant":"acme"}';
const SLOT = T0 / 1_000;
const jwks = { decision: "error", reason: "jwks_unavailable", fault_domain: "issuer", http_status: 401 } as const;
const minutes = (n: number) => T0 - n * 60_000;
/** Slices of both kinds of rows as text, to compare whole tables. */
const all = async () => Promise.all(["slo_slices_10s", "slo_slices_1m", "slo_slices_1h"].map((table) => readSlices(engine.store(), table, RANGE)));

test("measuring the same again changes nothing", async () => {
  const store = engine.store();
  const slos = await slosUnderTest();
  const events = Array.from({ length: 60 }, (_, i) => ({ tsMs: T0 + i * 1_000, signal: i % 3 === 0 ? ("span" as const) : ("log" as const), service: i % 2 === 0 ? "cart" : "login", latencyUs: i * 1_000, ...(i % 10 === 0 ? jwks : {}) }));
  const first = createMeasurer({ store, slos });
  must(await first.measure(T0));
  await insertEvents(store, events);
  must(await first.measure(T0 + 120_000));
  const before = await all();
  must(await store.insertRows({ table: "touched_slots", rows: [0, 10, 20, 30, 40, 50].map((s) => ({ slot: SLOT + s })) }));
  expect(must(await first.measure(T0 + 180_000)).measuredSlots).toBe(6);
  expect(await all()).toEqual(before);
  must(await createMeasurer({ store, slos }).measure(T0 + 240_000));
  expect(await all()).toEqual(before);
});

test("nothing touched, nothing measured and nothing written", async () => {
  const store = engine.store();
  const slos = await slosUnderTest("auth-availability");
  const measurer = createMeasurer({ store, slos });
  must(await measurer.measure(T0));
  await insertEvents(store, [{ tsMs: T0 + 1_000 }]);
  expect(must(await measurer.measure(T0 + 10_000)).measuredSlots).toBe(1);
  expect(must(await measurer.measure(T0 + 20_000))).toMatchObject({ measuredSlots: 0, rowsRead: 0, pendingSlots: 0 });
});

test("a late log takes back what a span of the same request counted, in the slots around it too", async () => {
  const store = engine.store();
  const slos = await slosUnderTest("failure-rate-by-code", "auth-availability-by-service");
  const measurer = createMeasurer({ store, slos });
  must(await measurer.measure(T0));
  await insertEvents(store, [{ tsMs: T0 + 1_000, signal: "span", ...jwks, weight: 10 }, { tsMs: T0 + 250_000, signal: "span", weight: 10 }, { tsMs: T0 + 400_000, signal: "span", weight: 10 }, { tsMs: T0 + 2_000, signal: "span", service: "login" }]);
  must(await measurer.measure(T0 + 420_000));
  await insertEvents(store, [{ tsMs: T0 + 1_000 }]);
  must(await measurer.measure(T0 + 430_000));
  const rows = await readSlices(store, "slo_slices_10s", RANGE, true);
  const of = (group: string) => rows.filter((r) => r.group_key === group).map((r) => [r.slot - SLOT, r.good, r.valid]);
  expect(of('{"product":"shop","service":"cart","tenant":"acme"}'), "the log counts once; spans count again from 300 s after it").toEqual([[0, 1, 1], [250, 0, 0], [400, 10, 10]]);
  expect(of('{"product":"shop","service":"login","tenant":"acme"}'), "another source keeps its spans").toEqual([[0, 1, 1]]);
  expect(of('{"http_status":"401","product":"shop","reason":"jwks_unavailable","tenant":"acme"}'), "the failure that only the span told is taken back as zeros").toEqual([[0, 0, 0]]);
});

test("a latency that only spans tell counts beside logs without one", async () => {
  const store = engine.store();
  const measurer = createMeasurer({ store, slos: await slosUnderTest("validation-latency", "auth-availability") });
  must(await measurer.measure(T0));
  await insertEvents(store, [{ tsMs: T0, signal: "log" }, { tsMs: T0, signal: "span", latencyUs: 10_000 }, { tsMs: T0 + 1_000, signal: "span", latencyUs: 60_000 }]);
  must(await measurer.measure(T0 + 10_000));
  expect((await readSlices(store, "slo_slices_10s", RANGE)).map((r) => [r.slo, r.good, r.valid])).toEqual([["auth-availability", 1, 1], ["validation-latency", 1, 2]]);
});

test("a new revision is measured back over its period, newest first, in bounded steps, and equals what live measuring gave", async () => {
  const store = engine.store();
  const slos = await slosUnderTest("auth-availability", "odd-latency");
  const events = Array.from({ length: 300 }, (_, i) => ({ tsMs: minutes(i * 4 + 1), latencyUs: i * 300, ...(i % 7 === 0 ? jwks : {}) }));
  await insertEvents(store, events);
  const measurer = createMeasurer({ store, slos, rowsPerBatch: 40, rowsPerCall: 60 });
  let calls = 0;
  for (let left = 1; left > 0 && calls < 200; calls++) left = must(await measurer.measure(T0 + calls)).backfillingSlos;
  expect(calls).toBeGreaterThan(3);
  must(await measurer.measure(T0 + 3_600_000));
  const [, minuteSlices = [], hourSlices = []] = await all();
  for (const slo of ["auth-availability", "odd-latency"]) {
    for (const slices of [minuteSlices, hourSlices]) expect(slices.filter((s) => s.slo === slo).reduce((sum, s) => sum + s.valid, 0), slo).toBe(300);
  }
  expect(minuteSlices.filter((s) => s.slo === "auth-availability").reduce((sum, s) => sum + s.valid - s.good, 0)).toBe(43);
});

test("back-filling goes on where a restart broke it off", async () => {
  const store = engine.store();
  const slos = await slosUnderTest("auth-availability");
  await insertEvents(store, Array.from({ length: 8 }, (_, i) => ({ tsMs: minutes(i * 15 + 1) })));
  let calls = 0;
  for (let left = 1; left > 0 && calls < 200; calls++) left = must(await createMeasurer({ store, slos, rowsPerBatch: 5, rowsPerCall: 2 }).measure(T0 + calls)).backfillingSlos;
  expect(calls).toBeGreaterThan(2);
  expect(calls).toBeLessThan(100);
  must(await createMeasurer({ store, slos }).measure(T0 + 3_600_000));
  const [, minuteSlices = [], hourSlices = []] = await all();
  for (const slices of [minuteSlices, hourSlices]) expect(slices.reduce((sum, s) => sum + s.valid, 0)).toBe(8);
});

test("late events older than ten-second rollups reach are measured from minutes", async () => {
  const store = engine.store();
  const measurer = createMeasurer({ store, slos: await slosUnderTest("auth-availability") });
  must(await measurer.measure(T0));
  await insertEvents(store, [{ tsMs: minutes(600) }, { tsMs: minutes(600) + 30_000, ...jwks }]);
  must(await measurer.measure(T0 + 60_000));
  const [tens, minuteSlices, hourSlices] = await all();
  expect(tens).toEqual([]);
  expect(minuteSlices).toEqual([{ slo: "auth-availability", group_key: KEY, slot: minutes(600) / 1_000, good: 1, valid: 2, excluded: 0 }]);
  expect(hourSlices).toEqual([{ slo: "auth-availability", group_key: KEY, slot: Math.floor(minutes(600) / 3_600_000) * 3_600, good: 1, valid: 2, excluded: 0 }]);
});

test("facts older than minutes are kept are measured into hours", async () => {
  const store = engine.store();
  await insertEvents(store, [{ tsMs: minutes(50 * 60) }, { tsMs: minutes(50 * 60) + 1_000, ...jwks }]);
  const measurer = createMeasurer({ store, slos: await slosUnderTest("auth-availability"), minuteRetentionDays: 2 });
  must(await measurer.measure(T0));
  await insertEvents(store, [{ tsMs: minutes(50 * 60) + 5_000 }]);
  must(await measurer.measure(T0 + 60_000));
  const range = { from: SLOT - 10 * 86_400, to: SLOT };
  expect(await readSlices(store, "slo_slices_1m", range)).toEqual([]);
  expect((await readSlices(store, "slo_slices_1h", range)).map((s) => [s.slot - SLOT, s.good, s.valid])).toEqual([[-50 * 3_600, 2, 3]]);
});

test("a revision that was away is measured over its hole when it comes back, and a retired one is not measured any more", async () => {
  const store = engine.store();
  const [a, b] = await slosUnderTest("auth-availability", "auth-success-rate");
  if (a === undefined || b === undefined) throw new Error("no SLOs");
  const measurer = createMeasurer({ store, slos: [a, b] });
  must(await measurer.measure(T0));
  await insertEvents(store, [{ tsMs: T0 + 1_000 }]);
  must(await measurer.measure(T0 + 10_000));
  measurer.setSlos([b]);
  await insertEvents(store, [{ tsMs: T0 + 11_000 }]);
  must(await measurer.measure(T0 + 20_000));
  const valid = async (slo: string) => (await readSlices(store, "slo_slices_10s", RANGE)).filter((r) => r.slo === slo).reduce((sum, r) => sum + r.valid, 0);
  expect([await valid(a.name), await valid(b.name)]).toEqual([1, 2]);
  measurer.setSlos([a, b]);
  must(await measurer.measure(T0 + 30_000));
  expect([await valid(a.name), await valid(b.name)]).toEqual([2, 2]);
});

test("too many groups are counted together, apart for each tenant, and told", async () => {
  const store = engine.store();
  const slos = await slosUnderTest("auth-availability-by-service", "failure-rate-by-code");
  const events = Array.from({ length: 40 }, (_, i) => ({ tsMs: T0 + 1_000, tenant: i % 2 === 0 ? "acme" : "globex", service: `s${i}`, product: `p${i}`, ...jwks }));
  const measurer = createMeasurer({ store, slos, maxGroups: 10 });
  must(await measurer.measure(T0));
  await insertEvents(store, events);
  expect(must(await measurer.measure(T0 + 10_000)).overflowGroups).toBe(30 + 30 + 2);
  const check = async () => {
    const rows = await readSlices(store, "slo_slices_10s", RANGE);
    const services = rows.filter((r) => r.slo === "auth-availability-by-service");
    expect(services.length).toBe(12);
    expect(services.reduce((sum, r) => sum + r.valid, 0)).toBe(40);
    expect(services.filter((r) => r.group_key.includes("~overflow")).map((r) => JSON.parse(r.group_key) as unknown)).toEqual(["acme", "globex"].map((tenant) => ({ product: "~overflow", service: "~overflow", tenant })));
    const codes = rows.filter((r) => r.slo === "failure-rate-by-code");
    for (const split of codes.filter((r) => r.group_key.includes("reason"))) {
      const { product, tenant } = JSON.parse(split.group_key) as { product: string; tenant: string };
      expect(codes.some((r) => r.group_key === JSON.stringify({ product, tenant }) && r.valid >= split.valid), split.group_key).toBe(true);
    }
    return rows;
  };
  const before = await check();
  await store.insertRows({ table: "touched_slots", rows: [{ slot: SLOT }] });
  must(await createMeasurer({ store, slos, maxGroups: 10 }).measure(T0 + 20_000));
  expect(await check(), "the same groups after a restart").toEqual(before);
});

test("after a failed write the same slots are measured by the next call", async () => {
  const inner = engine.store();
  let isBroken = false;
  const store: Store = { ...inner, insertRows: (insert) => (isBroken && insert.table === "slo_slices_1m" ? Promise.resolve({ kind: "failed", failure: { kind: "retryable", code: "STO_AWAY", clickhouseCode: null, message: "away" } }) : inner.insertRows(insert)) };
  const measurer = createMeasurer({ store, slos: await slosUnderTest("auth-availability") });
  must(await measurer.measure(T0));
  await insertEvents(inner, [{ tsMs: T0 + 1_000 }]);
  isBroken = true;
  expect(await measurer.measure(T0 + 10_000)).toMatchObject({ kind: "failed", failure: { code: "STO_AWAY" } });
  isBroken = false;
  expect(must(await measurer.measure(T0 + 20_000)).measuredSlots).toBe(1);
  const [tens = [], minuteSlices = []] = await all();
  expect([tens, minuteSlices].map((s) => s.map((r) => r.valid))).toEqual([[1], [1]]);
});
