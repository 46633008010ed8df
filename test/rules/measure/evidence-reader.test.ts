import { beforeEach, expect, test } from "vitest";
import { createEvidenceReader } from "../../../rules/measure/evidence-reader.ts";
import type { SloRevision } from "../../../rules/slo/model.ts";
import { insertEvents, must, useEngine, type TestEvent } from "./engine.ts";
import { slosUnderTest } from "./slos.ts";

const engine = useEngine();
beforeEach(() => engine.reset());
const T0 = Date.UTC(2026, 0, 10, 12);
const jwks = { decision: "error", reason: "jwks_unavailable", fault_domain: "issuer", http_status: 401, issuer: "https://idp.example" } as const;
const times = (n: number, event: Omit<TestEvent, "tsMs">) => Array.from({ length: n }, (_, i) => ({ ...event, tsMs: T0 + i * 1_000 }));

async function one(name: string): Promise<SloRevision> {
  const [slo] = await slosUnderTest(name);
  if (slo === undefined) throw new Error(`no SLO ${name}`);
  return slo;
}

test("evidence names reasons, issuers, services and traces of what the SLO counts as bad, and nothing else", async () => {
  const store = engine.store();
  await insertEvents(store, [
    ...times(5, { ...jwks, service: "cart", traceId: "0a176519164d435d04486b211c00311c" }), ...times(2, { ...jwks, service: "login" }),
    ...times(3, { decision: "deny", reason: "unknown_kid", fault_domain: "issuer", http_status: 401, service: "login", traceId: "4b092f3577334d26234e121d0e0e4736" }),
    ...times(50, { decision: "deny", reason: "expired", fault_domain: "client", http_status: 401 }), ...times(50, {}), ...times(9, { ...jwks, product: "bank" }), ...times(9, { ...jwks, tenant: "globex" }),
    ...times(9, { ...jwks, client_class: "bulk_scanner" }), { ...jwks, tsMs: T0 + 3_600_000 },
  ]);
  const read = createEvidenceReader({ store });
  const evidence = must(await read(await one("auth-availability"), { tenant: "acme", product: "shop" }, T0, T0 + 600_000));
  expect(evidence.reasons).toEqual([
    { reason: "jwks_unavailable", faultDomain: "issuer", issuer: "https://idp.example", count: 7 },
    { reason: "unknown_kid", faultDomain: "issuer", issuer: "", count: 3 },
  ]);
  expect(evidence.services).toEqual([{ service: "cart", count: 5 }, { service: "login", count: 5 }]);
  expect([...evidence.traceIds].sort()).toEqual(["0a176519164d435d04486b211c00311c", "4b092f3577334d26234e121d0e0e4736"]);
});

test("of a request that was seen as log and as span, evidence counts the log", async () => {
  const store = engine.store();
  await insertEvents(store, [...times(3, jwks), ...times(4, { ...jwks, signal: "span", weight: 100 }), ...times(2, { ...jwks, signal: "span", service: "spans-only", weight: 5 })]);
  const evidence = must(await createEvidenceReader({ store })(await one("auth-availability"), { tenant: "acme", product: "shop" }, T0, T0 + 60_000));
  expect(evidence.services).toEqual([{ service: "spans-only", count: 10 }, { service: "cart", count: 3 }]);
});

test.each(["validation-latency", "odd-latency"])("evidence of a latency SLO is the slow requests: %s", async (name) => {
  const store = engine.store();
  await insertEvents(store, [...times(3, { latencyUs: 60_000, traceId: "0a176519164d435d04486b211c00311c" }), ...times(5, { latencyUs: 1_000 }), ...times(5, {}), ...times(2, { latencyUs: 90_000, service: "login", client_class: "bulk_scanner" })]);
  const slo = await one(name);
  const group = slo.groupBy.includes("service") ? { tenant: "acme", product: "shop", service: "cart" } : { tenant: "acme", product: "shop" };
  const evidence = must(await createEvidenceReader({ store })(slo, group, T0, T0 + 60_000));
  expect(evidence.services).toEqual([{ service: "cart", count: 3 }]);
  expect(evidence.traceIds).toEqual(["0a176519164d435d04486b211c00311c"]);
});

test("a group of one status and reason has evidence of that code only; days are read from minutes", async () => {
  const store = engine.store();
  await insertEvents(store, [...times(3, jwks), ...times(3, { decision: "error", reason: "gateway_error", fault_domain: "gateway", http_status: 500 })]);
  const group = { tenant: "acme", product: "shop", http_status: "500", reason: "gateway_error" };
  for (const fromMs of [T0, T0 - 3 * 86_400_000]) {
    const evidence = must(await createEvidenceReader({ store })(await one("failure-rate-by-code"), group, fromMs, T0 + 60_000));
    expect(evidence.reasons.map((r) => [r.reason, r.count])).toEqual([["gateway_error", 3]]);
  }
});

test("without bad events there is no evidence", async () => {
  const evidence = must(await createEvidenceReader({ store: engine.store() })(await one("auth-availability"), { tenant: "acme", product: "shop" }, T0, T0 + 60_000));
  expect(evidence).toEqual({ reasons: [], services: [], traceIds: [] });
});
