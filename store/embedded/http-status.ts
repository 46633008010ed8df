/**
 * HTTP status of a ClickHouse error code, as the server's HTTP interface gives it (src/Server/HTTP/exceptionCodeToHTTPStatus.cpp);
 * what is not listed is 500. One deviation: being too busy (202) is 503, so that any HTTP client knows to come back.
 */
export function httpStatusOf(code: number): number {
  return STATUS.get(code) ?? 500;
}

const BY_STATUS: Readonly<Record<number, readonly number[]>> = {
  // Arguments, parsing, types, settings.
  400: [6, 26, 27, 33, 35, 36, 38, 41, 42, 43, 44, 53, 62, 69, 70, 72, 80, 115, 117, 120, 135, 184, 321, 377, 395, 456, 457, 467],
  401: [194],
  403: [164, 192, 193, 291, 497, 516],
  // Unknown table, function, identifier, type, storage, database, access entity.
  404: [5, 16, 37, 46, 47, 50, 51, 56, 60, 81, 141, 142, 178, 279, 511],
  408: [159],
  411: [381],
  413: [223, 307, 396],
  501: [48],
  503: [74, 76, 202, 209, 243, 439],
};

const STATUS: ReadonlyMap<number, number> = new Map(Object.entries(BY_STATUS).flatMap(([status, codes]) => codes.map((code) => [code, Number(status)] as const)));
