import { PALETTE, STATE_COLOURS } from "../build/palette.ts";
import type { Mapping } from "../model.ts";
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
    SELECT time, concat(issuer, ' · ', who, kv.1) AS series, kv.2 AS Value FROM (
      SELECT time, issuer, who, arrayJoin([(' p95', p95), (' errors', toNullable(errors))]) AS kv FROM (
        SELECT toDateTime(intDiv(toUnixTimestamp(occurred_ts), ${STEP}) * ${STEP}, 'UTC') AS time, toString(issuer) AS issuer, 'own poller' AS who,
          if(countIf(latency_us != 4294967295) = 0, NULL, quantileIf(0.95)(latency_us, latency_us != 4294967295) / 1000) AS p95, countIf(outcome IN ('failed', 'unusable')) * 60 / ${STEP} AS errors
        FROM credential_events WHERE kind = 'jwks_fetch' AND ${CREDENTIALS} AND ${chosen("issuer", "issuer")} GROUP BY time, issuer
        UNION ALL
        SELECT time, toString(issuer) AS issuer, 'gateways' AS who, ${quantileMs("sums", 0.95)} AS p95, errors
        FROM (SELECT ${BUCKET} AS time, issuer, ${LATENCY_SUMS} AS sums, sumIf(n, decision = 'error') * 60 / ${STEP} AS errors FROM ${facts(`slot, issuer, decision, n, ${LATENCY_COLUMNS}`, GATEWAY_FETCH)} GROUP BY time, issuer)
      )
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
  empty: "No key set changed and no fetch failed in this time, as far as issuers are watched",
});

export const exposures = table({
  title: "Secrets seen in telemetry", size: { w: 12, h: 8 },
  description: "Tokens and keys that somebody's telemetry carried: what kind, in which field, from which service, how often. The values themselves were cut out before anything was stored. Good: empty; else fix the sender and replace the secret.",
  sql: `
    SELECT max(ts) AS "Last seen", product AS "Product", service AS "Service", detector AS "Kind", field_path AS "Field", count() AS "Times", uniqExact(secret_hash) AS "Secrets"
    FROM exposure_events WHERE $__timeFilter(ts) AND ${chosen("tenant", "tenant")} AND ${chosen("product", "product")}
    GROUP BY product, service, detector, field_path ORDER BY "Last seen" DESC LIMIT 50`,
  columns: { "Last seen": { unit: "time:YYYY-MM-DD HH:mm:ss", width: 160 }, Times: { unit: "locale", decimals: 0, width: 80 }, Secrets: { unit: "locale", decimals: 0, width: 80 } },
  empty: "No secret was seen in this time",
});

export const revocations = timeSeries({
  title: "Revocation timeline", size: { w: 12, h: 8 },
  description: "Revocations over time by what they cover, each once however many feeds told it, and requests that gateways refused because the credential was revoked. Refusals should follow revocations at once; revocations without any may still be accepted somewhere.",
  sql: `
    SELECT time, series, Value FROM (
      SELECT toDateTime(intDiv(toUnixTimestamp(revoked_at), ${STEP}) * ${STEP}, 'UTC') AS time, concat('revoked: ', if(scope = '', 'unknown', scope)) AS series, count() AS Value
      FROM revocations FINAL WHERE merged_into = 0 AND $__timeFilter(revoked_at) AND ${chosen("tenant", "tenant")} GROUP BY time, series
      UNION ALL
      SELECT ${BUCKET} AS time, 'refused as revoked' AS series, sum(n) AS Value FROM ${facts("slot, n", `reason IN ('revoked', 'token_inactive', 'cert_revoked') AND ${FACT_FILTERS}`)} GROUP BY time
    ) ${BY_TIME_AND_SERIES}`,
  unit: "short", decimals: 0, min: 0, draw: "bars", noValue: "Nothing was revoked in this time", legendCalcs: ["sum"], overrides: [seriesColour("refused as revoked", PALETTE.grey)],
});

const VERDICTS: readonly Mapping[] = [{
  type: "value",
  options: {
    met: { text: "● In time", color: STATE_COLOURS.ok, index: 0 }, violated: { text: "▼ Too late", color: STATE_COLOURS.bad, index: 1 },
    stuck: { text: "▼ Still accepted", color: STATE_COLOURS.bad, index: 2 }, unknown: { text: "○ Not known", color: STATE_COLOURS.none, index: 3 },
  },
}];

export const recentRevocations = table({
  title: "Recent revocations", size: { w: 24, h: 8 },
  description: "Single revocations, newest first, and whether every gateway that saw the credential refused it in time. It took longer than `At least` and at most `At most`; a dash: no gateway has refused it yet. `Seen by` counts gateway instances it was shown to, of those alive. Good: in time.",
  sql: `
    SELECT revoked_at AS "Revoked", scope AS "Covers", credential_class AS "Credential", issuer AS "Issuer", reason AS "Reason", source AS "Feed", if(is_stuck = 1, 'stuck', toString(verdict)) AS "Verdict",
      lower_us / 1000000 AS "At least", upper_us / 1000000 AS "At most", objective_us / 1000000 AS "Objective", concat(toString(observed), ' of ', toString(live)) AS "Seen by", if(toUnixTimestamp(last_accept) = 0, NULL, last_accept) AS "Last accepted"
    FROM revocations FINAL WHERE merged_into = 0 AND $__timeFilter(revoked_at) AND ${chosen("tenant", "tenant")} AND ${chosen("issuer", "issuer")}
    ORDER BY revoked_at DESC LIMIT 50`,
  columns: {
    Revoked: { unit: "time:YYYY-MM-DD HH:mm:ss", width: 160 }, Verdict: { mappings: VERDICTS, cell: "color-text", width: 120 }, "At least": { unit: "s", decimals: 1, width: 90 }, "At most": { unit: "s", decimals: 1, width: 90 },
    Objective: { unit: "s", decimals: 0, width: 90 }, "Seen by": { width: 90 }, "Last accepted": { unit: "time:YYYY-MM-DD HH:mm:ss", width: 160 },
  },
  empty: "No revocation was told in this time, as far as a feed of credential events is connected",
});
