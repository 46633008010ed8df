import { expect, test } from "vitest";
import { z } from "zod";
import { must, readSlices } from "../measure/engine.ts";
import { store, useFileStore } from "../file-store.ts";
import { minutesAgo } from "../minutes-ago.ts";
import { createTestMeasurer, emptyTables, insertCredentialEvents, insertPresentations } from "./kit.ts";

useFileStore(emptyTables);

const { startUs: T0, at } = minutesAgo(60);
const ms = (us: number) => Math.floor(us / 10_000_000) * 10_000;

const intervalRow = z.object({ gateway_instance: z.string(), kind: z.string(), lower: z.number(), upper: z.number().nullable(), flapped: z.number(), accepted: z.coerce.number(), denied: z.coerce.number() });
async function intervals() {
  return must(await store.query({ sql: "SELECT gateway_instance, kind, toFloat64(lower_us) / 1e6 AS lower, toFloat64(upper_us) / 1e6 AS upper, flapped, accepted, denied FROM revocation_intervals FINAL ORDER BY gateway_instance", row: intervalRow }));
}
const revocationRow = z.object({ scope: z.string(), kind: z.string(), verdict: z.string(), lower: z.number(), upper: z.number().nullable(), observed: z.number(), live: z.number(), credentials: z.number(), is_stuck: z.number() });
async function revocations() {
  return must(await store.query({ sql: "SELECT scope, kind, verdict, toFloat64(lower_us) / 1e6 AS lower, toFloat64(upper_us) / 1e6 AS upper, observed, live, credentials, is_stuck FROM revocations FINAL ORDER BY revoked_at", row: revocationRow }));
}

test("a revoked token: each instance has its interval, the slowest decides the verdict, instances that saw nothing lower the coverage", async () => {
  const measurer = await createTestMeasurer(store);
  await insertPresentations(store, [
    { atUs: at(-5), credential: 7, instance: "edge-1" }, { atUs: at(2), credential: 7, instance: "edge-1" }, { atUs: at(5), credential: 7, instance: "edge-1", decision: "deny" },
    { atUs: at(70), credential: 7, instance: "edge-2" }, { atUs: at(75), credential: 7, instance: "edge-2", decision: "deny" }, { atUs: at(3), credential: 99, instance: "edge-3" },
  ]);
  await insertCredentialEvents(store, [{ id: "r1", kind: "revoked", scope: "token", atUs: at(0), credential: 7, issuer: "https://issuer.example" }]);
  expect(must(await measurer.measure(ms(at(120))))).toMatchObject({ measuredRevocations: 1, waitingRevocations: 0, waitingMinutes: 0 });
  expect(await intervals()).toEqual([
    { gateway_instance: "edge-1", kind: "interval", lower: 2, upper: 5, flapped: 0, accepted: 1, denied: 1 },
    { gateway_instance: "edge-2", kind: "interval", lower: 70, upper: 75, flapped: 0, accepted: 1, denied: 1 },
  ]);
  expect(await revocations()).toEqual([{ scope: "token", kind: "interval", verdict: "violated", lower: 70, upper: 75, observed: 2, live: 3, credentials: 1, is_stuck: 0 }]);
  expect(measurer.conditions()).toEqual([]);
  const range = { from: T0 / 1e6 - 3_600, to: T0 / 1e6 + 3_600 };
  expect(await readSlices(store, "slo_slices_10s", range)).toEqual([
    { slo: "post-revocation-acceptance", group_key: '{"gateway":"envoy","service":"cart","tenant":"acme"}', slot: T0 / 1e6 + 70, good: 1, valid: 2, excluded: 0 },
    { slo: "revocation-propagation", group_key: '{"issuer":"https://issuer.example","tenant":"acme"}', slot: T0 / 1e6, good: 0, valid: 1, excluded: 0 },
  ]);
});
