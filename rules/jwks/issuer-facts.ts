import { z } from "zod";
import type { Store, StoreResult } from "../../store/store.ts";

const count = z.coerce.number();
const DAY_MS = 86_400_000;
const MAX_ROWS = 20_000;
const TIMEOUT_MS = 15_000;

const fetchRow = z.object({ tenant: z.string(), issuer: z.string(), lastFetchUs: count, lastSuccessUs: count, lastOutcome: z.string(), good: count, total: count });
/** What our own looks at an issuer's key set gave in the last day. Microseconds since 1970, 0 for never. */
export type FetchState = z.infer<typeof fetchRow>;

/** Reads the looks of the last day, by issuer. */
export function readFetches(store: Store, nowMs: number): Promise<StoreResult<FetchState[]>> {
  const us = "toUnixTimestamp64Micro(toDateTime64(occurred_ts, 6))";
  const sql = `SELECT tenant, issuer, max(${us}) AS lastFetchUs, maxIf(${us}, outcome IN ('ok', 'not_modified', 'slow')) AS lastSuccessUs, argMax(outcome, occurred_ts) AS lastOutcome, countIf(outcome IN ('ok', 'not_modified')) AS good, count() AS total
    FROM credential_events FINAL WHERE kind = 'jwks_fetch' AND issuer != '' AND occurred_ts >= fromUnixTimestamp64Milli({from:Int64}, 'UTC') GROUP BY tenant, issuer ORDER BY tenant, issuer LIMIT 1000`;
  return store.query({ sql, params: { from: nowMs - DAY_MS }, row: fetchRow, timeoutMs: TIMEOUT_MS });
}

const denialRow = z.object({ tenant: z.string(), issuer: z.string(), keyId: z.string(), minute: count, count, gateway: z.string(), instances: z.array(z.string()) });
/** Refusals of one gateway product, in one minute, for a key id that it did not know. */
export type Denial = z.infer<typeof denialRow>;

/** Reads the refusals of the last day for unknown keys: by reason from raw events, newest first. */
export function readDenials(store: Store, nowMs: number): Promise<StoreResult<Denial[]>> {
  const sql = `SELECT tenant, issuer, key_id AS keyId, toUnixTimestamp(toStartOfMinute(toDateTime(ts, 'UTC'))) AS minute, sum(weight) AS count, gateway, groupUniqArray(20)(toString(gateway_instance)) AS instances
    FROM auth_events WHERE reason = 'unknown_kid' AND decision = 'deny' AND key_id != '' AND ts >= fromUnixTimestamp64Milli({from:Int64}, 'UTC') GROUP BY tenant, issuer, keyId, minute, gateway ORDER BY minute DESC LIMIT ${MAX_ROWS}`;
  return store.query({ sql, params: { from: nowMs - DAY_MS }, row: denialRow, timeoutMs: TIMEOUT_MS });
}
