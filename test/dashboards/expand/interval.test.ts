import { describe, expect, it } from "vitest";
import { goDurationMs, intervalOf, intervalText, minIntervalMs } from "../../../dashboards/expand/interval.ts";

const H = 3_600_000;
const step = (rangeMs: number, least?: string) => intervalText(intervalOf({ fromMs: 0, toMs: rangeMs, maxDataPoints: 900, minIntervalMs: minIntervalMs(least) }));

describe("steps of a time series (item 11, interval arithmetic of Grafana)", () => {
  it.each([[H, "5s", "1m"], [6 * H, "20s", "1m"], [24 * H, "2m", "2m"], [168 * H, "10m", "10m"], [720 * H, "1h", "1h"]])("%i ms at 900 points: %s, and %s at a minute at least", (rangeMs, free, least) => {
    expect(step(rangeMs)).toBe(free);
    expect(step(rangeMs, "1m")).toBe(least);
  });

  it.each([
    [9, 1], [10, 10], [14, 10], [15, 20], [34, 20], [35, 50], [75, 100], [150, 200], [350, 500], [750, 1_000], [1_499, 1_000], [1_500, 2_000], [3_500, 5_000], [7_500, 10_000], [12_500, 15_000], [17_500, 20_000], [25_000, 30_000],
    [45_000, 60_000], [90_000, 120_000], [210_000, 300_000], [450_000, 600_000], [750_000, 900_000], [1_050_000, 1_200_000], [1_500_000, 1_800_000], [2_700_000, H], [5_400_000, 2 * H], [9_000_000, 3 * H], [16_200_000, 6 * H], [32_400_000, 12 * H], [86_400_000, 24 * H],
  ])("%i ms rounds to %i ms", (raw, rounded) => { expect(intervalOf({ fromMs: 0, toMs: raw * 900, maxDataPoints: 900 })).toBe(rounded); });

  it.each([["90s", 90_000], ["1h30m", 5_400_000], ["500ms", 500], ["1.5h", 5_400_000], ["1d", null], ["", null], ["5", null]])("Go reads %j as %s ms", (text, ms) => { expect(goDurationMs(text)).toBe(ms); });
});
