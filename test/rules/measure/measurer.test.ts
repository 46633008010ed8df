import { beforeEach, expect, test } from "vitest";
import { createMeasurer } from "../../../rules/measure/measurer.ts";
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
