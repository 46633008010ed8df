import { board } from "../build/board.ts";
import { field, toBoard, UIDS } from "../build/links.ts";
import { PALETTE, STATE_COLOURS } from "../build/palette.ts";
import { stat } from "../build/stat.ts";
import { table } from "../build/table.ts";
import { BUDGET_LEFT, SLO_STATES, thresholds } from "../build/thresholds.ts";
import { dashedLine, seriesColour, timeSeries } from "../build/time-series.ts";
import { facts } from "../sql/facts.ts";
import { FACT_FILTERS, groupFilters } from "../sql/filters.ts";
import { GROUP_NAME } from "../sql/group-name.ts";
import { label, slices } from "../sql/slices.ts";
import { BUCKET, BY_TIME, BY_TIME_AND_SERIES, IS_WHOLE_STEP, STEP } from "../sql/steps.ts";
import { keyRotationCoverage } from "./not-connected.ts";
import { dataFreshness } from "./freshness.ts";
import { PRODUCT, REGION, TENANT } from "./variables.ts";

const objectivesMet = stat({
  title: "Objectives met", size: { w: 6, h: 5 },
  description: "How many groups of all objectives for whole products have budget left, of all that have data, over each objective's own period. Good: all of them.",
  sql: `
    SELECT if(countIf(standing != 'no_data') = 0, NULL, concat(toString(countIf(standing IN ('ok', 'at_risk'))), ' of ', toString(countIf(standing != 'no_data')))) AS met
    FROM slo_states WHERE is_overview = 1 AND ${groupFilters()}`,
  field: "met", unit: "string", noValue: "Nothing measured yet", thresholds: thresholds(PALETTE.blue),
});

const incidents = stat({
  title: "High-severity auth incidents open", size: { w: 6, h: 5 },
  description: "Pages that are firing right now, all products of the tenants and products chosen above. Good: 0. Which they are is on the On-call board.",
  sql: `
    SELECT if((SELECT count() FROM slo_current) = 0, NULL, countIf(severity = 'page' AND state IN ('firing', 'recovering') AND ${groupFilters()})) AS pages
    FROM alert_current`,
  unit: "none", decimals: 0, noValue: "Nothing is evaluated yet", thresholds: thresholds(STATE_COLOURS.ok, [1, STATE_COLOURS.bad]),
  links: [toBoard("See them on the On-call board", UIDS.onCall, {})],
});

const budgets = table({
  title: "Error budget left", size: { w: 24, h: 10 },
  description: "Every objective for whole products, worst first: how it stands, the share of good events, and what is left of its budget in percent and in minutes of total outage. Over the objective's own rolling period, whatever time is chosen above.",
  sql: `
    SELECT display_name AS "Objective", ${GROUP_NAME} AS "For", standing AS "State", sli_ratio AS "Good events", target_ratio AS "Target",
      remaining_ratio AS "Budget left", minutes_left AS "Minutes left", events_left AS "Errors left", concat(toString(toUInt32(period_seconds / 86400)), ' days') AS "Rolling", valid AS "Events", slo AS "SLO"
    FROM slo_states WHERE is_overview = 1 AND ${groupFilters()}
    ORDER BY remaining_ratio ASC NULLS LAST, slo, group_name LIMIT 200`,
  columns: {
    Objective: { links: [toBoard("Open this objective", UIDS.slo, { slo: field("SLO") })] },
    State: { mappings: SLO_STATES, cell: "color-text", width: 110 }, "Good events": { unit: "percentunit", decimals: 3, width: 120 }, Target: { unit: "percentunit", decimals: 2, width: 90 },
    "Budget left": { unit: "percentunit", decimals: 1, min: -1, max: 1, thresholds: BUDGET_LEFT, cell: "gauge" }, "Minutes left": { unit: "m", decimals: 1, width: 120, thresholds: thresholds(STATE_COLOURS.bad, [0.000001, PALETTE.blue]), cell: "color-text" },
    "Errors left": { unit: "locale", decimals: 0, width: 110 }, Rolling: { width: 80 }, Events: { unit: "locale", decimals: 0, width: 110 }, SLO: { isHidden: true },
  },
  empty: "No objective is measured yet: no decision has arrived",
});

