import { expect, test } from "vitest";
import { ALERT_NAMES } from "../../../rules/alert-identity.ts";
import { store, useFileStore } from "../file-store.ts";
import { startEngine } from "../lifecycle-engine.ts";
import { minutesAgo } from "../minutes-ago.ts";
import { createTestMeasurer, emptyTables, insertCredentialEvents, insertPresentations, measureAll } from "../revocation/kit.ts";
import { ISSUER } from "./key-facts.ts";

useFileStore(emptyTables);

const { at, ms } = minutesAgo(180);
const DAY = 86_400;
const NAME = ALERT_NAMES.keyRotationUnsafe;

test("a key that signs five minutes after its publication makes a ticket with key and lead; it survives a restart and is over a day later", async () => {
  const engine = await startEngine(await createTestMeasurer(store), ms);
  await insertCredentialEvents(store, [{ id: "k1", kind: "jwks_rotated", phase: "introduced", atUs: at(60), validFromUs: at(0), keyId: "new", issuer: ISSUER }]);
  await engine.tick(120);
  expect(engine.of(NAME)).toEqual([]);
  await insertPresentations(store, [{ atUs: at(360), keyId: "new", issuer: ISSUER }]);
  await engine.tick(370);
  expect(engine.of(NAME)).toEqual([["firing", 370]]);
  const ticket = engine.sent.find((a) => a.body.labels["alertname"] === NAME)?.body;
  expect(ticket?.labels).toEqual({ alertname: "AuthSloKeyRotationUnsafe", severity: "ticket", slo: "key-rotation", tenant: "acme", issuer: ISSUER });
  expect(ticket?.annotations["summary"]).toContain("key new");
  expect(ticket?.annotations["summary"]).toContain("Tokens were signed with it 5 min after it was published; gateways that cache key sets need 30 min.");
  expect(ticket?.annotations["description"]).toContain("Sign with the old key again until new has been published for 30 min");
  expect(ticket?.annotations["runbook_url"]).toBe("http://console/runbooks#authslokeyrotationunsafe");

  const restarted = await startEngine(await createTestMeasurer(store), ms);
  await restarted.tick(430);
  await restarted.tick(360 + DAY + 30);
  expect(restarted.of(NAME)).toEqual([["firing", 430], ["resolved", 360 + DAY + 30]]);
});

test("a key that was revoked may be withdrawn at once: no ticket, and the step is left out", async () => {
  const measurer = await createTestMeasurer(store);
  const key = { kind: "jwks_rotated", keyId: "bad", issuer: ISSUER, validFromUs: at(-60) };
  await insertCredentialEvents(store, [{ ...key, id: "k1", phase: "introduced", atUs: at(0) }, { ...key, id: "k2", phase: "withdrawn", atUs: at(4_000) }, { id: "t", kind: "issued", atUs: at(3_000), expiresAtUs: at(9_000), keyId: "bad", issuer: ISSUER }]);
  await measureAll(measurer, ms(4_060));
  expect(measurer.conditions().map((c) => c.alertname)).toEqual([NAME]);
  await insertCredentialEvents(store, [{ id: "r", kind: "revoked", scope: "key", atUs: at(3_900), keyId: "bad", issuer: ISSUER }]);
  await measureAll(measurer, ms(4_120));
  expect(measurer.conditions()).toEqual([]);
});
