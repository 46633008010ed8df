/** Time ranges as people and addresses say them (`now-6h` to `now`), and instants as text in UTC or local time. */
const UNIT_MS = /** @type {Record<string, number>} */ ({ s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000, M: 2_592_000_000, y: 31_536_000_000 });

export const RANGES = [
  ["now-15m", "Last 15 minutes"], ["now-1h", "Last hour"], ["now-3h", "Last 3 hours"], ["now-6h", "Last 6 hours"], ["now-12h", "Last 12 hours"], ["now-24h", "Last 24 hours"],
  ["now-2d", "Last 2 days"], ["now-7d", "Last 7 days"], ["now-14d", "Last 14 days"], ["now-28d", "Last 28 days"], ["now-30d", "Last 30 days"], ["now-90d", "Last 90 days"],
];

/** @param {string} text `now`, `now-6h`, `now-1d/d`, milliseconds, or a date @param {number} nowMs @returns {number | null} */
export function instantOf(text, nowMs) {
  const relative = /^now(?:-(\d{1,5})([smhdwMy]))?(?:\/([smhdwMy]))?$/.exec(text);
  if (relative !== null) {
    const at = nowMs - Number(relative[1] ?? 0) * (UNIT_MS[relative[2] ?? ""] ?? 0);
    const round = UNIT_MS[relative[3] ?? ""];
    return round === undefined ? at : Math.floor(at / round) * round;
  }
  const at = /^\d{9,16}$/.test(text) ? Number(text) : Date.parse(text);
  return Number.isFinite(at) ? at : null;
}

/** @param {import("./types.d.ts").Range} range @param {number} nowMs @returns {import("./types.d.ts").Span} */
export function spanOf(range, nowMs) {
  const toMs = instantOf(range.to, nowMs) ?? nowMs;
  const fromMs = instantOf(range.from, nowMs) ?? toMs - 21_600_000;
  return fromMs < toMs ? { fromMs: Math.floor(fromMs), toMs: Math.ceil(toMs) } : { fromMs: toMs - 3_600_000, toMs };
}

/** @param {import("./types.d.ts").Range} range */
export function rangeText(range) {
  const known = range.to === "now" ? RANGES.find(([from]) => from === range.from) : undefined;
  if (known !== undefined) return known[1] ?? "";
  const plain = /^now-(\d+)([smhdwMy])$/.exec(range.from);
  if (plain !== null && range.to === "now") return `Last ${plain[1]}${plain[2]}`;
  const { fromMs, toMs } = spanOf(range, Date.now());
  return `${dateTime(fromMs)} to ${dateTime(toMs)}`;
}

const two = (/** @type {number} */ n) => String(n).padStart(2, "0");

/** `2026-11-23 07:31:02`, local time. @param {number} ms */
export function dateTime(ms) {
  const d = new Date(ms);
  return `${d.getFullYear()}-${two(d.getMonth() + 1)}-${two(d.getDate())} ${two(d.getHours())}:${two(d.getMinutes())}:${two(d.getSeconds())}`;
}

/** As short as the range allows. @param {number} ms @param {number} rangeMs */
export function axisTime(ms, rangeMs) {
  const d = new Date(ms);
  if (rangeMs > 4 * 86_400_000) return `${two(d.getMonth() + 1)}-${two(d.getDate())}`;
  const clock = `${two(d.getHours())}:${two(d.getMinutes())}`;
  return rangeMs > 20 * 3_600_000 ? `${two(d.getDate())}. ${clock}` : rangeMs < 900_000 ? `${clock}:${two(d.getSeconds())}` : clock;
}

/** What a picker shows of an end of a range, so that it can be changed by hand: `now-6h` as it is, milliseconds as local time. @param {string} text */
export const editable = (text) => (/^\d{9,16}$/.test(text) ? dateTime(Number(text)) : text);

/** Twice as long around the same middle, not past now. @param {import("./types.d.ts").Span} span @param {number} nowMs @returns {import("./types.d.ts").Range} */
export function widened({ fromMs, toMs }, nowMs) {
  const half = (toMs - fromMs) / 2;
  const end = Math.min(nowMs, toMs + half);
  return { from: String(Math.round(Math.max(0, end - 4 * half))), to: String(Math.round(end)) };
}

/** `3 min ago`. @param {number | null} ms @param {number} nowMs */
export function ago(ms, nowMs) {
  if (ms === null) return "never";
  const s = Math.round((nowMs - ms) / 1_000);
  if (s < 0) return "just now";
  if (s < 90) return `${s} s ago`;
  if (s < 5_400) return `${Math.round(s / 60)} min ago`;
  return s < 172_800 ? `${Math.round(s / 3_600)} h ago` : `${Math.round(s / 86_400)} days ago`;
}

/** `1 h 20 min`. @param {number} seconds */
export function duration(seconds) {
  const exact = Math.round(Math.abs(seconds));
  const s = exact <= 600 ? exact : Math.round(exact / 60) * 60;
  if (s < 120) return `${s} s`;
  if (s < 7_200 && s % 3_600 !== 0) return s % 60 === 0 || s > 600 ? `${Math.round(s / 60)} min` : `${Math.floor(s / 60)} min ${s % 60} s`;
  if (s < 172_800) { const m = Math.round((s % 3_600) / 60); return m === 0 ? `${Math.round(s / 3_600)} h` : `${Math.floor(s / 3_600)} h ${m} min`; }
  return `${Math.round(s / 8_640) / 10} days`.replace(".0 ", " ");
}
