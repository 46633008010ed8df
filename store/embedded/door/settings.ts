import { type EngineFailure, failure } from "../failure.ts";
import { DOOR_LIMITS } from "./door-config.ts";

/** Settings that clients send out of habit and that mean nothing here: taken and left aside. */
const IGNORED: ReadonlySet<string> = new Set([
  "readonly", "enable_http_compression", "http_zlib_compression_level", "send_progress_in_http_headers", "http_headers_progress_interval_ms", "http_response_buffer_size", "cancel_http_readonly_queries_on_client_close",
  "http_write_exception_in_output_format", "session_timeout", "session_check", "log_comment", "log_queries", "priority", "allow_experimental_analyzer", "use_query_cache",
]);

/** Settings that only change how an answer looks or is computed, never what can be reached. */
const PASSED_PATTERN = `^(?:${[
  "output_format_(?:json|native|arrow|parquet|csv|tsv|pretty|markdown|orc|msgpack|sql_insert|xml|decimal|binary|write_statistics)\\w*", "date_time_output_format", "date_time_64_output_format_cut_trailing_zeros_align_to_groups_of_thousands",
  "format_(?:csv|tsv)_null_representation", "format_csv_delimiter", "bool_(?:true|false)_representation", "limit", "offset", "join_use_nulls", "group_by_use_nulls", "aggregate_functions_null_for_empty", "transform_null_in",
  "union_default_mode", "any_join_distinct_right_table_keys", "prefer_column_name_to_alias", "final", "extremes", "totals_mode", "session_timezone", "(?:result|read|timeout|group_by|sort|distinct|join)_overflow_mode", "cast_keep_nullable",
  "max_block_size", "short_circuit_function_evaluation",
].join("|")})$`;
const PASSED = new RegExp(PASSED_PATTERN);
const VALUE = /^[\w .,:+\-/|;]{0,64}$/;

/** Upper bounds: what a client asks for counts when it is lower. 0, "no limit", is the bound. */
function bounds(maxSeconds: number): ReadonlyMap<string, number> {
  return new Map([
    ["max_execution_time", maxSeconds], ["max_memory_usage", DOOR_LIMITS.memoryBytes], ["max_threads", DOOR_LIMITS.threads], ["max_result_rows", DOOR_LIMITS.resultRows],
    ["max_result_bytes", DOOR_LIMITS.resultBytes], ["max_rows_to_read", DOOR_LIMITS.rowsToRead], ["max_bytes_to_read", DOOR_LIMITS.bytesToRead],
  ]);
}

/** Names of settings that a reader may give, as a pattern for the engine's `match`. */
export function changeableSettings(): string {
  return `${PASSED_PATTERN}|^(?:${[...bounds(0).keys(), ...IGNORED].join("|")})$`;
}

/** Settings that hold for every statement of a reader and that nobody can change. */
const FIXED: readonly (readonly [string, string])[] = [
  ["function_range_max_elements_in_block", "1000000"], ["max_recursive_cte_evaluation_depth", "100"], ["max_subquery_depth", "50"], ["max_temporary_data_on_disk_size_for_query", "1"],
  ["max_bytes_before_external_group_by", "0"], ["max_bytes_before_external_sort", "0"], ["max_bytes_ratio_before_external_group_by", "0"], ["max_bytes_ratio_before_external_sort", "0"],
  // Its threads give way to every other thread of the service; without the right to CAP_SYS_NICE the engine leaves it out.
  ["os_threads_nice_value_query", "15"],
  ["use_query_cache", "0"], ["timeout_before_checking_execution_speed", "0"], ["allow_introspection_functions", "0"], ["readonly", "1"],
];

export type DoorSettings = { readonly kind: "ok"; readonly settings: ReadonlyMap<string, string> } | EngineFailure;

/** The settings of one statement: the client's as far as they are allowed, the bounds, and last `readonly`. */
export function doorSettings(asked: ReadonlyMap<string, string>, maxSeconds: number): DoorSettings {
  const settings = new Map<string, string>();
  const limits = bounds(maxSeconds);
  for (const [name, limit] of limits) settings.set(name, String(limit));
  for (const [name, value] of asked) {
    const limit = limits.get(name);
    if (limit !== undefined) {
      const number = Number(value);
      if (!Number.isFinite(number) || number < 0) return failure("CANNOT_PARSE_NUMBER", `Setting ${name} needs a number`);
      settings.set(name, String(number === 0 ? limit : Math.min(limit, number)));
    } else if (!IGNORED.has(name)) {
      if (!PASSED.test(name)) return failure("READONLY", `Cannot modify '${name.slice(0, 100)}' setting in readonly mode`);
      if (!VALUE.test(value)) return failure("READONLY", `Cannot modify '${name}' setting in readonly mode to this value`);
      settings.set(name, value);
    }
  }
  for (const [name, value] of FIXED) settings.set(name, value);
  return { kind: "ok", settings };
}
