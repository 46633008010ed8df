import { STATE_COLOURS } from "../build/palette.ts";
import type { Size } from "../build/spec.ts";
import { stat } from "../build/stat.ts";
import { thresholds } from "../build/thresholds.ts";

/** How old the newest measurement is: every number on a board is at least that old. */
export function dataFreshness(size: Size) {
  return stat({
    title: "Data freshness", size,
    description: "Age of the newest ten seconds of which the store holds decisions. Good: under a minute. Older than five minutes: nothing arrives, or nothing is stored, and every other number here is as old.",
    sql: "SELECT if(count() = 0, NULL, greatest(0, toUnixTimestamp(now()) - toUnixTimestamp(max(slot)))) AS age FROM auth_rollup_10s WHERE slot >= now() - INTERVAL 7 DAY",
    unit: "s", decimals: 0, noValue: "No decision has arrived yet", thresholds: thresholds(STATE_COLOURS.ok, [60, STATE_COLOURS.risk], [300, STATE_COLOURS.bad]),
  });
}
