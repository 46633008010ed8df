import fc from "fast-check";
import { beforeEach, expect, test } from "vitest";
import { createCountsReader } from "../../../rules/measure/counts-reader.ts";
import { groupKeyOf } from "../../../rules/measure/groups.ts";
import { createMeasurer } from "../../../rules/measure/measurer.ts";
import type { GroupCounts } from "../../../rules/ports.ts";
import type { SloRevision } from "../../../rules/slo/model.ts";
import { insertEvents, must, useEngine, type TestEvent } from "./engine.ts";
import { referenceSlices } from "./reference.ts";
import { slosUnderTest } from "./slos.ts";

const engine = useEngine();
beforeEach(() => engine.reset());
const T0 = Date.UTC(2026, 0, 10, 12);
const H = 3_600_000;

function one(slos: readonly SloRevision[], name = slos[0]?.name): SloRevision {
  const slo = slos.find((s) => s.name === name);
  if (slo === undefined) throw new Error(`no ${String(name)}`);
  return slo;
}

const sums = (groups: readonly GroupCounts[]) => Object.fromEntries(groups.map((g) => [groupKeyOf(g.group), g.windows.map((w) => [w.windowSeconds, w.goodCount, w.validCount])]));
const heartbeats = (from: number, to: number) => Array.from({ length: (to - from) / 10_000 }, (_, i) => ({ slot: from / 1_000 + i * 10, node: "a" }));

test("window sums equal the sums of single slots, whatever the window and the instant", async () => {
  const store = engine.store();
  const names = ["auth-availability", "auth-success-rate", "failure-rate-by-code"];
  const slos = await slosUnderTest(...names);
  const [events = []] = fc.sample(fc.array(fc.record({
    tsMs: fc.integer({ min: T0 - 30 * H, max: T0 - 1 }),
    product: fc.constantFrom("shop", "bank"),
    outcome: fc.constantFrom({}, {}, { decision: "error", reason: "jwks_unavailable", fault_domain: "issuer", http_status: 401 }, { decision: "deny", reason: "expired", fault_domain: "client", http_status: 401 }),
  }).map(({ outcome, ...rest }): TestEvent => ({ ...rest, ...outcome })), { minLength: 800, maxLength: 800 }), { numRuns: 1, seed: 7 });
  await insertEvents(store, events);
  must(await createMeasurer({ store, slos }).measure(T0));
  const slices = referenceSlices(events, 10);
  for (const [evalMs, finest] of [[T0, 10], [T0 - 3 * H + 10_000, 10], [T0 - 130_000, 10], [T0 - 20 * 60_000, 60]] as const) {
    const windows = [300, 1_800, 3_600, 7_200, 21_600, 86_400];
    const read = createCountsReader({ store, slos: () => slos, finestSeconds: finest });
    for (const slo of slos.filter((s) => s.sli.splitBadBy.length === 0)) {
      const want = new Map<string, number[][]>();
      for (const s of slices.filter((x) => x.slo === slo.name)) {
        const rows = want.get(s.group_key) ?? windows.map((w) => [w, 0, 0]);
        want.set(s.group_key, rows.map(([w = 0, good = 0, valid = 0]) => {
          const start = w > 21_600 ? Math.ceil((evalMs / 1_000 - w) / 60) * 60 : evalMs / 1_000 - w;
          return s.slot >= start && s.slot < evalMs / 1_000 ? [w, good + s.good, valid + s.valid] : [w, good, valid];
        }));
      }
      const seen = Object.fromEntries([...want].filter(([, rows]) => rows.some(([, , valid = 0]) => valid > 0)));
      expect(sums(must(await read(slo, windows, evalMs))), `${slo.name} at ${evalMs - T0}`).toEqual(seen);
    }
  }
});

