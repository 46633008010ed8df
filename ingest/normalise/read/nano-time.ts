const WORD = 0x1_0000_0000;

/** An instant in nanoseconds since the epoch as two unsigned 32-bit halves; what the functions here fill, so that nothing is allocated. */
export interface NanoTime {
  lo: number;
  hi: number;
}

/** Sets the instant from milliseconds since the epoch, a double with up to six decimals that count. False when it cannot be an instant. */
export function setFromMillis(out: NanoTime, ms: number): boolean {
  if (!(ms >= 0 && ms < 9.2e12)) return false;
  const whole = Math.floor(ms);
  // 1e6 ns a millisecond, multiplied in 16-bit steps so that every intermediate stays below 2^53.
  const high = Math.floor(whole / 65_536) * 1_000_000;
  const low = (whole % 65_536) * 1_000_000 + Math.round((ms - whole) * 1_000_000);
  const middle = high + Math.floor(low / 65_536);
  out.hi = Math.floor(middle / 65_536);
  out.lo = ((middle % 65_536) * 65_536 + (low % 65_536)) >>> 0;
  return true;
}

/** Sets the instant from nanoseconds since the epoch as decimal digits. */
export function setFromNanos(out: NanoTime, digits: string): boolean {
  const nanos = BigInt(digits);
  out.lo = Number(nanos & 0xffff_ffffn);
  out.hi = Number(nanos >> 32n);
  return out.hi < 0x8000_0000;
}

/** Milliseconds of an instant, as a double: for comparing, not for storing. */
export function millisOf(lo: number, hi: number): number {
  return (hi * WORD + lo) / 1e6;
}

/** Microseconds from one instant to another; negative when the second is earlier. Exact: the difference is taken before it is a double. */
export function microsBetween(fromLo: number, fromHi: number, toLo: number, toHi: number): number {
  return ((toHi - fromHi) * WORD + (toLo - fromLo)) / 1_000;
}

/** Milliseconds of a bare number by its size: seconds, milliseconds, microseconds and nanoseconds since the epoch do not overlap from 1973 to 5138. */
export function millisOfEpoch(number: number): number {
  if (number < 1e11) return number * 1_000;
  if (number < 1e14) return number;
  return number < 1e17 ? number / 1_000 : number / 1e6;
}
