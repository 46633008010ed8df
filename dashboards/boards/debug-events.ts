import type { ColumnSpec } from "../build/column.ts";
import { field, toBoard, UIDS } from "../build/links.ts";
import { logs } from "../build/other-panels.ts";
import { table } from "../build/table.ts";
import { DEBUG_FILTERS, milliseconds, RECENT, RECENT_WORDS, TRACE } from "../sql/events.ts";

const TIME: ColumnSpec = { unit: "time:YYYY-MM-DD HH:mm:ss.SSS", width: 190 };
const TRACE_COLUMN: ColumnSpec = { width: 270, links: [toBoard("Every event of this trace", UIDS.debug, { trace: field("Trace") })] };

export const jwtErrors = table({
  title: "Recent JWT validation errors", size: { w: 24, h: 9 },
  description: `Tokens that were refused or could not be checked: by whose issuer and which key, why, and the claim or check that failed as the gateway told it. Never the token. ${RECENT_WORDS}`,
  sql: `
    SELECT ts AS "Time", product AS "Product", service AS "Service", reason AS "Reason", detail AS "Claim or check", issuer AS "Issuer", key_id AS "Key", confidence AS "Certainty", class AS "Client", latency AS "Latency", trace AS "Trace"
    FROM (
      SELECT ts, product, service, reason, reason_detail AS detail, issuer, key_id, reason_confidence AS confidence, client_class AS class, ${milliseconds("auth_latency_us")} AS latency, ${TRACE} AS trace
      FROM auth_events WHERE ${RECENT} AND ${DEBUG_FILTERS} AND kind IN ('validation', 'introspection') AND auth_method IN ('jwt', 'opaque_token', 'oauth2_introspection', 'oidc_session', 'dpop', 'unknown') AND decision IN ('deny', 'error') ORDER BY ts DESC LIMIT 100
    ) ORDER BY "Time" DESC LIMIT 100`,
  columns: { Time: TIME, Latency: { unit: "ms", decimals: 1, width: 90 }, Trace: TRACE_COLUMN, Issuer: { width: 240 } },
  empty: "No token was refused in this time",
});

export const rawEvents = logs({
  title: "Raw events", size: { w: 24, h: 12 },
  description: `Every stored field of single decisions that fit the choices above, allowed ones too: open a line to read it. ${RECENT_WORDS}`,
  sql: `
    SELECT ts AS timestamp, concat(decision, ' ', toString(http_status), ' ', http_method, ' ', route, if(reason = '', '', concat(' · ', reason)), if(reason_detail = '', '', concat(' (', reason_detail, ')')), ' · ', service) AS body,
      multiIf(decision = 'error', 'error', decision = 'deny', 'warning', 'info') AS level,
      map('tenant', tenant, 'product', product, 'environment', environment, 'region', region, 'gateway', gateway, 'gateway_instance', gateway_instance, 'service', service, 'kind', kind, 'auth_method', auth_method, 'reason', reason,
        'reason_confidence', reason_confidence, 'fault_domain', fault_domain, 'decision_point', decision_point, 'client_class', client_class, 'issuer', issuer, 'key_id', key_id, 'signal', signal, 'trace_id', ${TRACE}) AS labels
    FROM auth_events WHERE ${RECENT} AND ${DEBUG_FILTERS} ORDER BY ts DESC LIMIT 200`,
});
