import { proveExactlyOnce } from "./dedup-probe.ts";
import { type Migration, readMigrations } from "./migration-files.ts";
import { tableTtls } from "./retention.ts";
import { EXACTLY_ONCE, readSchemaState, RECORDS_TABLE_SQL, type SchemaRecord, type SchemaState, writeRecords } from "./schema-state.ts";
import { renderSchema, type SchemaVariables } from "./schema-template.ts";
import { quoteName } from "./sql/quote.ts";
import { splitStatements } from "./sql/split-statements.ts";
import type { Store, StoreFailure, StoreResult } from "./store.ts";
import type { StoreErrorCode } from "./errors.ts";

export interface MigrateDeps {
  /** On the product's database, which need not exist yet. */
  readonly store: Store;
  /** On a database that always exists, to create the other. */
  readonly server: Store;
  readonly database: string;
  readonly variables: SchemaVariables;
  readonly migrations?: readonly Migration[];
}

/** What was done. All lists empty: the database was up to date. */
export interface MigrateReport {
  readonly applied: readonly string[];
  readonly retentionChanged: readonly string[];
  readonly probed: boolean;
}

/**
 * Brings the database to this version: creates it, applies new migrations in order, puts the configured retention into force and proves
 * exactly-once inserts on a server version that has not been proven yet. One query when there is nothing to do; safe to repeat after a
 * failure and to run on several nodes at once (every statement is IF NOT EXISTS).
 */
export async function migrate(deps: MigrateDeps): Promise<StoreResult<MigrateReport>> {
  const migrations = deps.migrations ?? readMigrations();
  const read = await readSchemaState(deps.store);
  if (read.kind === "failed") return read;
  const state = read.value;
  const broken = historyFailure(migrations, state);
  if (broken !== undefined) return { kind: "failed", failure: broken };
  const pending = migrations.filter((migration) => !state.migrations.has(migration.name));
  const steps: (() => Promise<StoreResult<void>>)[] = [];
  if (!state.exists) steps.push(() => deps.server.command({ sql: `CREATE DATABASE IF NOT EXISTS ${quoteName(deps.database)}` }), () => deps.store.command({ sql: RECORDS_TABLE_SQL }));
  for (const migration of pending) steps.push(() => apply(deps, migration));
  const ttls = tableTtls(migrations, deps.variables).filter(({ table, expression }) => state.retention.get(table) !== expression);
  const retentionChanged = ttls.filter(({ table }) => state.retention.has(table)).map(({ table }) => table);
  for (const ttl of ttls) if (state.retention.has(ttl.table)) steps.push(() => deps.store.command({ sql: `ALTER TABLE ${quoteName(ttl.table)} MODIFY TTL ${ttl.expression}` }));
  if (ttls.length > 0) steps.push(() => record(deps.store, ttls.map(({ table, expression }) => ({ kind: "retention", name: table, value: expression }))));
  const probes = state.provenVersion === "" || state.provenVersion !== state.serverVersion;
  if (probes) steps.push(() => prove(deps.store));
  for (const step of steps) {
    const done = await step();
    if (done.kind === "failed") return done;
  }
  return { kind: "ok", value: { applied: pending.map(({ name }) => name), retentionChanged, probed: probes } };
}

/** Applied migrations must all be known and unchanged. */
function historyFailure(migrations: readonly Migration[], state: SchemaState): StoreFailure | undefined {
  const shipped = new Map(migrations.map((migration) => [migration.name, migration.checksum]));
  for (const [name, checksum] of state.migrations) {
    const expected = shipped.get(name);
    if (expected === undefined) return permanent("STO_MIGRATION_UNKNOWN", `The database has migration ${name}, which this version does not know`);
    if (expected !== checksum) return permanent("STO_MIGRATION_CHANGED", `Migration ${name} was applied with another text (SHA-256 ${checksum}, now ${expected})`);
  }
  return undefined;
}

async function apply(deps: MigrateDeps, migration: Migration): Promise<StoreResult<void>> {
  for (const sql of splitStatements(renderSchema(migration.template, deps.variables))) {
    const done = await deps.store.command({ sql });
    if (done.kind === "failed" && done.failure.kind === "permanent") return { kind: "failed", failure: { ...done.failure, code: "STO_MIGRATION_FAILED", message: `Migration ${migration.name}: ${done.failure.message}` } };
    if (done.kind === "failed") return done;
  }
  return record(deps.store, [{ kind: "migration", name: migration.name, value: migration.checksum }]);
}

async function prove(store: Store): Promise<StoreResult<void>> {
  const proven = await proveExactlyOnce(store);
  if (proven.kind === "failed") return proven;
  const now = await readSchemaState(store);
  if (now.kind === "failed") return now;
  return record(store, [{ kind: "probe", name: EXACTLY_ONCE, value: now.value.serverVersion }]);
}

function record(store: Store, records: readonly SchemaRecord[]): Promise<StoreResult<void>> {
  return writeRecords(store, records);
}

function permanent(code: StoreErrorCode, message: string): StoreFailure {
  return { kind: "permanent", code, clickhouseCode: null, message };
}
