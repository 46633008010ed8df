import { field, toBoard, UIDS } from "../build/links.ts";
import { table } from "../build/table.ts";
import { milliseconds, RECENT, RECENT_WORDS, TRACE } from "../sql/events.ts";

export const correlatedTraces = table({
  title: "Correlated traces of recent failures", size: { w: 24, h: 9 },
  description: `Failed and refused attempts that carry a trace id, so that they can be followed through other systems. ${RECENT_WORDS} A click on a trace shows every event of it.`,
  sql: `
    SELECT ts AS "Time", trace AS "Trace", product AS "Product", service AS "Service", route AS "Route", http_status AS "Status", reason AS "Reason", fault_domain AS "Responsible", issuer AS "Issuer", latency AS "Latency"
    FROM (
      SELECT ts, ${TRACE} AS trace, product, service, route, http_status, reason, fault_domain, issuer, ${milliseconds("auth_latency_us")} AS latency
      FROM auth_events WHERE ${RECENT} AND decision IN ('deny', 'error') AND trace_id != toFixedString('', 16) ORDER BY ts DESC LIMIT 50
    ) ORDER BY "Time" DESC LIMIT 50`,
  columns: {
    Time: { unit: "time:YYYY-MM-DD HH:mm:ss.SSS", width: 190 }, Trace: { width: 270, links: [toBoard("Every event of this trace", UIDS.debug, { trace: field("Trace") })] }, Status: { unit: "none", width: 70 }, Latency: { unit: "ms", decimals: 1, width: 90 },
  },
  empty: "No failure with a trace id in this time: gateways tell one in spans, or in logs that carry it",
});
