import { expect, test } from "vitest";
import { z } from "zod";
import { createCredentialReader } from "../../../rules/lifecycle/credential-reader.ts";
import { createStore } from "../../../store/client/create-store.ts";
import { migrate } from "../../../store/migrate.ts";
import { readMigrations } from "../../../store/migration-files.ts";
import { addressOf, startTestEngine } from "../../store/aids/test-engine.ts";
import { must } from "../measure/engine.ts";
import { minutesAgo } from "../minutes-ago.ts";
import { createTestMeasurer, insertCredentialEvents, lifecycleSlos, measureAll } from "./kit.ts";

const { at, ms } = minutesAgo(60);

test("a revocation that was told before tellings were kept is the same as one that another feed tells after the upgrade", { timeout: 240_000 }, async () => {
  const engine = await startTestEngine();
  const options = { ...addressOf(engine), requestTimeoutMs: 30_000, maxReaders: 2 };
  const [store, server] = [createStore({ ...options, database: "upgraded" }), createStore({ ...options, database: "default" })];
  const variables = { retention: { rawDays: 30, rollup10sHours: 12, rollup1mDays: 90, rollup1hDays: 730 }, engine: "embedded" } as const;
  const upTo = (count: number) => migrate({ store, server, database: "upgraded", variables, migrations: readMigrations().slice(0, count) });
  try {
    must(await upTo(10));
    await insertCredentialEvents(store, [{ id: "old", kind: "revoked", scope: "token", source: "ssf:idp", atUs: at(1), credential: 7 }]);
    must(await store.command({ sql: `INSERT INTO revocations (revocation, tenant, source, scope, clock_quality, revoked_at, asserted_at, received_at, until, credential_hash, kind, objective_us, verdict, version)
      SELECT cityHash64(tenant, source, event_key), tenant, source, scope, clock_quality, occurred_ts, asserted_ts, received_ts, occurred_ts + INTERVAL 30 DAY, credential_hash, 'unobserved', 60000000, 'unknown', 1 FROM credential_events` }));
    must(await store.command({ sql: "INSERT INTO lifecycle_progress (part, watermark, version) SELECT arrayJoin(['credential_events', 'touched_slots']), now64(3), 1" }));
    must(await store.command({ sql: "TRUNCATE TABLE credential_events" }));
    const [old] = must(await store.query({ sql: "SELECT lower(hex(revocation)) AS id FROM revocations", row: z.object({ id: z.string() }) }));
    must(await upTo(Infinity));
    await insertCredentialEvents(store, [{ id: "new", kind: "revoked", scope: "token", source: "keycloak:main", atUs: at(2), credential: 7 }]);
    await measureAll(await createTestMeasurer(store), ms(100));
    const reader = createCredentialReader({ store, slos: await lifecycleSlos(), nowMs: () => ms(100) });
    expect(must(await reader.listRevocations({ fromMs: ms(-100), toMs: ms(100), tenant: null, issuer: null, scope: null, verdict: null, isStuck: false }, { limit: 10, cursor: null })).revocations).toMatchObject([{ source: "keycloak:main", sources: ["ssf:idp", "keycloak:main"] }]);
    expect(must(await reader.revocation(old?.id ?? ""))).toMatchObject({ source: "keycloak:main", watchedUntil: new Date(at(2) / 1_000 + 30 * 86_400_000).toISOString() });
  } finally {
    await Promise.all([store.close(), server.close()]);
    await engine.dispose();
  }
});
