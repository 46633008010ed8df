import { expect, test } from "vitest";
import { ALERT_NAMES } from "../../../rules/alert-identity.ts";
import { must } from "../measure/engine.ts";
import { store, useFileStore } from "../file-store.ts";
import { startEngine } from "../lifecycle-engine.ts";
import { minutesAgo } from "../minutes-ago.ts";
import { createTestMeasurer, emptyTables, insertCredentialEvents, insertPresentations } from "./kit.ts";

useFileStore(emptyTables);

const { at, ms } = minutesAgo(120);

test("a revocation that is not enforced after its objective pages at the next evaluation, names instance and last acceptance, survives a restart, and resolves when refused", async () => {
  const engine = await startEngine(await createTestMeasurer(store), ms);
  await insertPresentations(store, [{ atUs: at(-1), credential: 7, instance: "edge-2" }]);
  await insertCredentialEvents(store, [{ id: "r1", kind: "revoked", scope: "token", atUs: at(0), credential: 7, issuer: "https://issuer.example" }]);
  await engine.tick(10);
  await insertPresentations(store, [{ atUs: at(30), credential: 7, instance: "edge-2" }]);
  await engine.tick(40);
  expect(engine.of(ALERT_NAMES.revocationNotEnforced)).toEqual([]);
  await insertPresentations(store, [{ atUs: at(61), credential: 7, instance: "edge-2" }, { atUs: at(62), credential: 7, instance: "edge-1", decision: "deny" }]);
  await engine.tick(70);
  expect(engine.of(ALERT_NAMES.revocationNotEnforced)).toEqual([["firing", 70]]);
  const page = engine.sent.find((a) => a.body.labels["alertname"] === ALERT_NAMES.revocationNotEnforced)?.body;
  expect(page?.labels).toEqual({ alertname: "AuthSloRevocationNotEnforced", severity: "page", slo: "revocation-propagation", tenant: "acme", gateway: "envoy" });
  expect(page?.startsAt).toBe(new Date(ms(70)).toISOString());
  const lastText = `${new Date(ms(61)).toISOString().slice(0, 19).replace("T", " ")} UTC`;
  expect(page?.annotations["summary"]).toBe(`A revoked credential still works 1 min 1 s after the revocation, at instance edge-2 of envoy. Last accepted ${lastText}.`);
  expect(page?.annotations["instances"]).toBe(`edge-2: last accepted ${lastText} at cart /cart, 1 min 1 s after`);
  expect(page?.annotations["revocations"]).toMatch(/^[0-9a-f]{16} \(token of https:\/\/issuer\.example, revoked /);
  expect(page?.annotations["runbook_url"]).toBe("http://console/runbooks#authslorevocationnotenforced");

  const restarted = await startEngine(await createTestMeasurer(store), ms);
  await restarted.tick(130);
  expect(restarted.of(ALERT_NAMES.revocationNotEnforced)).toEqual([["firing", 130]]);
  await insertPresentations(store, [{ atUs: at(135), credential: 7, instance: "edge-2", decision: "deny" }]);
  await restarted.tick(140);
  expect(restarted.of(ALERT_NAMES.revocationNotEnforced)).toEqual([["firing", 130], ["resolved", 140]]);
});

test("a measurement that fails neither raises nor resolves: what fires is kept, objectives say that they cannot be judged", async () => {
  const engine = await startEngine(await createTestMeasurer(store), ms);
  await insertCredentialEvents(store, [{ id: "r1", kind: "revoked", scope: "token", atUs: at(0), credential: 7 }]);
  await insertPresentations(store, [{ atUs: at(100), credential: 7 }]);
  await engine.tick(110);
  expect(engine.of(ALERT_NAMES.revocationNotEnforced)).toEqual([["firing", 110]]);
  const away = { kind: "failed", failure: { kind: "retryable", code: "STO_UNREACHABLE", clickhouseCode: null, message: "away" } } as const;
  const blind = await startEngine({ measure: () => Promise.resolve(away), conditions: () => [], isKnown: false }, ms);
  await blind.tick(200);
  expect(blind.of(ALERT_NAMES.revocationNotEnforced)).toEqual([["firing", 200]]);
  const report = await blind.tick(210);
  expect([...report.unreadable.keys()]).toContain("revocation-propagation");
});

test("a stuck revocation is over when its credential expires, or an hour after it was last accepted", async () => {
  const measurer = await createTestMeasurer(store);
  await insertCredentialEvents(store, [{ id: "r1", kind: "revoked", scope: "token", atUs: at(0), credential: 7, expiresAtUs: at(600) }, { id: "r2", kind: "revoked", scope: "token", atUs: at(0), credential: 8 }]);
  await insertPresentations(store, [{ atUs: at(100), credential: 7, gateway: "kong" }, { atUs: at(100), credential: 8 }, { atUs: at(700), credential: 7, gateway: "kong" }]);
  const gateways = async (seconds: number) => { must(await measurer.measure(ms(seconds))); return measurer.conditions().map((c) => c.labels["gateway"]).sort(); };
  expect(await gateways(110)).toEqual(["envoy", "kong"]);
  expect(await gateways(610)).toEqual(["envoy"]);
  expect(await gateways(3_710)).toEqual([]);
});

test("a thousand revocations that one gateway product holds up are one page", async () => {
  const measurer = await createTestMeasurer(store);
  const numbers = Array.from({ length: 1_000 }, (_, i) => i + 1);
  await insertCredentialEvents(store, numbers.map((n) => ({ id: `r${n}`, kind: "revoked", scope: "token", atUs: at(0), credential: n })));
  await insertPresentations(store, numbers.map((n) => ({ atUs: at(100) + n, credential: n, instance: `edge-${n % 8}` })));
  must(await measurer.measure(ms(110)));
  const [page, ...others] = measurer.conditions();
  expect(others).toEqual([]);
  expect(page?.summary).toContain("Credentials of 1000 revocations still work");
  expect(page?.annotations?.["instances"]).toMatch(/; and 995 more$/);
});
