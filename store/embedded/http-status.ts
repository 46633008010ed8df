/**
 * HTTP status of a ClickHouse error code, as the server's HTTP interface gives it (src/Server/HTTP/exceptionCodeToHTTPStatus.cpp);
 * what is not listed is 500. Deviations, so that any HTTP client draws the right conclusion: being too busy (202) is 503, a body beyond
 * the bound (307) is 413, a missing or unreadable parameter (456, 457) is 400, a write in readonly mode (164) is 403.
 */
export function httpStatusOf(code: number): number {
  return STATUS.get(code) ?? 500;
}

const BY_STATUS: Readonly<Record<number, readonly number[]>> = {
  400: [6, 8, 15, 25, 26, 27, 36, 37, 38, 41, 44, 53, 62, 72, 117, 167, 168, 223, 321, 376, 427, 441, 456, 457, 675, 676],
  401: [194],
  403: [164, 192, 193, 497, 512, 516],
  404: [46, 47, 50, 56, 60, 63, 73, 78, 81, 115, 152, 336, 511],
  408: [159],
  411: [381],
  413: [229, 307],
  501: [48],
  503: [76, 202, 209, 439],
};

const STATUS: ReadonlyMap<number, number> = new Map(Object.entries(BY_STATUS).flatMap(([status, codes]) => codes.map((code) => [code, Number(status)] as const)));
