import fc from "fast-check";
import { beforeEach, expect, test } from "vitest";
import { createMeasurer } from "../../../rules/measure/measurer.ts";
import { insertEvents, must, readSlices, useEngine, type TestEvent } from "./engine.ts";
import { keyOf, MEANINGS, referenceSlices } from "./reference.ts";
import { slosUnderTest } from "./slos.ts";

const engine = useEngine();
beforeEach(() => engine.reset());
const T0 = Date.UTC(2026, 0, 10);
/** All sets together stay within what is measured from ten-second rollups. */
const SET_SECONDS = 100;
const SETS = 200;
/** Sets that are stored and measured at one time, one after the other on the time axis. */
const TOGETHER = 20;

const failure = fc.constantFrom(
  ["deny", "expired", "client", 401], ["deny", "revoked", "client", 401], ["deny", "unknown_kid", "issuer", 401], ["error", "jwks_unavailable", "issuer", 401], ["error", "gateway_error", "gateway", 500],
  ["deny", "insufficient_scope", "policy", 403], ["deny", "unauthorized_unspecified", "unknown", 401], ["error", "", "unknown", 503], ["challenge", "missing_credential", "client", 401], ["bypass", "", "", 200],
).map(([decision, reason, fault_domain, http_status]) => ({ decision: String(decision), reason: String(reason), fault_domain: String(fault_domain), http_status: Number(http_status) }));

const event = (base: number) => fc.record({
  tsMs: fc.integer({ min: base, max: base + SET_SECONDS * 1_000 - 1 }),
  tenant: fc.constantFrom("acme", "acme", "globex"),
  product: fc.constantFrom("shop", "bank"),
  service: fc.constantFrom("cart", "login"),
  signal: fc.constantFrom("log" as const, "span" as const, "span" as const, "metric" as const),
  kind: fc.constantFrom("validation", "validation", "validation", "authorization", "jwks_fetch"),
  decision_point: fc.constantFrom("gateway", "gateway", "gateway", "upstream"),
  client_class: fc.constantFrom("", "", "", "bulk_scanner"),
  latencyUs: fc.option(fc.constantFrom(1, 37_500, 37_501, 50_000, 50_001, 9_000_000), { nil: undefined }),
  weight: fc.constantFrom(1, 1, 3),
  outcome: fc.option(failure, { nil: undefined }),
}).map(({ outcome, latencyUs, ...rest }): TestEvent => ({ ...rest, ...(latencyUs === undefined ? {} : { latencyUs }), ...(outcome ?? {}) }));

/** Events in up to three batches: later batches touch slots that were measured before. */
const eventSet = (index: number) => fc.array(fc.array(event(T0 + index * SET_SECONDS * 1_000), { minLength: 1, maxLength: 12 }), { minLength: 1, maxLength: 3 });

test(`slices equal a count of the single events over ${SETS} random sets with late data, spans beside logs, and restarts`, async () => {
  const store = engine.store();
  const slos = (await slosUnderTest()).filter((s) => s.name in MEANINGS);
  expect(slos.map((s) => s.name).sort()).toEqual(Object.keys(MEANINGS).sort());
  const seed = Number(process.env["FC_SEED"] ?? 20_260_110);
  const all: TestEvent[] = [];
  let measurer = createMeasurer({ store, slos });
  must(await measurer.measure(T0));
  for (let first = 0; first < SETS; first += TOGETHER) {
    const sets = Array.from({ length: TOGETHER }, (_, i) => fc.sample(eventSet(first + i), { numRuns: 1, seed: seed + first + i })[0] ?? []);
    for (let round = 0; round < 3; round++) {
      const batch = sets.flatMap((set) => set[round] ?? []);
      if (batch.length === 0) continue;
      await insertEvents(store, batch);
      all.push(...batch);
      must(await measurer.measure(T0 + ((first + TOGETHER) * SET_SECONDS + round * 10) * 1_000));
    }
    if (first % 40 === 0) measurer = createMeasurer({ store, slos });
  }
  const end = T0 + (SETS + 20) * SET_SECONDS * 1_000;
  expect(must(await measurer.measure(end))).toMatchObject({ pendingSlots: 0, backfillingSlos: 0, overflowGroups: 0 });
  for (const [table, slotSeconds] of [["slo_slices_10s", 10], ["slo_slices_1m", 60], ["slo_slices_1h", 3_600]] as const) {
    const found = await readSlices(store, table, { from: T0 / 1_000, to: end / 1_000 });
    expect(found.sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1)), `${table}, seed ${seed}`).toEqual(referenceSlices(all, slotSeconds));
  }
}, 300_000);
