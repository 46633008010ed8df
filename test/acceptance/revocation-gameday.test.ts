/** Revocation with real parts: Keycloak revokes and rotates, Envoys enforce sooner or later, the service tells how long it took, Alertmanager pages. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decodeJwt } from "jose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { boundedFetch } from "../../ingest/lifecycle/feed/bounded-fetch.ts";
import { createStateFile } from "../../ingest/lifecycle/feed/state-file.ts";
import { keycloakStateSchema } from "../../ingest/lifecycle/keycloak/feed-state.ts";
import { createKeycloakFeed } from "../../ingest/lifecycle/keycloak/keycloak-feed.ts";
import { keycloakSettingsSchema } from "../../ingest/lifecycle/keycloak/keycloak-settings.ts";
import { runRevocation } from "../gameday/revocation/run.ts";
import { collectEvents } from "../ingest/lifecycle/feed/collected.ts";
import { createTestRealm } from "../real/keycloak-realm.ts";
import { startKeycloak, type RunningKeycloak } from "../real/keycloak.ts";
import { part } from "../real/parts.ts";

const keycloakHome = part("keycloak");

describe.skipIf(keycloakHome === null || part("envoy") === null || part("alertmanager") === null)("real Keycloak", () => {
  let keycloak: RunningKeycloak, dir: string;
  beforeAll(async () => { dir = mkdtempSync(join(tmpdir(), "auth-slo-realm-")); keycloak = await startKeycloak(keycloakHome ?? ""); }, 200_000);
  afterAll(async () => { await keycloak.stop(); rmSync(dir, { recursive: true }); });

  test("what people do with a realm becomes the events that name the credentials concerned, with the least role, over a restart, each once", { timeout: 240_000 }, async () => {
    const realm = await createTestRealm(keycloak.url, keycloak.admin, "contract", { accessTokenSeconds: 300 });
    const collected = collectEvents();
    const keyChanges: string[] = [];
    const settings = keycloakSettingsSchema.parse({ name: "contract", url: keycloak.url, realm: realm.name, clientId: realm.reader.clientId, clientSecretEnv: "SECRET", accessTokenSeconds: 300 });
    const read = async () => {
      const state = createStateFile({ file: join(dir, "place.json"), schema: keycloakStateSchema, onBroken: (m) => { throw new Error(m); } });
      const feed = createKeycloakFeed({ settings, record: collected.record, state, fetch: boundedFetch, nowMs: () => Date.now(), env: { SECRET: realm.reader.secret }, onKeyChange: (issuer) => void keyChanges.push(issuer) });
      expect(await feed.poll(new AbortController().signal)).toMatchObject({ kind: "ok", hasMore: false });
      expect(feed.warnings()).toEqual([]);
      expect(Math.abs(feed.clockSkewMs() ?? Infinity)).toBeLessThan(5_000);
    };
    const idOf = (token: string) => decodeJwt(token).jti;

    const ana = await realm.addUser("ana");
    const first = await realm.login("ana");
    const second = await realm.refresh(first.refresh_token ?? "");
    await realm.revoke(second.access_token);
    await read();
    const third = await realm.login("ana"), other = await realm.login("ana");
    await realm.revoke(third.refresh_token ?? "");
    expect(await realm.introspect(other.access_token)).toMatchObject({ active: true });
    await realm.logoutUser(ana);
    await realm.addKey(200);
    await keycloak.admin.call("PUT", `/${realm.name}/users/${ana}`, { enabled: false });
    await read();
    await read();

    const events = collected.events();
    expect(new Set(events.map((e) => e.issuer))).toEqual(new Set([decodeJwt(first.access_token).iss]));
    expect(events.filter((e) => e.kind === "issued" && e.names.clientId === "shop").map((e) => e.names.credential)).toEqual([first, third, other].map((t) => idOf(t.access_token)));
    const refreshed = events.find((e) => e.kind === "refreshed");
    expect(refreshed).toMatchObject({ names: { credential: idOf(second.access_token), principal: ana, session: decodeJwt(second.access_token)["sid"] } });
    const expSeconds = decodeJwt(second.access_token).exp ?? 0;
    expect(Math.abs(Number((refreshed?.expiresAtNanos ?? 0n) / 1_000_000_000n) - expSeconds)).toBeLessThanOrEqual(1);
    const revoked = events.filter((e) => e.kind === "revoked").map(({ scope, reason, names }) => ({ scope, reason, names }));
    const session = String(decodeJwt(third.access_token)["sid"]);
    expect(revoked).toHaveLength(4);
    expect(revoked).toContainEqual({ scope: "token", reason: "revoke_grant", names: expect.objectContaining({ credential: idOf(second.access_token) }) as unknown });
    expect(revoked).toContainEqual({ scope: "grant", reason: "revoke_grant", names: { session, parent: `${session} shop` } });
    expect(revoked).toContainEqual({ scope: "principal", reason: "admin_logout", names: { principal: ana } });
    expect(revoked).toContainEqual({ scope: "principal", reason: "user_disabled", names: { principal: ana } });
    expect(new Set(keyChanges)).toEqual(new Set([realm.issuer]));
  });

  test("the true delay of every revocation at every gateway is inside what is reported, the page reaches Alertmanager, and key lag is told from forged tokens", { timeout: 900_000 }, async () => {
    const lines: string[] = [];
    const report = await runRevocation({ ttlSeconds: [0, 5, null], instances: 1, revocations: 2, objectiveSeconds: 2, presentEveryMs: 200, keycloakUrl: keycloak.url, reportFile: null }, (line) => void lines.push(line));
    expect(report.wrong, lines.join("\n")).toEqual([]);
    expect(report).toMatchObject({ revocations: 6, inside: 6, page: { isExpected: true }, rotation: { deniedByStaleGateway: 20, strangersDenied: 20, reportedKeyLagDenials: 20 } });
    expect(report.page.text).toContain("edge-never-1");
    expect(report.rotation.diagnosis).toContain("edge-stale-1");
  });
});
