import { PALETTE, STATE_COLOURS } from "../build/palette.ts";
import { thresholds } from "../build/thresholds.ts";
import { dashedLine, seriesColour, timeSeries } from "../build/time-series.ts";
import { groupSlots, PERIOD_SECONDS, TARGET_RATIO } from "../sql/one-group.ts";
import { BUCKET, BY_HOUR, BY_MINUTE, BY_TIME, IS_RECENT, IS_WHOLE_STEP, STEP } from "../sql/steps.ts";

const SHOWN = `(
    SELECT slot, all_good, all_valid FROM ${groupSlots("slo_slices_1m", `${BY_MINUTE} AND $__timeFilter(slot)`)}
    UNION ALL
    SELECT slot, all_good, all_valid FROM ${groupSlots("slo_slices_1h", `${BY_HOUR} AND $__timeFilter(slot)`)}
  )`;

export const sliAndTarget = timeSeries({
  title: "Good events against the target", size: { w: 12, h: 9 },
  description: "Share of good events of the chosen group by time, and the target, dashed. A short dip costs little, a long one a lot: see the burn-down. Without traffic there is a gap, not 100 %.",
  sql: `
    SELECT time, good / nullIf(valid, 0) AS "good events", if(valid = 0, NULL, target) AS "target"
    FROM (SELECT ${BUCKET} AS time, sum(all_good) AS good, sum(all_valid) AS valid, ${TARGET_RATIO} AS target FROM ${SHOWN} GROUP BY time) ${BY_TIME}`,
  unit: "percentunit", decimals: 3, noValue: "Nothing of this group was measured in this time", max: 1, overrides: [dashedLine("target"), seriesColour("good events", PALETTE.blue)], legendCalcs: ["lastNotNull", "min"],
});

export const eventRates = timeSeries({
  title: "Events behind it", size: { w: 12, h: 9 },
  description: "Valid and bad events of the chosen group per minute. With few events a ratio jumps: one bad of ten is 90 %. Compare it with the chart beside before you worry.",
  sql: `
    SELECT time, valid * 60 / ${STEP} AS "valid", bad * 60 / ${STEP} AS "bad"
    FROM (SELECT ${BUCKET} AS time, sum(all_valid) AS valid, sum(all_valid - all_good) AS bad FROM ${SHOWN} GROUP BY time) WHERE ${IS_WHOLE_STEP} ${BY_TIME}`,
  unit: "suffix:/min", decimals: 1, noValue: "Nothing of this group was measured in this time", min: 0, overrides: [seriesColour("valid", PALETTE.grey), seriesColour("bad", PALETTE.red)], legendCalcs: ["lastNotNull", "max"],
});

const IN_PERIOD = `slot >= now() - toIntervalSecond(${PERIOD_SECONDS})`;

export const burnDown = timeSeries({
  title: "Budget burn-down", size: { w: 12, h: 9 },
  description: "What was left of the budget of the objective's present period, by the hour, and an even pace that would spend it exactly by now, dashed. Over the objective's own period: choose a time as long above to see all of it. Under zero the promise is broken; the axis shows how far.",
  sql: `
    SELECT time, left_ratio AS "budget left", pace AS "even pace" FROM (
      SELECT toDateTime(slot, 'UTC') AS time, 1 - sum(all_valid - all_good) OVER (ORDER BY slot) / nullIf((1 - target) * sum(all_valid) OVER (), 0) AS left_ratio,
        1 - (toUnixTimestamp(slot) + 3600 - (toUnixTimestamp(now()) - period)) / period AS pace
      FROM (
        SELECT toStartOfHour(at) AS slot, sum(good) AS all_good, sum(valid) AS all_valid, ${TARGET_RATIO} AS target, ${PERIOD_SECONDS} AS period
        FROM (
          SELECT slot AS at, all_good AS good, all_valid AS valid FROM ${groupSlots("slo_slices_1h", `${IN_PERIOD} AND NOT (${IS_RECENT})`)}
          UNION ALL
          SELECT slot AS at, all_good AS good, all_valid AS valid FROM ${groupSlots("slo_slices_1m", `${IN_PERIOD} AND ${IS_RECENT}`)}
        ) GROUP BY slot
      )
    ) WHERE $__timeFilter(time) ORDER BY time WITH FILL STEP 3600`,
  unit: "percentunit", decimals: 1, noValue: "Nothing of this group was measured in this time", max: 1, interval: "1h", thresholds: thresholds(STATE_COLOURS.bad, [0.000001, PALETTE.blue]), overrides: [dashedLine("even pace"), seriesColour("budget left", PALETTE.blue)],
});

/** The burn rate over a window that ends with the row's slot. */
function burnOver(seconds: number, name: string): string {
  const over = `OVER (ORDER BY at RANGE BETWEEN ${seconds - 1} PRECEDING AND CURRENT ROW)`;
  return `sum(all_valid - all_good) ${over} / nullIf(sum(all_valid) ${over}, 0) / (1 - target) AS ${name}`;
}

const LOOK_BACK = "slot >= $__fromTime - INTERVAL 1 DAY AND slot <= $__toTime";

export const burnOverTime = timeSeries({
  title: "Burn by window", size: { w: 12, h: 9 },
  description: "How fast the budget burned over windows of one hour, six hours and one day that end at each time. 1 spends it exactly in the period; the dashed lines are 1, 6 and 14.4, where tickets and pages begin. All windows over a line: it is real. Only the short one: it is new, or over soon.",
  sql: `
    SELECT ${BUCKET} AS time, argMax(b1, at) AS "1 h", argMax(b6, at) AS "6 h", argMax(b24, at) AS "1 d" FROM (
      SELECT slot, at, ${burnOver(3_600, "b1")}, ${burnOver(21_600, "b6")}, ${burnOver(86_400, "b24")}
      FROM (
        SELECT slot, toUnixTimestamp(slot) AS at, all_good, all_valid, ${TARGET_RATIO} AS target
        FROM (
          SELECT slot, all_good, all_valid FROM ${groupSlots("slo_slices_1m", `${BY_MINUTE} AND ${LOOK_BACK}`)}
          UNION ALL
          SELECT slot, all_good, all_valid FROM ${groupSlots("slo_slices_1h", `${BY_HOUR} AND ${LOOK_BACK}`)}
        )
      )
    ) WHERE $__timeFilter(slot) GROUP BY time ${BY_TIME}`,
  unit: "suffix:×", decimals: 2, noValue: "Nothing of this group was measured in this time", min: 0, softMax: 15, thresholds: thresholds(STATE_COLOURS.ok, [1, STATE_COLOURS.none], [6, STATE_COLOURS.risk], [14.4, STATE_COLOURS.bad]),
  overrides: [seriesColour("1 h", PALETTE.red), seriesColour("6 h", PALETTE.orange), seriesColour("1 d", PALETTE.blue)], legendCalcs: ["lastNotNull", "max"],
});
