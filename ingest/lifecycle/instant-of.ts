/** Larger numbers are milliseconds: as seconds they would be in the year 5138, and senders do send both (CAEP says seconds, Okta sends milliseconds). */
const LEAST_MILLIS = 1e11;
/** From here on a number is neither seconds nor milliseconds. */
const TOO_LARGE = 1e14;
const RFC3339 = /^(\d{4}-\d{2}-\d{2})[Tt ](\d{2}:\d{2}:\d{2})(?:\.(\d{1,9})\d*)?([Zz]|[+-]\d{2}:\d{2})$/;
const NUMBER = /^\d{1,14}(?:\.\d{1,9})?$/;

/**
 * Nanoseconds since the epoch of an instant as feeds write it: seconds or milliseconds since the epoch (as a number, or as its digits), or RFC 3339 with an
 * offset. Null for everything else; a day without an offset names no instant.
 */
export function instantOf(value: unknown): bigint | null {
  if (typeof value === "number") return ofNumber(value);
  if (typeof value !== "string" || value.length > 40) return null;
  if (NUMBER.test(value)) return ofNumber(Number(value));
  const [, day, time, fraction = "", offset] = RFC3339.exec(value) ?? [];
  if (day === undefined || time === undefined || offset === undefined) return null;
  const millis = Date.parse(`${day}T${time}${offset.toUpperCase()}`);
  return Number.isNaN(millis) ? null : BigInt(millis) * 1_000_000n + BigInt(fraction.padEnd(9, "0"));
}

function ofNumber(value: number): bigint | null {
  if (!(value >= 0 && value < TOO_LARGE)) return null;
  const perUnit = value > LEAST_MILLIS ? 1_000_000n : 1_000_000_000n;
  const whole = Math.trunc(value);
  return BigInt(whole) * perUnit + BigInt(Math.round((value - whole) * Number(perUnit)));
}
