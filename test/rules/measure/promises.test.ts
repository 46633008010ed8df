import { beforeEach, expect, test } from "vitest";
import { z } from "zod";
import { saveRevisions } from "../../../rules/measure/progress.ts";
import { createPromiseKeeper } from "../../../rules/measure/promises.ts";
import type { SloRevision } from "../../../rules/slo/model.ts";
import { must, useEngine } from "./engine.ts";
import { slosUnderTest } from "./slos.ts";

const engine = useEngine();
beforeEach(() => engine.reset());
const T0 = Date.UTC(2026, 8, 1, 12);
const HOUR_MS = 3_600_000;
const row = z.object({ slo: z.string(), revision: z.string(), display_name: z.string(), target_ppb: z.coerce.number(), windows: z.array(z.number()) });

async function stand() {
  const store = engine.store();
  const [a, b] = await slosUnderTest("auth-availability", "auth-success-rate");
  if (a === undefined || b === undefined) throw new Error("no SLOs");
  const current = async () => must(await store.query({ sql: "SELECT slo, revision, display_name, target_ppb, windows FROM slo_current ORDER BY slo", row }));
  const promise = async (slos: readonly SloRevision[], atMs: number, keeper = createPromiseKeeper(store)) => {
    must(await saveRevisions(store, slos, atMs));
    await keeper.keep(slos, atMs);
  };
  return { store, a, b, current, promise, names: async () => (await current()).map((r) => r.slo) };
}

const windowsOf = (slo: SloRevision) => [...new Set([3_600, slo.periodSeconds, ...slo.tiers.flatMap((t) => [t.longWindowSeconds, t.shortWindowSeconds])])].toSorted((x, y) => x - y);

test("boards read what each SLO promises now, with every window that its alerts and budget are made of", async () => {
  const { a, b, current, promise } = await stand();
  await promise([a, b], T0);
  expect(await current()).toEqual([a, b].map((slo) => ({ slo: slo.name, revision: slo.revision, display_name: slo.displayName, target_ppb: slo.targetPpb, windows: windowsOf(slo) })));
});

test("an SLO that is taken back to an earlier revision promises what that did, also when the clock was set back in between", async () => {
  const { a, current, promise } = await stand();
  const stricter = { ...a, revision: "stricter", targetPpb: 999_990_000 };
  const revision = async () => (await current()).map((r) => r.revision);
  await promise([a], T0);
  await promise([stricter], T0 + 1_000);
  expect(await revision()).toEqual(["stricter"]);
  await promise([a], T0 - 600_000);
  expect(await revision()).toEqual([a.revision]);
});

test("an SLO that nobody measures any more is gone a day after", async () => {
  const { a, b, names, promise } = await stand();
  await promise([a, b], T0);
  await promise([b], T0 + 23 * HOUR_MS);
  expect(await names()).toEqual([a.name, b.name]);
  await promise([b], T0 + 24 * HOUR_MS);
  expect(await names()).toEqual([b.name]);
});

test("promises are written when SLOs change and once an hour, not at every evaluation", async () => {
  const { store, a, b, promise } = await stand();
  const keeper = createPromiseKeeper(store);
  const newest = async () => must(await store.query({ sql: "SELECT toUnixTimestamp64Milli(max(seen_at)) AS at FROM slo_promises", row: z.object({ at: z.coerce.number() }) }))[0]?.at;
  const both = [a, b];
  for (const [slos, atMs, writtenMs] of [[both, 0, 0], [both, HOUR_MS - 10_000, 0], [both, HOUR_MS, HOUR_MS], [[b], HOUR_MS + 10_000, HOUR_MS + 10_000]] as const) {
    await promise(slos, T0 + atMs, keeper);
    expect(await newest(), `${atMs} ms later`).toBe(T0 + writtenMs);
  }
});
