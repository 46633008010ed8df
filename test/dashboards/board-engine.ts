import { seedSql } from "../../bench/boards-seed.ts";
import { createMeasurer } from "../../rules/measure/measurer.ts";
import type { SloRevision } from "../../rules/slo/model.ts";
import { createStore } from "../../store/client/create-store.ts";
import { migrate } from "../../store/migrate.ts";
import type { Store, StoreResult } from "../../store/store.ts";
import { rawQuery, type RawAddress } from "../store/aids/raw-http.ts";
import { addressOf, startTestEngine } from "../store/aids/test-engine.ts";

const READER = { username: "grafana", password: "only for reading boards" } as const;
const VARIABLES = { retention: { rawDays: 30, rollup10sHours: 12, rollup1mDays: 90, rollup1hDays: 730 }, engine: "embedded" } as const;
const DAY = 86_400;

/** A real engine with two databases: one full of seeded traffic that is measured, one with nothing but the schema. */
export interface BoardEngine {
  readonly store: Store;
  /** As Grafana comes in: read-only, through the door. */
  readonly reader: RawAddress;
  /** The empty database, as its owner. */
  readonly empty: RawAddress;
  readonly dispose: () => Promise<void>;
}

export async function startBoardEngine(slos: readonly SloRevision[]): Promise<BoardEngine> {
  const engine = await startTestEngine({ door: { user: READER.username, password: READER.password, database: "auth_slo", maxSeconds: 60, listen: null } });
  try {
    const options = { ...addressOf(engine), requestTimeoutMs: 120_000, maxReaders: 2 };
    const server = createStore({ ...options, database: "default" });
    const [store, bare] = [createStore({ ...options, database: "auth_slo" }), createStore({ ...options, database: "empty_slo" })];
    for (const [to, database] of [[store, "auth_slo"], [bare, "empty_slo"]] as const) must(await migrate({ store: to, server, database, variables: VARIABLES }));
    await Promise.all([server.close(), bare.close()]);
    await seed(store, slos);
    return {
      store, reader: { url: engine.url, ...READER, database: "auth_slo" }, empty: { ...addressOf(engine), database: "empty_slo" },
      dispose: async () => { await store.close(); await engine.dispose(); },
    };
  } catch (error) {
    await engine.dispose();
    throw error;
  }
}

/** Thirty thin days, six thicker hours, and half an hour ahead, so that slow machines find traffic of now; alerts, credentials. All of it measured. */
async function seed(store: Store, slos: readonly SloRevision[]): Promise<void> {
  const now = Math.floor(Date.now() / 1_000);
  for (let half = 0; half < 2; half++) must(await store.command({ sql: seedSql({ fromSeconds: now - (30 - 15 * half) * DAY, toSeconds: now - (15 - 15 * half) * DAY - 600, events: 3_000, salt: half }) }));
  must(await store.command({ sql: seedSql({ fromSeconds: now - 6 * 3_600, toSeconds: now - 600, events: 6_000, salt: 3 }) }));
  must(await store.command({ sql: seedSql({ fromSeconds: now - 600, toSeconds: now + 1_800, events: 1_200, salt: 4 }) }));
  for (const sql of OTHER_FACTS) must(await store.command({ sql }));
  const measurer = createMeasurer({ store, slos, rowsPerCall: 1_000_000 });
  for (let at = Math.floor(Date.now() / 10_000) * 10_000; ; at += 10) {
    const done = must(await measurer.measure(at));
    if (done.pendingSlots === 0 && done.backfillingSlos === 0) return;
  }
}

const STATE = (severity: string) => JSON.stringify({ fingerprint: "0".repeat(16), labels: { alertname: "AuthSloBudgetBurn" }, group: { product: "shop", tenant: "default" }, slo: "auth-availability", tier: "fast", severity, activeAtMs: 1_000, firedAtMs: 1_000, detail: { why: "burning", annotations: { summary: "It burns.", likely_cause: "The key set.", runbook_url: "http://localhost/runbooks#auth-availability" } } });

/** What other parts write: alerts and their changes, credentials, exposures, revocations. */
const OTHER_FACTS: readonly string[] = [
  `INSERT INTO alert_states SELECT leftPad(toString(number), 16, '0'), 'auth-availability', if(number = 0, 'page', 'ticket'), 'firing', now64(3), if(number = 0, '${STATE("page")}', '${STATE("ticket")}'), 1 FROM numbers(2)`,
  `INSERT INTO alert_transitions SELECT now64(3, 'UTC') - toIntervalMinute(90 - number), leftPad(toString(number % 2), 16, '0'), 'auth-availability', if(number % 2 = 0, 'page', 'ticket'), '{"product":"shop","burn_tier":"fast"}', 'inactive', ['pending', 'firing', 'resolved'][1 + number % 3], 'because' FROM numbers(30)`,
  `INSERT INTO credential_events (occurred_ts, asserted_ts, received_ts, tenant, source, event_key, kind, scope, phase, outcome, issuer, key_id, credential_class, latency_us)
   SELECT now64(9, 'UTC') - toIntervalMinute(number) AS at, at, at, 'default', 'jwks:test', MD5(toString(number)), ['jwks_fetch', 'jwks_rotated', 'revoked'][1 + number % 3] AS k, if(k = 'revoked', 'token', ''), if(k = 'jwks_rotated', 'introduced', ''), if(k = 'jwks_fetch', ['ok', 'failed'][1 + number % 2], ''), 'https://issuer-1.example.com', 'key-1', 'jwt', 20000 FROM numbers(120)`,
  `INSERT INTO exposure_events SELECT now64(9, 'UTC') - toIntervalMinute(number), now64(9, 'UTC'), 'default', 'shop', 'envoy', 'shop-login', 'jwt', 'url', 'log', number, MD5('x') FROM numbers(5)`,
  `INSERT INTO revocations (revocation, tenant, source, scope, issuer, credential_class, revoked_at, verdict, lower_us, upper_us, objective_us, observed, live, version)
   SELECT number, 'default', 'lifecycle_api', 'token', 'https://issuer-1.example.com', 'jwt', now64(6, 'UTC') - toIntervalMinute(number), ['met', 'violated', 'unknown'][1 + number % 3], 1000000, 4000000, 60000000, 1, 2, 1 FROM numbers(6)`,
];

export function must<T>(result: StoreResult<T>): T {
  if (result.kind === "failed") throw new Error(`${result.failure.code}: ${result.failure.message}`);
  return result.value;
}

/** Columns and rows of a statement as the data source reads them. */
export interface Answer {
  readonly meta: readonly { readonly name: string; readonly type: string }[];
  readonly data: readonly Readonly<Record<string, unknown>>[];
  readonly statistics: { readonly rows_read: number };
}

export async function ask(to: RawAddress, sql: string): Promise<Answer> {
  const response = await rawQuery(to, sql, { params: { default_format: "JSON", output_format_json_quote_64bit_integers: "0", max_execution_time: "60" } });
  const text = await response.text();
  if (!response.ok) throw new Error(`${text}\n${sql}`);
  return JSON.parse(text) as Answer;
}
