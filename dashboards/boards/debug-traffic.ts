import { table } from "../build/table.ts";
import { timeSeries } from "../build/time-series.ts";
import { DEBUG_FACT_FILTERS } from "../sql/events.ts";
import { facts } from "../sql/facts.ts";
import { FACT_FILTERS } from "../sql/filters.ts";
import { BUCKET, BY_TIME_AND_SERIES, IS_WHOLE_STEP, STEP } from "../sql/steps.ts";

const NOT_ALLOWED = `decision IN ('deny', 'error', 'challenge') AND ${FACT_FILTERS} AND ${DEBUG_FACT_FILTERS}`;

export const reasonsOverTime = timeSeries({
  title: "Reasons over time", size: { w: 14, h: 9 },
  description: "Everything that was not allowed, per minute and by reason: the nine most frequent in the time chosen above, and all others together. `missing_credential` is what anonymous callers and scanners make; look at the others first.",
  sql: `
    SELECT ${BUCKET} AS time, if(reason IN (SELECT reason FROM ${facts("reason, n", NOT_ALLOWED)} GROUP BY reason ORDER BY sum(n) DESC LIMIT 9), reason, 'all others') AS series, sum(n) * 60 / ${STEP} AS Value
    FROM ${facts("slot, reason, n", NOT_ALLOWED)}
    GROUP BY time, series HAVING ${IS_WHOLE_STEP} ${BY_TIME_AND_SERIES}`,
  unit: "suffix:/min", decimals: 1, min: 0, draw: "stacked bars", noValue: "Nothing was refused in this time", legendCalcs: ["sum"],
});

export const handshakes = table({
  title: "mTLS handshakes per service pair", size: { w: 10, h: 9 },
  description: "TLS handshakes with client certificates: which gateway instance they reached, for which service, how many, and what share failed, worst first. Good: none failed; the objective is 99.99 %.",
  sql: `
    SELECT instance AS "From", service AS "To", handshakes AS "Handshakes", failed AS "Failed", failed / handshakes AS "Failed share", reason AS "Most frequent reason"
    FROM (
      SELECT if(gateway_instance = '', gateway, gateway_instance) AS instance, service, sum(n) AS handshakes, sumIf(n, decision IN ('deny', 'error')) AS failed, topKIf(1)(reason, decision IN ('deny', 'error'))[1] AS reason
      FROM ${facts("gateway, gateway_instance, service, decision, reason, n", `kind = 'mtls_handshake' AND ${FACT_FILTERS} AND ${DEBUG_FACT_FILTERS}`)}
      GROUP BY instance, service
    ) ORDER BY failed / handshakes DESC, handshakes DESC LIMIT 50`,
  columns: { Handshakes: { unit: "locale", decimals: 0, width: 110 }, Failed: { unit: "locale", decimals: 0, width: 80 }, "Failed share": { unit: "percentunit", decimals: 2, width: 110 } },
  empty: "No gateway told of an mTLS handshake in this time",
});
