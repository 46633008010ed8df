import type { StoreFailure } from "../../store/store.ts";

/**
 * What a failed INSERT asks for. `retry`: the same later. `slow_down`: the same later, and fewer, larger batches from now on. `schema`: the
 * store, not the data, is wrong; migrate and wait, never give up a block for it. `data`: some block of it is refused for good. `unclear`: an
 * answer with a code that has no class; it may be either.
 */
export type FailureClass = "retry" | "slow_down" | "schema" | "data" | "unclear";

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

/** ClickHouse codes about bytes that cannot be read as values: the same bytes fail for ever, whatever the store calls it. */
const DATA_CODES = new Set([
  6, // CANNOT_PARSE_TEXT
  27, // CANNOT_PARSE_INPUT_ASSERTION_FAILED
  32, // ATTEMPT_TO_READ_AFTER_EOF
  33, // CANNOT_READ_ALL_DATA
  38, // CANNOT_PARSE_DATE
  41, // CANNOT_PARSE_DATETIME
  72, // CANNOT_PARSE_NUMBER
  117, // INCORRECT_DATA
  128, // TOO_LARGE_ARRAY_SIZE
  131, // TOO_LARGE_STRING_SIZE
]);

/** Decides by the store's kind and ClickHouse's code. */
export function failureClass({ kind, code, clickhouseCode }: StoreFailure): FailureClass {
  if (clickhouseCode !== null && DATA_CODES.has(clickhouseCode)) return "data";
  if (kind === "retryable" && code === "STO_UNKNOWN" && clickhouseCode !== null) return "unclear";
  if (kind === "retryable") return clickhouseCode === TOO_MANY_PARTS ? "slow_down" : "retry";
  if (SCHEMA_STORE_CODES.has(code) || (clickhouseCode !== null && SCHEMA_CODES.has(clickhouseCode))) return "schema";
  return "data";
}
