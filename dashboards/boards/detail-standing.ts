import { UIDS } from "../build/links.ts";
import { PALETTE, STATE_COLOURS } from "../build/palette.ts";
import { stat } from "../build/stat.ts";
import { table } from "../build/table.ts";
import { BUDGET_LEFT, BURN_RATE, SLO_STATES, thresholds } from "../build/thresholds.ts";
import { GROUP_NAME } from "../sql/group-name.ts";
import { THIS_GROUP, THIS_SLO } from "../sql/one-group.ts";

const EXHAUSTION = "if(any(remaining_ratio) <= 0, 0, any(remaining_ratio) * any(period_seconds) / nullIf(maxIf(burn_rate, window_seconds = 3600), 0))";
const period = (column: string) => `maxIf(${column}, window_seconds = period_seconds)`;

export const standing = stat({
  title: "Where it stands", size: { w: 24, h: 5 },
  description: "The chosen group over the objective's own rolling period, whatever time is chosen above. `Burn over 1 h`: 1 spends the budget exactly in the period. `Gone in`: when the budget is spent if the last hour goes on. Good: met, over a quarter left, burning under 1.",
  sql: `
    SELECT any(standing) AS "State", ${period("good")} / nullIf(${period("valid")}, 0) AS "Good events", any(target_ratio) AS "Target", any(remaining_ratio) AS "Budget left",
      any(remaining_ratio) * ((1000000000 - any(target_ppb)) / 1000000000) * any(period_seconds) / 60 AS "Minutes left", maxIf(burn_rate, window_seconds = 3600) AS "Burn over 1 h", ${EXHAUSTION} AS "Gone in", ${period("valid")} AS "Events counted", any(period_seconds) AS "Period"
    FROM slo_burn_rates WHERE ${THIS_SLO} AND ${THIS_GROUP} HAVING count() > 0`,
  columns: {
    State: { mappings: SLO_STATES }, "Good events": { unit: "percentunit", decimals: 3 }, Target: { unit: "percentunit", decimals: 2, thresholds: thresholds(PALETTE.grey) },
    "Budget left": { unit: "percentunit", decimals: 1, thresholds: BUDGET_LEFT }, "Minutes left": { unit: "m", decimals: 1, thresholds: thresholds(STATE_COLOURS.bad, [0.000001, PALETTE.blue]) }, "Burn over 1 h": { unit: "suffix:×", decimals: 2, thresholds: BURN_RATE },
    "Gone in": { unit: "dtdurations", decimals: 0, thresholds: thresholds(STATE_COLOURS.bad, [1, STATE_COLOURS.risk], [604_800, PALETTE.blue]) }, "Events counted": { unit: "locale", decimals: 0, thresholds: thresholds(PALETTE.grey) }, Period: { unit: "dtdurations", decimals: 0, thresholds: thresholds(PALETTE.grey) },
  },
});

export const groups = table({
  title: "Groups of this objective", size: { w: 24, h: 8 },
  description: "Every group that the objective is kept for, worst first, with its share of all bad events in the period. A click shows that group in the charts above.",
  sql: `
    SELECT ${GROUP_NAME} AS "For", standing AS "State", sli_ratio AS "Good events", remaining_ratio AS "Budget left", minutes_left AS "Minutes left", bad AS "Bad events", bad / nullIf(sum(bad) OVER (), 0) AS "Share of all bad", valid AS "Events", toString(cityHash64(toString(group_key))) AS "Id"
    FROM slo_states WHERE ${THIS_SLO} ORDER BY remaining_ratio ASC NULLS LAST, group_name LIMIT 200`,
  columns: {
    For: { links: [{ title: "Show this group", url: `/d/${UIDS.slo}?\${datasource:queryparam}&\${slo:queryparam}&\${__url_time_range}&var-group=\${__data.fields["Id"]}`, targetBlank: false }] },
    State: { mappings: SLO_STATES, cell: "color-text", width: 110 }, "Good events": { unit: "percentunit", decimals: 3, width: 120 }, "Budget left": { unit: "percentunit", decimals: 1, min: -1, max: 1, thresholds: BUDGET_LEFT, cell: "gauge" },
    "Minutes left": { unit: "m", decimals: 1, width: 120 }, "Bad events": { unit: "locale", decimals: 0, width: 110 }, "Share of all bad": { unit: "percentunit", decimals: 1, width: 130 }, Events: { unit: "locale", decimals: 0, width: 110 }, Id: { isHidden: true },
  },
  empty: "Nothing that this objective counts has been measured yet",
});
