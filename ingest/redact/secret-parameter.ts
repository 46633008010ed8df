import { ALPHANUMERIC, BYTE_CLASS, DASH, hasAt, runEnd } from "./byte-class.ts";
import { hasLettersAndDigits, isMarkerValue, looksSecret } from "./marker-value.ts";
import { findSecretName, type SecretName } from "./secret-names.ts";

const [SPACE, QUOTE, PERCENT, HASH, APOSTROPHE, COLON, BACKSLASH] = [0x20, 0x22, 0x25, 0x23, 0x27, 0x3a, 0x5c];
const MAX_NAME = 48;
const MAX_VALUE = 4_096;
const MIN_STRONG = 4;
const MIN_WEAK = 12;

export interface SecretParameter {
  readonly entry: SecretName;
  /** The value without its quotes. */
  readonly start: number;
  readonly end: number;
}

/**
 * The secret that a named parameter carries: `access_token=...` in a query, form or cookie, `"password":"..."` in JSON (escaped too), and
 * `Authorization: ...` in text. Asked at every `=`, `:` and `%3D` (`at` is there, `after` behind it). Looks back over a bounded name only.
 */
export function matchParameter(bytes: Uint8Array, at: number, after: number, start: number, end: number): SecretParameter | null {
  const entry = nameBefore(bytes, at, start);
  if (entry === null) return null;
  let from = after;
  while (from < end && from - after < 2 && bytes[from] === SPACE) from++;
  while (from < end && bytes[from] === BACKSLASH) from++;
  const quote = bytes[from] === QUOTE || bytes[from] === APOSTROPHE ? (bytes[from] as number) : 0;
  if (quote !== 0) from++;
  const to = valueEnd(bytes, from, Math.min(end, from + MAX_VALUE), quote, entry);
  if (isMarkerValue(bytes, from, to)) return null;
  const length = to - from;
  if (entry.isWeak) return length >= MIN_WEAK && hasLettersAndDigits(bytes, from, to) ? { entry, start: from, end: to } : null;
  if (length < MIN_STRONG) return null;
  // `invalid token: expired` is a sentence; `token: 8f3a` is not.
  const isBare = quote === 0 && bytes[at] === COLON;
  return !isBare || looksSecret(bytes, from, to) ? { entry, start: from, end: to } : null;
}

function nameBefore(bytes: Uint8Array, at: number, start: number): SecretName | null {
  let to = at;
  while (to > start && at - to < 4 && (bytes[to - 1] === SPACE || bytes[to - 1] === QUOTE || bytes[to - 1] === APOSTROPHE || bytes[to - 1] === BACKSLASH)) to--;
  if (to === start || ((BYTE_CLASS[bytes[to - 1] as number] as number) & ALPHANUMERIC) === 0) return null;
  let from = to;
  const lowest = Math.max(start, to - MAX_NAME);
  while (from > lowest && ((BYTE_CLASS[bytes[from - 1] as number] as number) & (ALPHANUMERIC | DASH)) !== 0) from--;
  // In `%3Faccess_token` the name begins behind the two hex digits.
  if (from > start && bytes[from - 1] === PERCENT) from = Math.min(from + 2, to);
  const whole = findSecretName(bytes, from, to);
  if (whole !== null) return whole;
  // `db_password`, `X-Vendor-Api-Key`: the end of a longer name says as much, unless the word is a weak one.
  for (let i = from + 1; i < to; i++) {
    if (((BYTE_CLASS[bytes[i - 1] as number] as number) & DASH) === 0) continue;
    const suffix = findSecretName(bytes, i, to);
    if (suffix !== null) return suffix.isWeak ? null : suffix;
  }
  return null;
}

function valueEnd(bytes: Uint8Array, from: number, end: number, quote: number, entry: SecretName): number {
  const isHeader = entry.detector === "cookie" || entry.detector === "bearer_credential";
  for (let i = from; i < end; i++) {
    const b = bytes[i] as number;
    if (b === 0x0a || b === 0x0d) return i;
    if (quote !== 0) {
      if (b === quote || (b === BACKSLASH && bytes[i + 1] === quote)) return i;
    } else if (isHeader ? b === QUOTE : ENDS_VALUE[b] === 1 || b === HASH || (b === PERCENT && hasAt(bytes, i, end, "%26"))) return i;
  }
  return end;
}

const ENDS_VALUE: Uint8Array = endsValue();

function endsValue(): Uint8Array {
  const table = new Uint8Array(256);
  for (const c of "&;, \t\"'<>()[]{}|\\^`") table[c.charCodeAt(0)] = 1;
  return table;
}

/** The end of the user information that begins after `://` at `from`, when it names a password or a long token; -1 otherwise. Looks at most 256 bytes ahead. */
export function userInfoEnd(bytes: Uint8Array, from: number, end: number): number {
  let colon = -1;
  const limit = Math.min(end, from + 256);
  for (let i = from; i < limit; i++) {
    const b = bytes[i] as number;
    if (b === COLON && colon < 0) colon = i;
    if (b === 0x40) return (colon > 0 && i - colon > 1 && !isMarkerValue(bytes, colon + 1, i)) || runEnd(bytes, from, i, ALPHANUMERIC | DASH) - from >= 16 ? i : -1;
    if (b === 0x2f || b === 0x3f || b === HASH || b === QUOTE || b <= SPACE) return -1;
  }
  return -1;
}
