import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createStore } from "../../store/client/create-store.ts";
import { proveExactlyOnce } from "../../store/dedup-probe.ts";
import { migrate } from "../../store/migrate.ts";
import { type Migration, readMigrations } from "../../store/migration-files.ts";
import { tableTtls } from "../../store/retention.ts";
import { renderSchema } from "../../store/schema-template.ts";
import type { Store } from "../../store/store.ts";
import { TABLES } from "../../store/tables.ts";
import { valueOf } from "../contract/store.contract.ts";
import { rawText } from "./aids/raw-http.ts";
import { addressOf, startTestEngine, type TestEngine } from "./aids/test-engine.ts";

const VARIABLES = { retention: { rawDays: 30, rollup10sHours: 12, rollup1mDays: 90, rollup1hDays: 730 }, engine: "embedded" } as const;
const migration = (name: string, template: string): Migration => ({ name, template, checksum: `sum of ${template}` });

let engine: TestEngine;
beforeAll(async () => { engine = await startTestEngine(); });
afterAll(() => engine.dispose());

async function onDatabase<T>(work: (database: string, store: Store, run: (migrations: readonly Migration[]) => ReturnType<typeof migrate>) => Promise<T>): Promise<T> {
  const database = `d_${randomBytes(4).toString("hex")}`;
  const options = { ...addressOf(engine), requestTimeoutMs: 20_000, maxReaders: 1 };
  const [store, server] = [createStore({ ...options, database }), createStore({ ...options, database: "default" })];
  try {
    return await work(database, store, (migrations) => migrate({ store, server, database, variables: VARIABLES, migrations }));
  } finally {
    await Promise.all([store.close(), server.close()]);
  }
}

describe("migrate", () => {
  const first = migration("0001_a", "CREATE TABLE IF NOT EXISTS a (t DateTime('UTC')) ENGINE = MergeTree ORDER BY t\nTTL t + INTERVAL {raw_retention_days} DAY\nSETTINGS {durability};");
  const second = migration("0002_b", "CREATE TABLE IF NOT EXISTS b (x UInt8) ENGINE = MergeTree ORDER BY x; CREATE TABLE IF NOT EXISTS c AS b;");

  it("applies what is new, in order, and once", () => onDatabase(async (database, _store, run) => {
    expect(valueOf(await run([first]))).toEqual({ applied: ["0001_a"], retentionChanged: [], probed: true });
    expect(valueOf(await run([first, second]))).toEqual({ applied: ["0002_b"], retentionChanged: [], probed: false });
    expect(valueOf(await run([first, second]))).toEqual({ applied: [], retentionChanged: [], probed: false });
    expect(await rawText({ ...addressOf(engine), database }, "SELECT groupArray(name) FROM (SELECT name FROM system.tables WHERE database = currentDatabase() ORDER BY name)")).toBe("['a','b','c','schema_migrations']");
  }));

  it("refuses an applied migration whose text changed, and a database of a newer version", () => onDatabase(async (_database, _store, run) => {
    valueOf(await run([first, second]));
    expect(await run([first, migration("0002_b", "other")])).toMatchObject({ failure: { kind: "permanent", code: "STO_MIGRATION_CHANGED" } });
    expect(await run([first])).toMatchObject({ failure: { kind: "permanent", code: "STO_MIGRATION_UNKNOWN" } });
  }));

  it("a migration that fails half way is applied again as a whole once it can be", () => onDatabase(async (_database, _store, run) => {
    const broken = migration("0001_a", "CREATE TABLE IF NOT EXISTS a (x UInt8) ENGINE = MergeTree ORDER BY x; CREATE TABLE b (x NoSuchType) ENGINE = Memory;");
    expect(await run([broken])).toMatchObject({ failure: { kind: "permanent", code: "STO_MIGRATION_FAILED", message: expect.stringContaining("0001_a") as string } });
    expect(valueOf(await run([migration("0001_a", "CREATE TABLE IF NOT EXISTS a (x UInt8) ENGINE = MergeTree ORDER BY x;")])).applied).toEqual(["0001_a"]);
  }));

  it("the exactly-once proof leaves no table behind and fails where repeats are counted again", () => onDatabase(async (database, store, run) => {
    valueOf(await run([]));
    valueOf(await proveExactlyOnce(store));
    const forgetful: Store = { ...store, insertRows: (insert) => store.insertRows({ table: insert.table, rows: insert.rows }) };
    expect(await proveExactlyOnce(forgetful)).toMatchObject({ failure: { kind: "permanent", code: "STO_NOT_EXACTLY_ONCE" } });
    expect(await rawText({ ...addressOf(engine), database }, "SELECT count() FROM system.tables WHERE database = currentDatabase() AND name LIKE 'dedup_probe%'")).toBe("0");
  }));
});

describe("the shipped schema", () => {
  it("has numbers without gap or repetition, and only IF NOT EXISTS statements", () => {
    const migrations = readMigrations();
    expect(migrations.map(({ name }) => Number(name.slice(0, 4)))).toEqual(migrations.map((_, i) => i + 1));
  });

  it("creates exactly the tables that the code names", () => onDatabase(async (database, store) => {
    const server = createStore({ ...addressOf(engine), database: "default", requestTimeoutMs: 20_000, maxReaders: 1 });
    valueOf(await migrate({ store, server, database, variables: VARIABLES }));
    await server.close();
    const names = await rawText({ ...addressOf(engine), database }, "SELECT name FROM system.tables WHERE database = currentDatabase() AND engine NOT IN ('MaterializedView', 'View') ORDER BY name");
    expect(names.split("\n")).toEqual(Object.values(TABLES).toSorted());
  }));

  it("names a TTL for every table whose retention is configured", () => {
    const ttls = tableTtls(readMigrations(), VARIABLES);
    expect(ttls).toContainEqual({ table: "auth_events", expression: "toDateTime(ts) + INTERVAL 30 DAY" });
    expect(ttls).toContainEqual({ table: "auth_rollup_10s", expression: "slot + INTERVAL 12 HOUR" });
    expect(ttls.length).toBe(readMigrations().flatMap(({ template }) => template.match(/^TTL .*\{\w+\}/gm) ?? []).length);
  });

  it("an unknown placeholder is an error", () => expect(() => renderSchema("{no_such}", VARIABLES)).toThrow("{no_such}"));
});