test("a failure code is measured against all requests of its product, also before it first appeared", async () => {
  const store = engine.store();
  const slo = one(await slosUnderTest("failure-rate-by-code"));
  const measurer = createMeasurer({ store, slos: [slo] });
  must(await measurer.measure(T0));
  await insertEvents(store, Array.from({ length: 99 }, (_, i) => ({ tsMs: T0 + i * 1_000 })));
  await insertEvents(store, [{ tsMs: T0 + 99_000, decision: "error", reason: "jwks_unavailable", fault_domain: "issuer", http_status: 401 }, { tsMs: T0 + 99_500, product: "bank" }]);
  const read = createCountsReader({ store, prepare: (at) => measurer.measure(at) });
  const groups = must(await read(slo, [300], T0 + 120_000));
  expect(groups).toEqual([{ group: { http_status: "401", product: "shop", reason: "jwks_unavailable", tenant: "acme" }, windows: [{ windowSeconds: 300, goodCount: 99, validCount: 100, coverageRatio: expect.any(Number) as number }] }]);
});

test("coverage tells a gap from a measured zero", async () => {
  const store = engine.store();
  const slo = one(await slosUnderTest("auth-availability"));
  const measurer = createMeasurer({ store, slos: [slo] });
  must(await measurer.measure(T0));
  const ratio = async (windowSeconds: number, at: number) => must(await createCountsReader({ store, prepare: (t) => measurer.measure(t) })(slo, [windowSeconds], at)).map((g) => g.windows[0]?.coverageRatio);
  must(await store.insertRows({ table: "ingest_heartbeats", rows: heartbeats(T0, T0 + H) }));
  await insertEvents(store, [{ tsMs: T0 + H - 5_000 }]);
  expect(await ratio(3_600, T0 + H), "an hour of heartbeats, one event").toEqual([1]);
  expect(await ratio(7_200, T0 + H), "before the first heartbeat nothing was measured").toEqual([0.5]);
  await insertEvents(store, [{ tsMs: T0 - 5_000 }]);
  expect(await ratio(7_200, T0 + H), "an event proves that its slot was measured").toEqual([361 / 720]);
  expect(await ratio(3_600, T0 + H + 900_000), "a quarter of an hour without heartbeats").toEqual([0.75]);
  must(await store.insertRows({ table: "ingest_heartbeats", rows: heartbeats(T0 + H, T0 + H + 900_000).map((b) => ({ ...b, node: "b" })) }));
  expect(await ratio(3_600, T0 + H + 900_000), "another node was up").toEqual([1]);
});

test("history that is not measured yet is not covered", async () => {
  const store = engine.store();
  const slo = one(await slosUnderTest("auth-availability"));
  must(await store.insertRows({ table: "ingest_heartbeats", rows: heartbeats(T0 - 12 * H, T0) }));
  await insertEvents(store, Array.from({ length: 144 }, (_, i) => ({ tsMs: T0 - (i + 1) * 300_000 })));
  const measurer = createMeasurer({ store, slos: [slo], rowsPerBatch: 12, rowsPerCall: 24 });
  const seen: number[] = [];
  for (let i = 0, left = 1; left > 0 && i < 100; i++) {
    left = must(await measurer.measure(T0 + i)).backfillingSlos;
    const [group] = must(await createCountsReader({ store })(slo, [3_600, 36_000], T0)).map((g) => g.windows);
    seen.push(group?.[1]?.coverageRatio ?? 0);
    if ((group?.[1]?.coverageRatio ?? 0) > 0.99) expect(group?.[1]?.validCount, "all that is covered is counted").toBe(120);
  }
  expect(seen.length).toBeGreaterThan(3);
  expect(seen[0]).toBeLessThan(0.5);
  expect(seen.at(-1)).toBeGreaterThan(0.99);
});

test("an SLO that was never measured is not covered at all, and a failed preparation fails the read", async () => {
  const store = engine.store();
  const slo = one(await slosUnderTest("auth-availability"));
  must(await store.insertRows({ table: "ingest_heartbeats", rows: heartbeats(T0 - H, T0) }));
  expect(must(await createCountsReader({ store })(slo, [3_600], T0))).toEqual([]);
  const failure = { kind: "retryable" as const, code: "STO_AWAY", clickhouseCode: null, message: "away" };
  expect(await createCountsReader({ store, prepare: () => Promise.resolve({ kind: "failed", failure }) })(slo, [3_600], T0)).toEqual({ kind: "failed", failure });
});
