const S = 1_000;
const M = 60 * S;
const H = 60 * M;
const D = 24 * H;

/** Upper bounds (exclusive) of a raw interval and what it is rounded to, as Grafana's `roundInterval`. Milliseconds. */
const ROUNDING: readonly (readonly [number, number])[] = [
  [10, 1], [15, 10], [35, 20], [75, 50], [150, 100], [350, 200], [750, 500], [1_500, S], [3_500, 2 * S], [7_500, 5 * S], [12_500, 10 * S], [17_500, 15 * S],
  [25_000, 20 * S], [45_000, 30 * S], [90_000, M], [210_000, 2 * M], [450_000, 5 * M], [750_000, 10 * M], [1_050_000, 15 * M], [1_500_000, 20 * M],
  [2_700_000, 30 * M], [5_400_000, H], [9_000_000, 2 * H], [16_200_000, 3 * H], [32_400_000, 6 * H], [D, 12 * H], [7 * D, D], [21 * D, 7 * D], [42 * D, 30 * D],
];

const YEAR_MS = 365 * D;

/** What Grafana makes of a panel's width in points: the range divided by it, rounded to a time that people use, never under the least one. */
export function intervalOf(range: { readonly fromMs: number; readonly toMs: number; readonly maxDataPoints: number; readonly minIntervalMs?: number }): number {
  const raw = (range.toMs - range.fromMs) / Math.max(1, range.maxDataPoints);
  const rounded = ROUNDING.find(([bound]) => raw < bound)?.[1] ?? YEAR_MS;
  return Math.max(rounded, range.minIntervalMs ?? 1);
}

const UNITS: readonly (readonly [string, number])[] = [["d", D], ["h", H], ["m", M], ["s", S]];

/** A length of time as Grafana writes it: the greatest unit that it is at least one of, rounded down: `2m`, `1h`, `500ms`. */
export function intervalText(ms: number): string {
  const unit = UNITS.find(([, length]) => ms >= length);
  return unit === undefined ? `${ms}ms` : `${Math.floor(ms / unit[1])}${unit[0]}`;
}

const GO_UNITS_MS: Readonly<Record<string, number>> = { ns: 1e-6, us: 1e-3, "µs": 1e-3, ms: 1, s: S, m: M, h: H };

/** Milliseconds of a duration in Go's syntax (`90s`, `1h30m`; no days), or null when it is none. */
export function goDurationMs(text: string): number | null {
  if (!/^(\d+(\.\d+)?(ns|us|µs|ms|s|m|h))+$/.test(text)) return null;
  return [...text.matchAll(/(\d+(?:\.\d+)?)(ns|us|µs|ms|s|m|h)/g)].reduce((sum, [, number, unit]) => sum + Number(number) * (GO_UNITS_MS[unit ?? ""] ?? 0), 0);
}

/** Milliseconds of a panel's least interval (`10s`, `1m`, `1h`), 1 when it has none. */
export function minIntervalMs(text: string | undefined): number {
  return text === undefined ? 1 : Math.max(1, goDurationMs(text.replace(/^>/, "")) ?? 1);
}
