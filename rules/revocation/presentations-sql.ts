import { UNMEASURED_US } from "../../ingest/event.ts";
import { CURRENT_WATCH } from "./current-watch.ts";
import { ENFORCING_REASONS, KEY_ENFORCING_REASONS } from "./reasons.ts";
import type { Statement } from "./watch-sql.ts";

/** How long before a revocation presentations are looked at, to tell what was refused already. */
export const BEFORE_SECONDS = 300;
/** Refusals of one slot that are looked at one by one, newest first; with more, the bound found is later than the true one, never earlier. */
const DENIES_KEPT = 1_000;

/** Which presentations: all in a range of time, or in some slots of it; of all revocations, or of some. */
export interface PresentationRange {
  readonly fromUs: number;
  readonly toUs: number;
  /** Starts of ten-second slots, in seconds; null: all. */
  readonly slots: readonly number[] | null;
  readonly ids: readonly bigint[] | null;
  readonly version: number;
}

const AT = "toUnixTimestamp64Micro(toDateTime64(e.ts, 6))";
/** A request has its start for a time, and is decided before its end: the latest instant at which a refusal can have been decided. */
const DECIDED = `${AT} + if(e.decision = 'allow' OR e.request_latency_us = ${UNMEASURED_US}, 0, least(e.request_latency_us, 60000000))`;
const SLOT = (at: string) => `intDiv(${at}, 10000000) * 10`;

/**
 * Sums presentations of covered credentials up by revocation, gateway instance and slot. Reads the raw events of the range that carry a watched
 * credential (by bloom filter) or a watched signing key. Running it twice leaves one result: the greatest version counts.
 */
export function presentationsStatement(r: PresentationRange): Statement {
  const ids = r.ids === null ? "" : "AND revocation IN {ids:Array(UInt64)}";
  const open = `revoked_at < fromUnixTimestamp64Micro({toUs:Int64}, 'UTC') + INTERVAL ${BEFORE_SECONDS} SECOND ${ids}`;
  // Of several rows of a credential the least end counts, so this only leaves out what has no longer one.
  const lasts = "until > fromUnixTimestamp64Micro({fromUs:Int64}, 'UTC')";
  const branch = (of: { readonly columns: string; readonly on: string; readonly where: string; readonly reasons: string; readonly isKey: string }) => `
    SELECT w.revocation AS revocation, e.gateway AS gateway, e.gateway_instance AS gateway_instance, ${AT} AS began, ${DECIDED} AS at, toUnixTimestamp64Micro(w.revokedAt) AS revokedUs, e.decision = 'allow' AS ok, e.reason AS reason,
      e.service AS service, e.route AS route, began - toUnixTimestamp64Micro(toDateTime64(e.received_ts, 6)) AS ahead
    FROM auth_events AS e INNER JOIN (SELECT revocation, tenant, ${of.columns}, any(revoked_at) AS revokedAt, min(until) AS ends FROM ${CURRENT_WATCH} WHERE credential_hash ${of.isKey} 0 AND ${open} GROUP BY revocation, tenant, ${of.columns} HAVING ends > fromUnixTimestamp64Micro({fromUs:Int64}, 'UTC')) AS w ON e.tenant = w.tenant AND ${of.on}
    WHERE e.ts >= fromUnixTimestamp64Micro({fromUs:Int64}, 'UTC') AND e.ts < fromUnixTimestamp64Micro({toUs:Int64}, 'UTC') ${r.slots === null ? "" : `AND ${SLOT(AT)} IN {slots:Array(UInt32)}`}
      AND ${of.where} AND e.kind IN ('validation', 'authorization') AND e.decision_point != 'upstream' AND (e.decision = 'allow' OR (e.decision = 'deny' AND e.reason IN {${of.reasons}:Array(String)}))
      AND began >= revokedUs - ${BEFORE_SECONDS}000000 AND began < toUnixTimestamp64Micro(w.ends)`;
  const sql = `INSERT INTO revocation_presentations (revocation, gateway, gateway_instance, is_after, slot, accepted, denied, last_accept, first_deny, deny_after_accept, deny_reason, service, route, ahead_us, version)
    SELECT revocation, gateway, gateway_instance, at >= revokedUs AS after, toDateTime(${SLOT("began")}, 'UTC') AS slot, countIf(ok) AS accepted, countIf(NOT ok) AS denied,
      fromUnixTimestamp64Micro(maxIf(at, ok) AS lastOk, 'UTC'), fromUnixTimestamp64Micro(minIf(at, NOT ok), 'UTC'),
      fromUnixTimestamp64Micro(toInt64(arrayReduce('min', arrayFilter(x -> x > lastOk, arrayMap(x -> -x, groupArraySortedIf(${DENIES_KEPT})(-at, NOT ok))))), 'UTC'),
      argMinIf(reason, at, NOT ok), argMaxIf(service, at, ok), argMaxIf(route, at, ok), max(ahead), {version:UInt64}
    FROM (${branch({ columns: "credential_hash", on: "e.credential_hash = w.credential_hash", where: `e.credential_hash IN (SELECT credential_hash FROM revocation_watch WHERE credential_hash != 0 AND ${open} AND ${lasts})`, reasons: "reasons", isKey: "!=" })}
      UNION ALL ${branch({ columns: "issuer, key_id", on: "e.key_id = w.key_id", where: `e.key_id IN (SELECT key_id FROM revocation_watch WHERE credential_hash = 0 AND ${open} AND ${lasts}) AND (e.issuer = w.issuer OR e.issuer = '' OR w.issuer = '')`, reasons: "keyReasons", isKey: "=" })})
    GROUP BY revocation, gateway, gateway_instance, after, slot`;
  return {
    sql,
    params: {
      fromUs: r.fromUs, toUs: r.toUs, version: r.version, reasons: ENFORCING_REASONS, keyReasons: KEY_ENFORCING_REASONS,
      ...(r.slots === null ? {} : { slots: r.slots }), ...(r.ids === null ? {} : { ids: r.ids }),
    },
  };
}

/** Takes back what was counted for some revocations, before they are measured anew with less to cover. */
export function clearStatement(ids: readonly bigint[], version: number): Statement {
  const sql = `INSERT INTO revocation_presentations (revocation, gateway, gateway_instance, is_after, slot, version)
    SELECT revocation, gateway, gateway_instance, is_after, slot, {version:UInt64} FROM revocation_presentations FINAL WHERE revocation IN {ids:Array(UInt64)} AND accepted + denied > 0`;
  return { sql, params: { ids, version } };
}
