/** Bounds of the engine, in bytes and counts. */
export interface EngineLimits {
  /** Memory of all statements, merges and caches together. */
  readonly memoryBytes: number;
  /** Largest result of one read; results are held in memory once. */
  readonly resultBytes: number;
  readonly readSeconds: number;
  readonly threads: number;
}

/**
 * Command-line arguments of the engine (server settings and defaults of every statement).
 *
 * Caches are sized for one product's tables rather than for a server; idle they are empty. Nothing is compiled to machine code: on our
 * statements that gains little, and the compiler alone takes tens of megabytes. `implicit_select` is off because with it any text that is
 * no statement is tried as an expression.
 */
export function engineArgs(limits: EngineLimits): string[] {
  const mebibytes = (count: number) => String(count * 1024 * 1024);
  const settings: Readonly<Record<string, string>> = {
    max_server_memory_usage: String(limits.memoryBytes),
    merges_mutations_memory_usage_soft_limit: String(Math.floor(limits.memoryBytes / 2)),
    mark_cache_size: mebibytes(32),
    index_mark_cache_size: mebibytes(8),
    primary_index_cache_size: mebibytes(16),
    query_condition_cache_size: mebibytes(4),
    max_thread_pool_size: "200",
    max_memory_usage: String(Math.floor(limits.memoryBytes * 0.8)),
    max_result_bytes: String(limits.resultBytes),
    max_threads: String(limits.threads),
    max_execution_time: String(limits.readSeconds),
    compile_expressions: "0",
    compile_aggregate_expressions: "0",
    compile_sort_description: "0",
    implicit_select: "0",
    allow_introspection_functions: "0",
    session_timezone: "UTC",
  };
  return Object.entries(settings).map(([name, value]) => `--${name}=${value}`);
}
