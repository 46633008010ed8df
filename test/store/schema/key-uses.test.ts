import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { z } from "zod";
import { readMigrations } from "../../../store/migration-files.ts";
import { openStore } from "../../../store/open-store.ts";
import { splitStatements } from "../../../store/sql/split-statements.ts";
import type { Store } from "../../../store/store.ts";
import { valueOf } from "../../contract/store.contract.ts";
import { addressOf, startTestEngine, type TestEngine } from "../aids/test-engine.ts";

const RETENTION = { rawDays: 9_000, rollup10sHours: 216_000, rollup1mDays: 9_000, rollup1hDays: 9_000 };
let engine: TestEngine;
let store: Store;
beforeAll(async () => {
  engine = await startTestEngine();
  ({ store } = valueOf(await openStore({ ...addressOf(engine), database: "key_uses_test", requestTimeoutMs: 30_000, maxReaders: 1, variables: { retention: RETENTION, engine: "embedded" } })));
}, 120_000);
afterAll(async () => { await store.close(); await engine.dispose(); });
beforeEach(async () => { for (const table of ["auth_events", "credential_events", "key_uses"]) valueOf(await store.command({ sql: `TRUNCATE TABLE ${table}` })); });

const token = (time: string, more: object = {}) => ({ ts: `2026-03-01 ${time}`, tenant: "acme", issuer: "i", key_id: "k", kind: "validation", decision: "allow", auth_method: "jwt", ...more });
const issued = (time: string, expires: string, more: object = {}) => ({ occurred_ts: `2026-03-01 ${time}`, expires_at: `2026-03-01 ${expires}`, tenant: "acme", issuer: "i", key_id: "k", kind: "issued", source: "test", event_key: time.padEnd(16, "."), ...more });
const row = z.object({ key: z.string(), first: z.string(), last: z.string(), minutes: z.array(z.number()), ends: z.string() });

async function uses() {
  const sql = `SELECT concat(tenant, ' ', issuer, ' ', key_id, ' ', how) AS key, substring(toString(min(first_ts)), 12) AS first, substring(toString(max(last_ts)), 12) AS last, arrayMap(n -> toUInt8(n), bitPositionsToArray(groupBitOr(minutes))) AS minutes,
    substring(toString(max(last_expiry)), 12, 8) AS ends FROM key_uses GROUP BY tenant, issuer, key_id, how, slot ORDER BY key, slot`;
  return valueOf(await store.query({ sql, row })).map((r) => [r.key, r.first, r.last, r.minutes, r.ends] as const);
}

it("an hour of a key's accepted tokens is a row with first, last and minutes, whatever the order and however often a block is sent", async () => {
  const insert = (rows: readonly object[], name: string) => store.insertRows({ table: "auth_events", rows: rows.map((r) => ({ ...r })), token: name });
  valueOf(await insert([token("10:20:00.5"), token("10:40:00")], "b"));
  valueOf(await insert([token("10:00:01"), token("11:59:59.999999")], "a"));
  valueOf(await insert([token("10:20:00.5"), token("10:40:00")], "b"));
  valueOf(await insert([token("10:20:30")], "c"));
  expect(await uses()).toEqual([["acme i k accepted", "10:00:01.000000", "10:40:00.000000", [0, 20, 40], "00:00:00"], ["acme i k accepted", "11:59:59.999999", "11:59:59.999999", [59], "00:00:00"]]);
});

it("nothing that an attacker can invent is kept: key ids of refused tokens, and of what is no token", async () => {
  const others = [{ decision: "deny", reason: "unknown_kid" }, { decision: "deny", reason: "bad_signature" }, { decision: "error" }, { decision: "bypass" }, { decision: "challenge" }, { auth_method: "api_key" }, { auth_method: "mtls" }, { kind: "mtls_handshake" }, { kind: "jwks_fetch" }, { key_id: "" }];
  valueOf(await store.insertRows({ table: "auth_events", rows: others.map((more, i) => token("10:00:00", { key_id: `invented${i}`, ...more })) }));
  expect(await uses()).toEqual([]);
});

it("issuance is a use and tells when tokens end; other credential events are not", async () => {
  valueOf(await store.insertRows({ table: "credential_events", rows: [issued("10:00:00", "11:00:00"), issued("10:30:00", "10:45:00", { kind: "refreshed" }), issued("10:50:00", "23:00:00", { kind: "revoked" }), issued("10:55:00", "23:00:00", { key_id: "" })] }));
  expect(await uses()).toEqual([["acme i k issued", "10:00:00.000000", "10:30:00.000000", [0, 30], "11:00:00"]]);
});

it("an upgrade finds what was stored before, and finding it again changes nothing", async () => {
  valueOf(await store.insertRows({ table: "auth_events", rows: [token("10:00:00"), token("10:07:00"), token("12:00:00", { decision: "deny" })] }));
  valueOf(await store.insertRows({ table: "credential_events", rows: [issued("10:00:00", "11:00:00")] }));
  const known = await uses();
  expect(known.length).toBe(2);
  const backfill = splitStatements(readMigrations().find(({ name }) => name === "0010_key_uses")?.template ?? "").filter((sql) => sql.startsWith("INSERT"));
  expect(backfill.length).toBe(2);
  valueOf(await store.command({ sql: "TRUNCATE TABLE key_uses" }));
  for (const sql of [...backfill, ...backfill]) valueOf(await store.command({ sql }));
  expect(await uses()).toEqual(known);
});
