import type { StoreErrorCode } from "../errors.ts";
import type { StoreFailure } from "../store.ts";

export interface ErrorClass {
  readonly kind: StoreFailure["kind"];
  readonly code: StoreErrorCode;
}

const retryable = (code: StoreErrorCode): ErrorClass => ({ kind: "retryable", code });
const permanent = (code: StoreErrorCode): ErrorClass => ({ kind: "permanent", code });

/** What each ClickHouse code (src/Common/ErrorCodes.cpp) means to a caller. Codes that are not here are UNCLASSIFIED. */
const CLASSES: readonly (readonly [ErrorClass, readonly number[]])[] = [
  // Too slow, no memory, too many queries, connections, parts or requests at once, no disk space, no free thread.
  [retryable("STO_OVERLOADED"), [160, 173, 202, 203, 241, 243, 252, 290, 364, 439, 745]],
  // Time limits of execution, sockets and locks.
  [retryable("STO_TIMEOUT"), [159, 209, 473]],
  // Network, keeper, read-only replicas, quorum, unknown state of an insert, shutting down, cancelled, files that cannot be opened, read, written or synced.
  [retryable("STO_UNAVAILABLE"), [3, 24, 74, 75, 76, 100, 204, 210, 225, 236, 242, 254, 265, 279, 285, 286, 289, 294, 319, 394, 415, 416, 425, 519, 568, 586, 999]],
  // Unknown or wrong user or password, no right, readonly.
  [permanent("STO_UNAUTHORISED"), [164, 192, 193, 194, 195, 291, 497, 512, 516]],
  // Unknown table, database, column, type, setting; wrong number of columns; a value that does not fit its type.
  [permanent("STO_SCHEMA"), [8, 9, 10, 15, 16, 20, 27, 44, 47, 50, 53, 57, 60, 70, 81, 115, 117, 122, 207, 349, 353]],
  // Syntax, functions, arguments, input that cannot be read, statements and results that are too large.
  [permanent("STO_REJECTED"), [6, 25, 26, 32, 33, 35, 36, 37, 38, 41, 42, 43, 46, 48, 62, 63, 69, 72, 73, 80, 119, 128, 130, 131, 158, 168, 179, 184, 215, 223, 229, 307, 352, 376, 386, 395, 396, 456, 457, 467, 471, 636]],
];

const BY_CODE: ReadonlyMap<number, ErrorClass> = new Map(CLASSES.flatMap(([errorClass, codes]) => codes.map((code) => [code, errorClass] as const)));

/**
 * Classifies a ClickHouse code. An unknown one is retryable for inserts (their token makes that harmless, and giving up loses data) and
 * permanent for everything else.
 */
export function classifyCode(clickhouseCode: number, statement: "insert" | "other"): ErrorClass {
  return BY_CODE.get(clickhouseCode) ?? { kind: statement === "insert" ? "retryable" : "permanent", code: "STO_UNKNOWN" };
}

/** Classifies an answer without a code by its HTTP status: a proxy or a server that is starting or stopping. */
export function classifyStatus(status: number): ErrorClass {
  if (status === 401 || status === 403) return permanent("STO_UNAUTHORISED");
  if (status === 408 || status === 504) return retryable("STO_TIMEOUT");
  if (status === 429) return retryable("STO_OVERLOADED");
  return status >= 500 ? retryable("STO_UNAVAILABLE") : permanent("STO_REJECTED");
}
