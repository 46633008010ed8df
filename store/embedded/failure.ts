/** A refusal or an error as ClickHouse numbers them (src/Common/ErrorCodes.cpp). */
export interface EngineFailure {
  readonly kind: "failed";
  readonly code: number;
  readonly name: string;
  readonly message: string;
  /** HTTP status when it is not the code's usual one. */
  readonly status?: number;
}

/** The codes that this front gives by itself; all others come from the engine. */
export const CODES = {
  NOT_IMPLEMENTED: 48,
  SYNTAX_ERROR: 62,
  READONLY: 164,
  QUERY_IS_TOO_LARGE: 229,
  NOT_ENOUGH_SPACE: 243,
  TOO_MANY_SIMULTANEOUS_QUERIES: 202,
  REQUIRED_PASSWORD: 194,
  AUTHENTICATION_FAILED: 516,
  TOO_MANY_BYTES: 307,
  UNKNOWN_QUERY_PARAMETER: 456,
  INCORRECT_DATA: 117,
  TOO_DEEP_RECURSION: 306,
  CANNOT_PARSE_NUMBER: 72,
  UNKNOWN_TABLE: 60,
  UNKNOWN_DATABASE: 81,
  UNKNOWN_FORMAT: 73,
  FUNCTION_NOT_ALLOWED: 446,
  ACCESS_DENIED: 497,
  TIMEOUT_EXCEEDED: 159,
  UNKNOWN_EXCEPTION: 1002,
} as const;

export function failure(name: keyof typeof CODES, message: string, status?: number): EngineFailure {
  const base = { kind: "failed", code: CODES[name], name, message } as const;
  return status === undefined ? base : { ...base, status };
}

const ENGINE_TEXT = /Code: (\d+)\. (?:DB::)?(?:Net)?Exception: ([\s\S]*?)\.? ?\(([A-Z][A-Z0-9_]+)\)(?: \(version [^)]*\))?\s*\.?\s*$/;

/** Reads the engine's text `Code: 60. DB::Exception: ... (UNKNOWN_TABLE)`; text of another form becomes UNKNOWN_EXCEPTION. */
export function failureFromEngine(text: string): EngineFailure {
  const match = ENGINE_TEXT.exec(text);
  if (match === null) return failure("UNKNOWN_EXCEPTION", text);
  const inner = /^Code: \d+\. DB::Exception: ([\s\S]*?)\.? ?(?:\([A-Z0-9_]+\) \(version [^)]*\))?$/.exec(match[2] ?? "");
  return { kind: "failed", code: Number(match[1]), name: match[3] ?? "", message: inner?.[1] ?? match[2] ?? "" };
}
