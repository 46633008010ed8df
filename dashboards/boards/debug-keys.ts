import { PALETTE } from "../build/palette.ts";
import { table } from "../build/table.ts";
import { seriesColour, timeSeries } from "../build/time-series.ts";
import { DEBUG_FACT_FILTERS } from "../sql/events.ts";
import { facts, LATENCY_COLUMNS, LATENCY_SUMS, quantileMs } from "../sql/facts.ts";
import { chosen, FACT_FILTERS } from "../sql/filters.ts";
import { BUCKET, BY_TIME_AND_SERIES, STEP } from "../sql/steps.ts";

const CREDENTIALS = `$__timeFilter(occurred_ts) AND ${chosen("tenant", "tenant")}`;
const GATEWAY_FETCH = `kind = 'jwks_fetch' AND ${FACT_FILTERS} AND ${DEBUG_FACT_FILTERS}`;

export const fetchTimes = timeSeries({
  title: "JWKS fetch times and errors", size: { w: 14, h: 9 },
  description: "How long key sets took to fetch, 95 % of fetches by issuer: those of this service's own poller, and those that gateways report. Failed fetches per minute are the bars on the right axis. Good: well under 2 s and no bars; with a warm cache one failed fetch harms nobody, a stale cache does.",
  sql: `
    SELECT time, series, Value FROM (
      SELECT toDateTime(intDiv(toUnixTimestamp(occurred_ts), ${STEP}) * ${STEP}, 'UTC') AS time, concat(issuer, ' · own poller p95') AS series, if(countIf(latency_us != 4294967295) = 0, NULL, quantileIf(0.95)(latency_us, latency_us != 4294967295) / 1000) AS Value
      FROM credential_events WHERE kind = 'jwks_fetch' AND ${CREDENTIALS} AND ${chosen("issuer", "issuer")} GROUP BY time, series
      UNION ALL
      SELECT toDateTime(intDiv(toUnixTimestamp(occurred_ts), ${STEP}) * ${STEP}, 'UTC') AS time, concat(issuer, ' · own poller errors') AS series, countIf(outcome IN ('failed', 'unusable')) * 60 / ${STEP} AS Value
      FROM credential_events WHERE kind = 'jwks_fetch' AND ${CREDENTIALS} AND ${chosen("issuer", "issuer")} GROUP BY time, series
      UNION ALL
      SELECT time, concat(issuer, ' · gateways p95') AS series, ${quantileMs("sums", 0.95)} AS Value
      FROM (SELECT ${BUCKET} AS time, issuer, ${LATENCY_SUMS} AS sums FROM ${facts(`slot, issuer, ${LATENCY_COLUMNS}`, GATEWAY_FETCH)} GROUP BY time, issuer)
      UNION ALL
      SELECT ${BUCKET} AS time, concat(issuer, ' · gateways errors') AS series, sumIf(n, decision = 'error') * 60 / ${STEP} AS Value FROM ${facts("slot, issuer, decision, n", GATEWAY_FETCH)} GROUP BY time, series
    ) ${BY_TIME_AND_SERIES}`,
  unit: "ms", decimals: 1, min: 0, noValue: "No key set was fetched in this time",
  overrides: [{ matcher: { id: "byRegexp", options: "/errors$/" }, properties: [{ id: "unit", value: "suffix:/min" }, { id: "custom.axisPlacement", value: "right" }, { id: "custom.drawStyle", value: "bars" }, { id: "custom.fillOpacity", value: 70 }] }],
});

