const [ZERO, NINE, DOT, MINUS, PLUS, SMALL_E] = [0x30, 0x39, 0x2e, 0x2d, 0x2b, 0x65];
/** More digits than a double holds; a longer text is no number that telemetry sends. */
const MAX_CHARS = 32;

/** Where `parseNumber` stopped: what follows may be a unit. */
export const parsed = { end: 0 };

/**
 * Reads the decimal number at the beginning of `bytes[start, end)`: `401`, `-1`, `0.25`, `1.5e3`. NaN when there is none.
 * Allocates nothing. Exact up to 2^53, else to the nearest double or the one beside it.
 */
export function parseNumber(bytes: Uint8Array, start: number, end: number): number {
  parsed.end = start;
  if (end - start > MAX_CHARS) return NaN;
  let at = start;
  const isNegative = bytes[at] === MINUS;
  if (isNegative || bytes[at] === PLUS) at++;
  const first = at;
  let value = 0;
  let scale = 0;
  let digits = 0;
  for (; at < end; at++) {
    const b = bytes[at] as number;
    if (b >= ZERO && b <= NINE) {
      value = value * 10 + (b - ZERO);
      digits++;
      if (scale > 0) scale++;
    } else if (b === DOT && scale === 0) scale = 1;
    else break;
  }
  if (digits === 0 || at === first) return NaN;
  let exponent = scale > 0 ? 1 - scale : 0;
  if (at < end && ((bytes[at] as number) | 32) === SMALL_E) {
    const power = exponentAt(bytes, at + 1, end);
    if (!Number.isNaN(power)) {
      exponent += power;
      at = parsed.end;
    }
  }
  parsed.end = at;
  const magnitude = exponent === 0 ? value : exponent < 0 ? value / 10 ** -exponent : value * 10 ** exponent;
  return isNegative ? -magnitude : magnitude;
}

function exponentAt(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  const isNegative = bytes[at] === MINUS;
  if (isNegative || bytes[at] === PLUS) at++;
  let value = 0;
  const first = at;
  for (; at < end && at - first < 3; at++) {
    const b = bytes[at] as number;
    if (b < ZERO || b > NINE) break;
    value = value * 10 + (b - ZERO);
  }
  if (at === first) return NaN;
  parsed.end = at;
  return isNegative ? -value : value;
}
