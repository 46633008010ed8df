import { ALPHANUMERIC, BASE64, BYTE_CLASS, DASH, DOT, TOKEN, hasAt, latin1, runEnd } from "./byte-class.ts";
import { hasLettersAndDigits, isMarkerValue } from "./marker-value.ts";

const COLON = 0x3a;
const QUOTE = 0x22;
const EQUALS = 0x3d;
const MIN_BASIC = 6;
const MIN_BEARER = 8;
/** From this length on letters alone are no word of a language. */
const LONG_WORD = 24;

export interface SchemeMatch {
  readonly detector: "basic_credential" | "bearer_credential";
  /** The credential without the name of the scheme. */
  readonly start: number;
  readonly end: number;
}

/** The length of `Bearer ` or `Basic ` at `at`, whatever the case; 0 when neither stands there. */
export function schemeLength(bytes: Uint8Array, at: number, end: number): number {
  if (hasAt(bytes, at, end, "bearer ", true)) return 7;
  return hasAt(bytes, at, end, "basic ", true) ? 6 : 0;
}

/**
 * The credential behind `Bearer ` or `Basic ` at `at`; null when a word or a challenge parameter follows (`Bearer realm="x"`).
 * @see RFC 6750 section 2.1, RFC 7617 section 2
 */
export function matchScheme(bytes: Uint8Array, at: number, end: number): SchemeMatch | null {
  const length = schemeLength(bytes, at, end);
  if (length === 0) return null;
  const start = at + length;
  const to = runEnd(bytes, start, end, TOKEN | DOT | BASE64);
  if (length === 6) return isBasic(bytes, start, to) ? { detector: "basic_credential", start, end: to } : null;
  const isOpaque = hasLettersAndDigits(bytes, start, to) || hasDash(bytes, start, to) || to - start >= LONG_WORD;
  if (to - start < MIN_BEARER || (bytes[to] === QUOTE && bytes[to - 1] === EQUALS) || !isOpaque || isMarkerValue(bytes, start, to)) return null;
  return { detector: "bearer_credential", start, end: to };
}

function isBasic(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start < MIN_BASIC) return false;
  return Buffer.from(latin1(bytes, start, Math.min(end, start + 512)), "base64").includes(COLON);
}

function hasDash(bytes: Uint8Array, start: number, end: number): boolean {
  for (let i = start; i < end; i++) {
    const classes = BYTE_CLASS[bytes[i] as number] as number;
    if ((classes & DASH) !== 0) return true;
    if ((classes & ALPHANUMERIC) === 0) return false;
  }
  return false;
}