const successRate = timeSeries({
  title: "Success rate by product", size: { w: 12, h: 9 },
  description: "Share of authentication attempts that were let through, for each product, by the objective auth-success-rate: expired tokens and scanners lower it too. Good: above the dashed target.",
  sql: `
    SELECT time, series, Value FROM (
      SELECT ${BUCKET} AS time, ${label("product")} AS series, sum(good) / nullIf(sum(valid), 0) AS Value
      FROM ${slices("slo = 'auth-success-rate'")}
      WHERE ${groupFilters(label("tenant"), label("product"))}
      GROUP BY time, series
      UNION ALL
      SELECT ${BUCKET} AS time, 'target' AS series, max((SELECT any(target_ratio) FROM slo_current WHERE slo = 'auth-success-rate')) AS Value FROM ${slices("slo = 'auth-success-rate'")} GROUP BY time
    ) ${BY_TIME_AND_SERIES}`,
  unit: "percentunit", decimals: 2, max: 1, noValue: "No authentication attempt was measured in this time", overrides: [dashedLine("target")], legendCalcs: ["lastNotNull", "min"],
});

const unauthorised = timeSeries({
  title: "Unauthorised attempts trend", size: { w: 12, h: 9 },
  description: "Refused attempts per minute: all of them, and without the bulk scanners that are known as such. Good: no step up against the same hours of other days. A rise of the second line is aimed at you.",
  sql: `
    SELECT ${BUCKET} AS time, sum(n) * 60 / ${STEP} AS "all", sumIf(n, client_class != 'bulk_scanner') * 60 / ${STEP} AS "without bulk scanners"
    FROM ${facts("slot, n, client_class", `decision IN ('deny', 'challenge') AND kind IN ('validation', 'authorization') AND decision_point != 'upstream' AND ${FACT_FILTERS}`)}
    GROUP BY time HAVING ${IS_WHOLE_STEP} ${BY_TIME}`,
  unit: "suffix:/min", decimals: 1, min: 0, noValue: "Nobody was refused in this time", overrides: [seriesColour("all", PALETTE.grey), seriesColour("without bulk scanners", PALETTE.orange)],
});

const causes = table({
  title: "What spends the budget", size: { w: 24, h: 8 },
  description: "Failures for which issuer, gateway or network are responsible, in the time chosen above, most frequent first. These are what availability budgets are spent on.",
  sql: `
    SELECT product AS "Product", reason AS "Reason", fault_domain AS "Responsible", issuer AS "Issuer", sum(n) AS "Failures", sum(n) / sum(sum(n)) OVER () AS "Share"
    FROM ${facts("product, reason, fault_domain, issuer, n", `decision IN ('deny', 'error') AND fault_domain IN ('issuer', 'gateway', 'network') AND client_class != 'bulk_scanner' AND ${FACT_FILTERS}`)}
    GROUP BY product, reason, fault_domain, issuer ORDER BY "Failures" DESC LIMIT 10`,
  columns: {
    Product: { links: [toBoard("Look at its failures", UIDS.debug, { product: field("Product") })] }, Failures: { unit: "locale", decimals: 0, width: 120 }, Share: { unit: "percentunit", decimals: 1, min: 0, max: 1, cell: "gauge", width: 260 },
  },
  empty: "Issuer, gateway and network failed nobody in this time",
});

/** For those who answer for the service: are promises kept, and what is left. */
export const EXECUTIVE = board({
  uid: UIDS.executive, title: "Auth SLO / Executive", from: "now-28d", refresh: "15m",
  description: "Whether what was promised about authentication is kept, and how much of each error budget is left. Budgets cover each objective's own rolling period; the charts show the time chosen above.",
  variables: [TENANT, PRODUCT, REGION],
  sections: [
    { title: "Now", panels: [objectivesMet, incidents, keyRotationCoverage({ w: 6, h: 5 }), dataFreshness({ w: 6, h: 5 })] },
    { title: "Budgets", panels: [budgets] },
    { title: "Trends in the chosen time", panels: [successRate, unauthorised, causes] },
  ],
});
