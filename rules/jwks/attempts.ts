import { z } from "zod";
import type { Store, StoreResult } from "../../store/store.ts";

const count = z.coerce.number();
const row = z.object({ slot: count, tenant: z.string(), issuer: z.string(), gateway: z.string(), instance: z.string(), service: z.string(), from: z.enum(["event", "counter", "span"]), usable: count, good: count, total: count });

/** Fetches of a key set by one source in a ten-second slot: `usable` gave a set, `good` did so in time. */
export type Attempt = z.infer<typeof row>;

/** How far before the range a counter's point before the first one is looked for. */
const COUNTER_BACK_SECONDS = 3_600;

const IN_RANGE = (time: string) => `${time} >= toDateTime({from:UInt32}, 'UTC') AND ${time} < toDateTime({to:UInt32}, 'UTC')`;
const SLOT = (time: string) => `toUnixTimestamp(toStartOfInterval(toDateTime(${time}, 'UTC'), INTERVAL 10 SECOND))`;

/** Our own looks at key sets, and those that gateways tell as events. */
const EVENTS = `SELECT ${SLOT("occurred_ts")} AS slot, tenant, issuer, '' AS gateway, gateway_instance AS instance, '' AS service, 'event' AS from, countIf(outcome IN ('ok', 'not_modified', 'slow')) AS usable, countIf(outcome IN ('ok', 'not_modified')) AS good, count() AS total
  FROM credential_events FINAL WHERE kind = 'jwks_fetch' AND ${IN_RANGE("occurred_ts")} GROUP BY slot, tenant, issuer, instance`;
/** Fetches that gateways tell as spans: facts like any other, read from rollups. */
const SPANS = `SELECT ${SLOT("slot")} AS slot, tenant, issuer, gateway, gateway_instance AS instance, service, 'span' AS from, sumIf(n, decision = 'allow') AS usable, usable AS good, sum(n) AS total
  FROM auth_rollup_1m WHERE kind = 'jwks_fetch' AND ${IN_RANGE("auth_rollup_1m.slot")} GROUP BY slot, tenant, issuer, gateway, instance, service`;
/** Fetches that gateways count: differences of neighbouring points, a counter that fell began anew. */
const COUNTERS = `SELECT ${SLOT("ts")} AS slot, tenant, '' AS issuer, gateway, gateway_instance AS instance, service, 'counter' AS from, sumIf(delta, counter = 'jwks_fetch_success') AS usable, usable AS good, sum(delta) AS total
  FROM (SELECT ts, tenant, gateway, gateway_instance, service, counter, toUInt64(multiIf(is_cumulative = 0, value, isNull(before), toUInt64(0), value >= before, toUInt64(assumeNotNull(value - before)), value)) AS delta
    FROM (SELECT *, lagInFrame(toNullable(value)) OVER (PARTITION BY tenant, counter, gateway_instance, series_hash ORDER BY ts ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS before FROM gateway_counters
      WHERE counter IN ('jwks_fetch_success', 'jwks_fetch_failed') AND ts >= toDateTime({from:UInt32}, 'UTC') - INTERVAL ${COUNTER_BACK_SECONDS} SECOND AND ts < toDateTime({to:UInt32}, 'UTC')))
  WHERE ${IN_RANGE("ts")} GROUP BY slot, tenant, gateway, instance, service HAVING total > 0`;

/** Reads who fetched key sets in a range of seconds since 1970. A gateway that counts its fetches is not counted by its spans as well. */
export async function readAttempts(store: Store, fromSeconds: number, toSeconds: number): Promise<StoreResult<Attempt[]>> {
  const sql = `SELECT * FROM (${EVENTS} UNION ALL ${SPANS} UNION ALL ${COUNTERS}) ORDER BY slot`;
  const read = await store.query({ sql, params: { from: Math.max(0, fromSeconds), to: toSeconds }, row });
  if (read.kind === "failed") return read;
  const gatewayOf = (a: Attempt) => `${a.tenant}\u0000${a.gateway}`;
  const counting = new Set(read.value.filter((a) => a.from === "counter").map(gatewayOf));
  return { kind: "ok", value: read.value.filter((a) => a.from !== "span" || !counting.has(gatewayOf(a))) };
}