export const keyEvents = table({
  title: "Keys introduced and withdrawn", size: { w: 10, h: 9 },
  description: "What the poller saw change in the key sets of issuers, newest first, and fetches that failed. A key withdrawn while gateways still see tokens of it, or denials with unknown_kid after a new one, are the two outages to look for.",
  sql: `
    SELECT any(occurred_ts) AS "Time", issuer AS "Issuer", any(key_id) AS "Key", any(if(kind = 'jwks_rotated', phase, concat('fetch ', outcome))) AS "What", any(reason) AS "Why"
    FROM credential_events
    WHERE (kind = 'jwks_rotated' OR (kind = 'jwks_fetch' AND outcome IN ('failed', 'unusable', 'slow'))) AND ${CREDENTIALS} AND ${chosen("issuer", "issuer")}
    GROUP BY tenant, kind, occurred_ts, source, event_key, issuer ORDER BY "Time" DESC LIMIT 50`,
  columns: { Time: { unit: "time:YYYY-MM-DD HH:mm:ss", width: 160 }, Key: { width: 110 }, What: { width: 120 } },
});

export const exposures = table({
  title: "Secrets seen in telemetry", size: { w: 12, h: 8 },
  description: "Tokens and keys that somebody's telemetry carried: what kind, in which field, from which service, how often. The values themselves were cut out before anything was stored. Good: empty; else fix the sender and replace the secret.",
  sql: `
    SELECT max(ts) AS "Last seen", product AS "Product", service AS "Service", detector AS "Kind", field_path AS "Field", count() AS "Times", uniqExact(secret_hash) AS "Secrets"
    FROM exposure_events WHERE $__timeFilter(ts) AND ${chosen("tenant", "tenant")} AND ${chosen("product", "product")}
    GROUP BY product, service, detector, field_path ORDER BY "Last seen" DESC LIMIT 50`,
  columns: { "Last seen": { unit: "time:YYYY-MM-DD HH:mm:ss", width: 160 }, Times: { unit: "locale", decimals: 0, width: 80 }, Secrets: { unit: "locale", decimals: 0, width: 80 } },
});

export const revocations = timeSeries({
  title: "Revocation timeline", size: { w: 12, h: 8 },
  description: "Revocations over time by what they cover, and requests that gateways refused because the credential was revoked. Refusals should follow revocations at once; revocations without any may still be accepted somewhere.",
  sql: `
    SELECT time, series, Value FROM (
      SELECT toDateTime(intDiv(toUnixTimestamp(occurred_ts), ${STEP}) * ${STEP}, 'UTC') AS time, concat('revoked: ', if(scope = '', 'unknown', scope)) AS series, uniqExact(source, event_key) AS Value
      FROM credential_events WHERE kind = 'revoked' AND ${CREDENTIALS} GROUP BY time, series
      UNION ALL
      SELECT ${BUCKET} AS time, 'refused as revoked' AS series, sum(n) AS Value FROM ${facts("slot, n", `reason IN ('revoked', 'token_inactive', 'cert_revoked') AND ${FACT_FILTERS}`)} GROUP BY time
    ) ${BY_TIME_AND_SERIES}`,
  unit: "short", decimals: 0, min: 0, draw: "bars", noValue: "Nothing was revoked in this time", legendCalcs: ["sum"], overrides: [seriesColour("refused as revoked", PALETTE.grey)],
});

export const recentRevocations = table({
  title: "Recent revocations", size: { w: 24, h: 8 },
  description: "Single revocations, newest first: when, by which feed, what they cover, and how old the news was when it arrived here. What became of each is at /api/v1/revocations.",
  sql: `
    SELECT any(occurred_ts) AS "Time", any(scope) AS "Covers", any(credential_class) AS "Credential", any(issuer) AS "Issuer", any(reason) AS "Reason", source AS "Feed", greatest(0, toUnixTimestamp64Milli(any(received_ts)) - toUnixTimestamp64Milli(any(occurred_ts))) AS "Known after", any(clock_quality) AS "Clock"
    FROM credential_events WHERE kind = 'revoked' AND ${CREDENTIALS}
    GROUP BY tenant, occurred_ts, source, event_key ORDER BY "Time" DESC LIMIT 50`,
  columns: { Time: { unit: "time:YYYY-MM-DD HH:mm:ss", width: 160 }, "Known after": { unit: "dtdurationms", width: 130 } },
});
