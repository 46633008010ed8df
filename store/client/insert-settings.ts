/**
 * Settings of every insert, pinned because their defaults differ between versions and each of them decides about exactly-once: one INSERT
 * must become one block of the table and one of each view, and its token must be what is compared.
 */
export const INSERT_SETTINGS: Readonly<Record<string, string | number>> = {
  async_insert: 0,
  wait_for_async_insert: 1,
  insert_deduplicate: 1,
  deduplicate_insert: "enable",
  deduplicate_insert_select: "enable_when_possible",
  deduplicate_blocks_in_dependent_materialized_views: 1,
  materialized_views_ignore_errors: 0,
  parallel_view_processing: 0,
  max_insert_threads: 1,
  max_threads: 1,
  max_insert_block_size: 1_048_449,
  max_insert_block_size_bytes: 0,
  min_insert_block_size_rows: 1_048_449,
  min_insert_block_size_bytes: 0,
  min_insert_block_size_rows_for_materialized_views: 0,
  min_insert_block_size_bytes_for_materialized_views: 0,
  input_format_max_block_size_bytes: 0,
  input_format_max_block_wait_ms: 0,
  input_format_connection_handling: 0,
  // The views group already: merging a block of theirs before it is written would cost more than writing it.
  optimize_on_insert: 0,
  // Late data may touch many days: a block that can never be stored would stop everything behind it.
  max_partitions_per_insert_block: 0,
};

/** Settings of inserts that carry no token: without one ClickHouse compares contents, and two equal batches would become one. */
export const UNTOKENED_SETTINGS: Readonly<Record<string, string | number>> = {
  insert_deduplicate: 0, deduplicate_insert: "disable", deduplicate_insert_select: "disable", async_insert: 0, wait_for_async_insert: 1,
};

/** Keeps the settings that a server knows: older ones lack some, and an unknown name is an error. */
export function knownOnly(settings: Readonly<Record<string, string | number>>, known: ReadonlySet<string>): Record<string, string | number> {
  return Object.fromEntries(Object.entries(settings).filter(([name]) => known.has(name)));
}
