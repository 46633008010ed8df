import { quoteString } from "../../sql/quote.ts";
import { changeableSettings } from "./settings.ts";

/** Database of the views that readers see instead of `system`. */
export const VIEW_DATABASE = "auth_slo_system";

/**
 * What clients and query builders ask the `system` database at connect, with what is the product's own and nothing of the host: no paths,
 * no settings that somebody changed, no other database.
 */
export const SYSTEM_VIEWS: Readonly<Record<string, (database: string) => string>> = {
  databases: (database) => `SELECT name, engine, '' AS data_path, '' AS metadata_path, uuid, engine AS engine_full, comment FROM system.databases WHERE name = '${database}'`,
  tables: (database) => `SELECT database, name, uuid, engine, is_temporary, CAST([], 'Array(String)') AS data_paths, '' AS metadata_path, metadata_modification_time, create_table_query, engine_full, as_select, partition_key, sorting_key, primary_key, sampling_key, total_rows, total_bytes, comment FROM system.tables WHERE database = '${database}' AND name NOT LIKE '.%'`,
  columns: (database) => `SELECT database, table, name, type, position, default_kind, default_expression, comment, is_in_partition_key, is_in_sorting_key, is_in_primary_key, is_in_sampling_key, compression_codec, character_octet_length, numeric_precision, numeric_precision_radix, numeric_scale, datetime_precision FROM system.columns WHERE database = '${database}' AND table NOT LIKE '.%'`,
  functions: () => "SELECT name, is_aggregate, case_insensitive, alias_to, origin, description FROM system.functions WHERE origin = 'System'",
  settings: () => `SELECT name, default AS value, toUInt8(0) AS changed, description, CAST(NULL, 'Nullable(String)') AS min, CAST(NULL, 'Nullable(String)') AS max, toUInt8(NOT match(name, ${quoteString(changeableSettings())})) AS readonly, type, default, alias_for, is_obsolete FROM system.settings`,
  data_type_families: () => "SELECT name, case_insensitive, alias_to FROM system.data_type_families",
  formats: () => "SELECT name, is_input, is_output FROM system.formats WHERE is_output",
  one: () => "SELECT dummy FROM system.one",
};

/** Statements that make the views; they are kept in memory and made anew at every start. */
export function systemViewStatements(database: string): readonly string[] {
  const views = Object.entries(SYSTEM_VIEWS).map(([name, select]) => `CREATE OR REPLACE VIEW ${VIEW_DATABASE}.${name} AS ${select(database)}`);
  return [`CREATE DATABASE IF NOT EXISTS ${VIEW_DATABASE} ENGINE = Memory`, ...views];
}
