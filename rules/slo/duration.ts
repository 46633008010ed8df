const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3_600, d: 86_400, w: 604_800, M: 2_592_000, Q: 7_776_000, Y: 31_536_000 };

/**
 * Reads a duration such as `5m`, `6h`, `30d` as whole seconds, or null when it is none.
 * Units of OpenSLO v1 (m h d w M Q Y; a month is 30 days, a quarter 90, a year 365) and `s`.
 */
export function parseDuration(text: string): number | null {
  const match = /^(\d{1,6})([smhdwMQY])$/.exec(text);
  const unit = SECONDS[match?.[2] ?? ""];
  return match === null || unit === undefined ? null : Number(match[1]) * unit;
}

/** Reads a latency such as `50ms`, `1.5s` or `800us` as whole microseconds above 0, or null when it is none. */
export function parseLatencyUs(text: string): number | null {
  const match = /^(\d{1,7}(?:\.\d{1,6})?)(us|ms|s)$/.exec(text);
  if (match === null) return null;
  const us = Number(match[1]) * (match[2] === "us" ? 1 : match[2] === "ms" ? 1_000 : 1_000_000);
  const whole = Math.round(us);
  return Math.abs(us - whole) < 1e-3 && whole >= 1 && whole < 0xffff_ffff ? whole : null;
}

/** Writes seconds for people: `90` is `1m30s`, `259200` is `3d`. Fractions of a second keep two digits. */
export function formatSeconds(seconds: number): string {
  const parts: string[] = [];
  let rest = seconds;
  for (const [unit, size] of [["d", 86_400], ["h", 3_600], ["m", 60]] as const) {
    const count = Math.floor(rest / size);
    if (count > 0) parts.push(`${count}${unit}`);
    rest -= count * size;
  }
  const left = Number(rest.toFixed(2));
  if (left > 0 || parts.length === 0) parts.push(`${left}s`);
  return parts.join("");
}
