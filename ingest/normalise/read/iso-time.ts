import { parseNumber, parsed } from "./number-text.ts";

const [DASH, COLON, UPPER_T, LOWER_T, SPACE, UPPER_Z, LOWER_Z, PLUS] = [0x2d, 0x3a, 0x54, 0x74, 0x20, 0x5a, 0x7a, 0x2b];

/**
 * Milliseconds since the epoch of an RFC 3339 instant (`2026-09-21T13:33:21.500Z`, `+02:00`, without an offset: UTC); NaN when it is none.
 * @see RFC 3339 section 5.6
 */
export function parseIsoMillis(bytes: Uint8Array, start: number, end: number): number {
  if (end - start < 19 || end - start > 40) return NaN;
  const [year, month, day] = [digits(bytes, start, 4), digits(bytes, start + 5, 2), digits(bytes, start + 8, 2)];
  const [hour, minute] = [digits(bytes, start + 11, 2), digits(bytes, start + 14, 2)];
  const separator = bytes[start + 10];
  const isForm = bytes[start + 4] === DASH && bytes[start + 7] === DASH && (separator === UPPER_T || separator === LOWER_T || separator === SPACE)
    && bytes[start + 13] === COLON && bytes[start + 16] === COLON;
  if (!isForm || !(month >= 1 && month <= 12 && day >= 1 && day <= 31 && hour <= 23 && minute <= 59)) return NaN;
  const seconds = parseNumber(bytes, start + 17, Math.min(end, start + 17 + 12));
  const offset = offsetMinutes(bytes, parsed.end, end);
  if (!(seconds >= 0 && seconds < 61) || Number.isNaN(offset)) return NaN;
  return daysFromCivil(year, month, day) * 86_400_000 + (hour * 60 + minute - offset) * 60_000 + seconds * 1_000;
}

function digits(bytes: Uint8Array, at: number, count: number): number {
  let value = 0;
  for (let i = at; i < at + count; i++) {
    const digit = (bytes[i] as number) - 0x30;
    if (!(digit >= 0 && digit <= 9)) return NaN;
    value = value * 10 + digit;
  }
  return value;
}

function offsetMinutes(bytes: Uint8Array, at: number, end: number): number {
  if (at === end) return 0;
  const b = bytes[at];
  if ((b === UPPER_Z || b === LOWER_Z) && at + 1 === end) return 0;
  if ((b !== PLUS && b !== DASH) || at + 6 !== end || bytes[at + 3] !== COLON) return NaN;
  const minutes = digits(bytes, at + 1, 2) * 60 + digits(bytes, at + 4, 2);
  return b === PLUS ? minutes : -minutes;
}

/** Days from 1970-01-01 in the proleptic Gregorian calendar, by counting 400-year eras from March. */
function daysFromCivil(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  return era * 146_097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719_468;
}
