import { z } from "zod";
import type { Store, StoreResult } from "./store.ts";
import { TABLES } from "./tables.ts";

/** What has been done to the database, from its own records. */
export interface SchemaState {
  /** False when database or records table are missing: nothing has been done yet. */
  readonly exists: boolean;
  /** Checksum by migration name. */
  readonly migrations: ReadonlyMap<string, string>;
  /** TTL expression in force by table name. */
  readonly retention: ReadonlyMap<string, string>;
  /** Server version for which exactly-once inserts were last proven; empty when never. */
  readonly provenVersion: string;
  readonly serverVersion: string;
}

export type RecordKind = "migration" | "retention" | "probe";

export interface SchemaRecord {
  readonly kind: RecordKind;
  readonly name: string;
  readonly value: string;
}

/** Name of the record that holds SchemaState.provenVersion. */
export const EXACTLY_ONCE = "exactly_once";

export const RECORDS_TABLE_SQL = `CREATE TABLE IF NOT EXISTS ${TABLES.schemaMigrations}
(
    kind       LowCardinality(String),
    name       String,
    value      String,
    applied_at DateTime64(6, 'UTC') DEFAULT now64(6, 'UTC')
)
ENGINE = ReplacingMergeTree(applied_at)
ORDER BY (kind, name)`;

const UNKNOWN_TABLE = 60;
const UNKNOWN_DATABASE = 81;
const recordRow = z.object({ kind: z.string(), name: z.string(), value: z.string(), version: z.string() });

/** One query on a database that is up to date. */
export async function readSchemaState(store: Store): Promise<StoreResult<SchemaState>> {
  const sql = `SELECT kind, name, value, version() AS version FROM ${TABLES.schemaMigrations} FINAL`;
  const read = await store.query({ sql, row: recordRow });
  if (read.kind === "failed") {
    const { clickhouseCode } = read.failure;
    if (clickhouseCode !== UNKNOWN_TABLE && clickhouseCode !== UNKNOWN_DATABASE) return read;
    return { kind: "ok", value: { exists: false, migrations: new Map(), retention: new Map(), provenVersion: "", serverVersion: "" } };
  }
  const of = (kind: RecordKind) => new Map(read.value.filter((row) => row.kind === kind).map((row) => [row.name, row.value]));
  return { kind: "ok", value: { exists: true, migrations: of("migration"), retention: of("retention"), provenVersion: of("probe").get(EXACTLY_ONCE) ?? "", serverVersion: read.value[0]?.version ?? "" } };
}

/** Records are added, never changed: the newest of a name counts. */
export function writeRecords(store: Store, records: readonly SchemaRecord[]): Promise<StoreResult<void>> {
  return store.insertRows({ table: TABLES.schemaMigrations, rows: records.map((record) => ({ ...record })) });
}
