import { field, toBoard, UIDS } from "../build/links.ts";
import { heatmap } from "../build/other-panels.ts";
import { PALETTE, STATE_COLOURS } from "../build/palette.ts";
import { stat } from "../build/stat.ts";
import { table } from "../build/table.ts";
import { thresholds } from "../build/thresholds.ts";
import { seriesColour, timeSeries } from "../build/time-series.ts";
import { facts, LATENCY_COLUMNS, LATENCY_SUMS, quantileMs } from "../sql/facts.ts";
import { FACT_FILTERS } from "../sql/filters.ts";
import { BUCKET, BY_TIME, BY_TIME_AND_SERIES, IS_WHOLE_STEP, STEP } from "../sql/steps.ts";

const ATTEMPT = "kind IN ('validation', 'authorization') AND decision IN ('allow', 'deny', 'error') AND decision_point != 'upstream'";
/** What is ours to answer for: failed by issuer, gateway or network, or an error that nobody knows the cause of. */
const OUR_FAILURE = "((decision IN ('deny', 'error') AND fault_domain IN ('issuer', 'gateway', 'network')) OR (decision = 'error' AND fault_domain = 'unknown'))";

export const failureShare = stat({
  title: "Failed by us, last 5 minutes", size: { w: 6, h: 4 },
  description: "Share of authentication attempts of the five minutes before now that issuer, gateway or network failed. Good: under 0.1 %. Whatever time is chosen above.",
  sql: `
    SELECT sumIf(n, ${OUR_FAILURE}) / nullIf(sum(n), 0) AS share FROM auth_rollup_10s
    WHERE slot >= now() - INTERVAL 305 SECOND AND ${ATTEMPT} AND ${FACT_FILTERS}`,
  unit: "percentunit", decimals: 2, noValue: "No traffic", thresholds: thresholds(STATE_COLOURS.ok, [0.001, STATE_COLOURS.risk], [0.0144, STATE_COLOURS.bad]),
});

const ENDPOINT = "concat(service, ' ', route, ' · ', toString(http_status), ' ', reason)";
const FAILURE = `decision IN ('deny', 'error') AND ${FACT_FILTERS}`;

export const failuresByEndpoint = timeSeries({
  title: "Real-time failures by endpoint and code", size: { w: 14, h: 9 },
  description: "Refused and failed attempts per minute, by service, route, status and reason: the nine most frequent in the time chosen above, and all others together. Look for a line that starts suddenly; its reason names the cause.",
  sql: `
    SELECT ${BUCKET} AS time, if(endpoint IN (SELECT ${ENDPOINT} AS endpoint FROM ${facts("service, route, http_status, reason, n", FAILURE)} GROUP BY endpoint ORDER BY sum(n) DESC LIMIT 9), endpoint, 'all others') AS series, sum(n) * 60 / ${STEP} AS Value
    FROM ${facts(`slot, ${ENDPOINT} AS endpoint, n`, FAILURE)}
    GROUP BY time, series HAVING ${IS_WHOLE_STEP} ${BY_TIME_AND_SERIES}`,
  unit: "suffix:/min", decimals: 1, min: 0, draw: "stacked bars", noValue: "No failures in this time", legendCalcs: ["sum"],
});

export const failingEndpoints = table({
  title: "Failing endpoints", size: { w: 10, h: 9 },
  description: "The same failures as a list: how many, what share of the attempts on that endpoint, and who is responsible. Click a service to see its single events.",
  sql: `
    SELECT product AS "Product", service AS "Service", route AS "Route", failures AS "Failures", failures / attempts AS "Share", http_status AS "Status", reason AS "Reason", fault_domain AS "Responsible"
    FROM (
      SELECT product, service, route, http_status, reason, fault_domain, sumIf(n, decision IN ('deny', 'error')) AS failures, sum(sum(n)) OVER (PARTITION BY product, service, route) AS attempts
      FROM ${facts("product, service, route, http_status, reason, fault_domain, decision, n", `decision IN ('allow', 'deny', 'error') AND ${FACT_FILTERS}`)}
      GROUP BY product, service, route, http_status, reason, fault_domain
    ) WHERE failures > 0 ORDER BY failures DESC LIMIT 50`,
  columns: {
    Service: { links: [toBoard("Look at its failures", UIDS.debug, { product: field("Product"), service: field("Service") })] }, Product: { isHidden: true }, Status: { unit: "none", width: 70 },
    Failures: { unit: "locale", decimals: 0, width: 90 }, Share: { unit: "percentunit", decimals: 2, width: 80 },
  },
  empty: "No endpoint failed in this time",
});

export const latencyByRegion = heatmap({
  title: "Latency heatmap by region", size: { w: 12, h: 8 },
  description: "The latency that 95 % of credential checks stayed under, by region and time: the lighter, the slower. Good: one even dark field. A light row is a region, a light column a moment.",
  sql: `
    SELECT time, series, ${quantileMs("sums", 0.95)} AS Value FROM (
      SELECT ${BUCKET} AS time, if(region = '', 'no region', region) AS series, ${LATENCY_SUMS} AS sums
      FROM ${facts(`slot, region, ${LATENCY_COLUMNS}`, `kind = 'validation' AND ${FACT_FILTERS}`)} GROUP BY time, series
    ) WHERE sums[-1] > 0 ${BY_TIME_AND_SERIES}`,
  unit: "ms", rowTitle: "", noValue: "No latency was measured in this time",
});

const kindColumns = (kind: string) => `${quantileMs(`${kind}_sums`, 0.5)} AS "${kind} p50", ${quantileMs(`${kind}_sums`, 0.95)} AS "${kind} p95"`;
const kindSums = (kind: string) => `${LATENCY_SUMS.replaceAll(/sum\((\w+)\)/g, `sumIf($1, kind = '${kind}')`)} AS ${kind}_sums`;

export const issuanceAndIntrospection = timeSeries({
  title: "Issuance and introspection latency", size: { w: 12, h: 8 },
  description: "Time to issue a token, and to ask the issuer about one: the latency that half and 95 % stayed under. Good: 95 % of issuances within 100 ms. Gateways that introspect wait that long for each request. 5 s means 5 s or more.",
  sql: `
    SELECT time, ${kindColumns("issuance")}, ${kindColumns("introspection")} FROM (
      SELECT ${BUCKET} AS time, ${kindSums("issuance")}, ${kindSums("introspection")}
      FROM ${facts(`slot, kind, ${LATENCY_COLUMNS}`, `kind IN ('issuance', 'introspection') AND latency_n > 0 AND ${FACT_FILTERS}`)} GROUP BY time
    ) ${BY_TIME}`,
  unit: "ms", decimals: 1, min: 0, noValue: "No issuance or introspection was measured in this time",
  overrides: [seriesColour("issuance p50", PALETTE.sky, { id: "custom.lineWidth", value: 1 }), seriesColour("issuance p95", PALETTE.blue), seriesColour("introspection p50", PALETTE.orange, { id: "custom.lineWidth", value: 1 }), seriesColour("introspection p95", PALETTE.red)],
});
