import { field, RUNBOOK_LINK, toBoard, UIDS } from "../build/links.ts";
import { stateTimeline } from "../build/other-panels.ts";
import { STATE_COLOURS } from "../build/palette.ts";
import { stat } from "../build/stat.ts";
import { table } from "../build/table.ts";
import { ALERT_STATES, BURN_RATE, SLO_STATES, thresholds } from "../build/thresholds.ts";
import { groupFilters } from "../sql/filters.ts";
import { GROUP_NAME } from "../sql/group-name.ts";

const firing = (severity: string) => `
  SELECT if((SELECT count() FROM slo_current) = 0, NULL, countIf(severity = '${severity}' AND state IN ('firing', 'recovering') AND ${groupFilters()})) AS alerts FROM alert_current`;

export const pagesFiring = stat({
  title: "Pages firing", size: { w: 6, h: 4 }, sql: firing("page"), unit: "none", decimals: 0, noValue: "Nothing is evaluated yet",
  description: "Alerts that wake someone, firing or kept firing right now. Good: 0.", thresholds: thresholds(STATE_COLOURS.ok, [1, STATE_COLOURS.bad]),
});

export const ticketsFiring = stat({
  title: "Tickets firing", size: { w: 6, h: 4 }, sql: firing("ticket"), unit: "none", decimals: 0, noValue: "Nothing is evaluated yet",
  description: "Alerts for working hours, firing or kept firing right now. Some are normal where callers send expired tokens. Good: no new ones.", thresholds: thresholds(STATE_COLOURS.ok, [1, STATE_COLOURS.risk]),
});

/** When it came into its state; `changed_at` moves with every evaluation that has news of it. */
const SINCE = "multiIf(state IN ('firing', 'recovering') AND fired_at_ms > 0, fromUnixTimestamp64Milli(fired_at_ms, 'UTC'), state = 'pending', active_at, changed_at)";

export const alerts = table({
  title: "Alert states", size: { w: 24, h: 8 },
  description: "Every alert that is pending, firing, recovering, or was resolved in the last day, pages first: what it says, the likely cause, and its runbook. Empty is good, unless the store or the rules are away: see Data freshness.",
  sql: `
    SELECT severity AS "Severity", state AS "State", ${SINCE} AS "Since", slo AS "SLO", ${GROUP_NAME} AS "For", product AS "Product", service AS "Service", tier AS "Tier", summary AS "What happens", likely_cause AS "Likely cause", runbook_url AS "Runbook"
    FROM alert_current
    WHERE severity IN ('page', 'ticket') AND state != 'inactive' AND (state != 'resolved' OR changed_at > now() - INTERVAL 1 DAY) AND ${groupFilters()}
    ORDER BY severity = 'page' DESC, state IN ('firing', 'recovering') DESC, "Since" DESC LIMIT 100`,
  columns: {
    Severity: { width: 90 }, State: { mappings: ALERT_STATES, cell: "color-text", width: 120 }, Since: { unit: "dateTimeFromNow", width: 130 }, SLO: { width: 210, links: [toBoard("Open this objective", UIDS.slo, { slo: field("SLO") })] },
    For: { width: 170, links: [toBoard("Look at its failures", UIDS.debug, { product: field("Product") })] }, Product: { isHidden: true }, Service: { isHidden: true }, Tier: { width: 80 }, Runbook: { links: [RUNBOOK_LINK], width: 180 },
  },
  empty: "No alert is pending or firing, and none was resolved in the last day",
});

const burn = (seconds: number) => `maxIf(burn_rate, window_seconds = ${seconds})`;

export const burnByWindow = table({
  title: "Burn rate by window", size: { w: 24, h: 9 },
  description: "How fast each objective for whole products spends its error budget, over windows that end now, whatever time is chosen above: 1 spends it exactly in its period. A page is due when 1 h and 5 min are both over 14.4, or 6 h and 30 min over 6. A dash: nothing counted, or no such window.",
  sql: `
    SELECT any(display_name) AS "Objective", ${GROUP_NAME} AS "For", any(standing) AS "State", ${[["5 min", 300], ["30 min", 1_800], ["1 h", 3_600], ["6 h", 21_600], ["1 d", 86_400], ["3 d", 259_200]].map(([name, seconds]) => `${burn(Number(seconds))} AS "${String(name)}"`).join(", ")},
      any(remaining_ratio) AS "Budget left", sumIf(valid, window_seconds = 3600) AS "Events in 1 h", slo AS "SLO"
    FROM slo_burn_rates WHERE is_overview = 1 AND ${groupFilters()}
    GROUP BY slo, group_key, group_name ORDER BY "5 min" DESC NULLS LAST, slo, group_name LIMIT 100`,
  columns: {
    Objective: { width: 260, links: [toBoard("Open this objective", UIDS.slo, { slo: field("SLO") })] }, State: { mappings: SLO_STATES, cell: "color-text", width: 110 },
    ...Object.fromEntries(["5 min", "30 min", "1 h", "6 h", "1 d", "3 d"].map((name) => [name, { unit: "suffix:×", decimals: 2, thresholds: BURN_RATE, cell: "color-text", width: 85 }] as const)),
    "Budget left": { unit: "percentunit", decimals: 1, width: 110 }, "Events in 1 h": { unit: "locale", decimals: 0, width: 110 }, SLO: { isHidden: true },
  },
  empty: "No objective is measured yet: no decision has arrived",
});

export const alertHistory = stateTimeline({
  title: "Alert history", size: { w: 24, h: 7 },
  description: "How alerts changed in the time chosen above, one line for each severity, objective and group that fired or was pending, at most thirty. A line begins at its first change in that time. Nothing to see is good.",
  sql: `
    SELECT eval_time AS time, arrayStringConcat(arrayFilter(part -> part != '', arrayConcat([toString(severity), toString(slo)], arrayMap(n -> JSONExtractString(labels_json, n), ['product', 'service', 'issuer', 'http_status', 'reason', 'burn_tier']))), ' · ') AS series, argMax(to_state, eval_time) AS Value
    FROM alert_transitions
    WHERE $__timeFilter(eval_time) AND severity IN ('page', 'ticket') AND fingerprint IN (
      SELECT fingerprint FROM alert_transitions WHERE $__timeFilter(eval_time) AND severity IN ('page', 'ticket') GROUP BY fingerprint ORDER BY countIf(severity = 'page') DESC, max(eval_time) DESC LIMIT 30)
    GROUP BY time, series ORDER BY time LIMIT 2000`,
  mappings: ALERT_STATES, noValue: "No alert changed in this time",
});

