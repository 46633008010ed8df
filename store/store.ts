import type { z } from "zod";

/** Why the store did not do it. `retryable`: the same call may succeed later. `permanent`: the same input always fails. */
export type StoreFailure = {
  readonly kind: "retryable" | "permanent";
  /** `STO_*`, see docs/errors.md. */
  readonly code: string;
  /** ClickHouse's own number (`Code: 60`), or null when it never answered. */
  readonly clickhouseCode: number | null;
  readonly message: string;
};

export type StoreResult<T> = { readonly kind: "ok"; readonly value: T } | { readonly kind: "failed"; readonly failure: StoreFailure };

/** A parameter of a statement, bound as `{name: Type}`; values never enter the SQL text. */
export type SqlParams = Readonly<Record<string, string | number | bigint | boolean | readonly (string | number | bigint)[]>>;

/**
 * The one door to ClickHouse, embedded or server (DESIGN D2). Every statement of the product goes through it.
 * Safe to call in parallel; inserts run one at a time per process, reads up to the pool's size.
 */
export interface Store {
  /** Runs a SELECT and checks every row with zod. 64-bit integers arrive as strings (`output_format_json_quote_64bit_integers=1`). */
  query<Row>(statement: { readonly sql: string; readonly params?: SqlParams; readonly row: z.ZodType<Row>; readonly timeoutMs?: number; readonly settings?: Readonly<Record<string, string | number>> }): Promise<StoreResult<Row[]>>;
  /** Runs DDL or an INSERT ... SELECT without a result. */
  command(statement: { readonly sql: string; readonly params?: SqlParams; readonly settings?: Readonly<Record<string, string | number>> }): Promise<StoreResult<void>>;
  /**
   * Inserts Native bytes (one or several concatenated blocks) as one block of one table. The token makes it exactly once over any number
   * of retries, materialized views included. An empty table section is never sent. `columns` names the columns of the bytes; absent: all of the table's.
   */
  insertNative(insert: { readonly table: string; readonly columns?: readonly string[]; readonly native: readonly Buffer[]; readonly token: string }): Promise<StoreResult<void>>;
  /** Inserts few rows as JSON (alert states, slices): `rows` are checked by the caller. A token makes a retry harmless. */
  insertRows(insert: { readonly table: string; readonly rows: readonly Readonly<Record<string, unknown>>[]; readonly token?: string }): Promise<StoreResult<void>>;
  /** True when `SELECT 1` answers within the time. */
  ping(timeoutMs: number): Promise<boolean>;
  close(): Promise<void>;
}
