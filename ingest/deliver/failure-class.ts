import type { StoreFailure } from "../../store/store.ts";

/**
 * What a failed INSERT asks for. `retry`: the same later. `slow_down`: the same later, and fewer, larger batches from now on. `schema`: the
 * store, not the data, is wrong; migrate and wait, never give up a block for it. `data`: some block of it is refused for good.
 */
export type FailureClass = "retry" | "slow_down" | "schema" | "data";

const TOO_MANY_PARTS = 252;

/** ClickHouse codes about tables, columns and their types, not about values: every block would fail in the same way. */
const SCHEMA_CODES = new Set([
  8, // THERE_IS_NO_COLUMN
  9, // SIZES_OF_COLUMNS_DOESNT_MATCH
  10, // NOT_FOUND_COLUMN_IN_BLOCK
  16, // NO_SUCH_COLUMN_IN_TABLE
  20, // NUMBER_OF_COLUMNS_DOESNT_MATCH
  44, // ILLEGAL_COLUMN
  47, // UNKNOWN_IDENTIFIER
  53, // TYPE_MISMATCH
  60, // UNKNOWN_TABLE
  81, // UNKNOWN_DATABASE
  115, // UNKNOWN_SETTING
]);
const SCHEMA_STORE_CODES = new Set(["STO_UNAUTHORISED", "STO_CLOSED"]);

/** Decides by the store's kind and ClickHouse's code. */
export function failureClass({ kind, code, clickhouseCode }: StoreFailure): FailureClass {
  if (kind === "retryable") return clickhouseCode === TOO_MANY_PARTS ? "slow_down" : "retry";
  if (SCHEMA_STORE_CODES.has(code) || (clickhouseCode !== null && SCHEMA_CODES.has(clickhouseCode))) return "schema";
  return "data";
}
