import { expect, test } from "vitest";
import { createCredentialReader } from "../../../rules/lifecycle/credential-reader.ts";
import { must } from "../measure/engine.ts";
import { ask, PORTS, startApi } from "../../query/api-server.ts";
import { store, useFileStore } from "../file-store.ts";
import { minutesAgo } from "../minutes-ago.ts";
import { createTestMeasurer, emptyTables, insertCredentialEvents, insertPresentations, lifecycleSlos } from "./kit.ts";

useFileStore();

const { startUs: T0, at } = minutesAgo(30);
const ISSUER = "https://issuer.example";

test("the API tells a revocation by instance with its bounds, clocks and coverage, the summary with the share of violations, issuers with their lagging gateways", async () => {
  await emptyTables(store);
  await insertPresentations(store, [
    { atUs: at(2), credential: 7, instance: "edge-1" }, { atUs: at(5), credential: 7, instance: "edge-1", decision: "deny", reason: "revoked" },
    { atUs: at(90), credential: 7, instance: "edge-2" }, { atUs: at(1), credential: 1, instance: "edge-3" },
    { atUs: at(300), instance: "edge-1", decision: "deny", reason: "unknown_kid", keyId: "new", issuer: ISSUER }, { atUs: at(301), instance: "edge-1", decision: "deny", reason: "unknown_kid", keyId: "forged", issuer: ISSUER },
  ]);
  await insertCredentialEvents(store, [
    { id: "r1", kind: "revoked", scope: "token", atUs: at(0), credential: 7, issuer: ISSUER }, { id: "r2", kind: "revoked", scope: "token", atUs: at(20), credential: 8, issuer: ISSUER },
    { id: "k0", kind: "jwks_rotated", phase: "introduced", atUs: at(-600), keyId: "old", issuer: ISSUER, clockQuality: "interval" },
    { id: "k1", kind: "jwks_rotated", phase: "introduced", atUs: at(200), validFromUs: at(140), keyId: "new", issuer: ISSUER, clockQuality: "interval" },
    { id: "f1", kind: "jwks_fetch", outcome: "ok", atUs: at(200), issuer: ISSUER },
  ]);
  must(await (await createTestMeasurer(store)).measure(Math.floor(at(600) / 1e7) * 10_000));
  const nowMs = at(600) / 1_000;
  const credentials = createCredentialReader({ store, slos: await lifecycleSlos(), nowMs: () => nowMs });
  const api = await startApi({ ports: { ...PORTS, credentials }, nowMs: () => nowMs });
  try {
    const list = JSON.parse((await ask(api.url, "/api/v1/revocations?limit=1")).text);
    expect(list).toMatchObject({ revocations: [{ scope: "token", verdict: "unknown", kind: "unobserved", observedInstances: 0, liveInstances: 3 }] });
    const rest = JSON.parse((await ask(api.url, `/api/v1/revocations?limit=1&cursor=${list.nextCursor}`)).text);
    expect(rest.nextCursor).toBe(null);
    const [violated] = rest.revocations;
    expect(violated).toMatchObject({ verdict: "violated", isStuck: true, lowerSeconds: 90, upperSeconds: null, coverageRatio: 2 / 3, revokedAt: new Date(T0 / 1_000).toISOString() });
    const one = JSON.parse((await ask(api.url, `/api/v1/revocations/${violated.id}`)).text);
    expect(one.instances.map((i: { gatewayInstance: string; kind: string; lowerSeconds: number; upperSeconds: number | null; verdict: string }) => [i.gatewayInstance, i.kind, i.lowerSeconds, i.upperSeconds, i.verdict])).toEqual([
      ["edge-2", "right_censored", 90, null, "violated"], ["edge-1", "interval", 2, 5, "met"], ["edge-3", "unobserved", 0, null, "unknown"],
    ]);
    expect(one.decomposition).toMatchObject({ signalSeconds: 0.5, deliverySeconds: 1, enforceLowerSeconds: 88.5, enforceUpperSeconds: null });
    expect(JSON.parse((await ask(api.url, "/api/v1/revocations?stuck=true")).text).revocations).toHaveLength(1);
    const summary = JSON.parse((await ask(api.url, "/api/v1/revocations/summary")).text);
    expect(summary).toMatchObject({ revocations: 2, compliance: { met: 0, violated: 1, unknown: 1, violatedAtLeastRatio: 0.5, violatedAtMostRatio: 1 }, unobservedRatio: 0.5, perInstance: { count: 2 }, fleet: { count: 1, p50: { lowerSeconds: 90, seconds: null } } });
    const { issuers } = JSON.parse((await ask(api.url, "/api/v1/issuers")).text);
    expect(issuers).toMatchObject([{ issuer: ISSUER, isFresh: true, keyLagDenials: 1, unknownKeyDenials: 1, lastOutcome: "ok" }]);
    expect(issuers[0].diagnosis).toContain("Key rotation lag: envoy edge-1 refused 1 tokens");
    expect(issuers[0].keys.map((k: { keyId: string; leadSeconds: number | null; isSafe: boolean | null }) => [k.keyId, k.leadSeconds, k.isSafe])).toEqual([["new", 100, false], ["old", null, null]]);
    expect((await ask(api.url, "/api/v1/revocations/zz")).status).toBe(400);
    expect((await ask(api.url, "/api/v1/revocations/0123456789abcdef")).status).toBe(404);
    const wrong = await ask(api.url, "/api/v1/revocations?verdict=maybe&nonsense=1");
    expect([wrong.status, wrong.headers["content-type"]]).toEqual([400, "application/problem+json; charset=utf-8"]);
    expect(wrong.text).not.toContain("nonsense");
  } finally {
    await api.close();
  }
});
