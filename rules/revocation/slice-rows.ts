import { z } from "zod";
import type { Store, StoreResult } from "../../store/store.ts";
import { rankOfSignal } from "../measure/fact-rows.ts";
import { groupKeyOf } from "../measure/groups.ts";
import type { Slice } from "../measure/slice.ts";
import type { SloRevision } from "../slo/model.ts";
import { CURRENT_WATCH } from "./current-watch.ts";
import { ENFORCING_REASONS, KEY_ENFORCING_REASONS } from "./reasons.ts";

const count = z.coerce.number();
const row = z.object({ slot: z.number(), dims: z.array(z.string()), source: z.string(), signal: z.string(), good: count, valid: count, excluded: count });
type Row = z.infer<typeof row>;

/**
 * Revocations by the slot of their revocation: `valid` those with a verdict, `good` those met, `excluded` those of which nothing is known. A verdict that
 * changes is counted where the revocation was, so that one revocation never counts twice; what is told by another one now counts there, and is zero here.
 */
export async function revocationSlices(store: Store, slo: SloRevision, withinSeconds: number, minutes: readonly number[]): Promise<StoreResult<Slice[]>> {
  const dims = slo.groupBy.map((d) => (d === "issuer" ? "issuer" : "tenant"));
  const sql = `SELECT toUnixTimestamp(toStartOfInterval(revoked_at, INTERVAL 10 SECOND)) AS slot, [${dims.map((d) => `toString(${d})`).join(", ")}] AS dims, '' AS source, 'log' AS signal,
      countIf(merged_into = 0 AND upper_us <= {within:UInt64}) AS good, countIf(merged_into = 0 AND (upper_us <= {within:UInt64} OR lower_us > {within:UInt64})) AS valid, countIf(merged_into = 0) - valid AS excluded
    FROM revocations FINAL WHERE revoked_at >= toDateTime({from:UInt32}, 'UTC') AND revoked_at < toDateTime({to:UInt32}, 'UTC') + INTERVAL 60 SECOND AND toUnixTimestamp(toStartOfMinute(revoked_at)) IN {minutes:Array(UInt32)}
    GROUP BY slot, dims`;
  return read(store, slo, sql, { within: withinSeconds * 1e6, ...rangeOf(minutes) });
}

/**
 * Presentations of revoked credentials later than the objective after their revocation and before its end: `good` are those refused. One that several
 * revocations hit (a session's and a user's, a token's and its signing key's) counts once, as of the earliest that hits it. Presentations of what was
 * watched for a revocation once and is not any more have rows of zeros, so that nothing stays of them.
 */
export async function presentationSlices(store: Store, slo: SloRevision, withinSeconds: number, minutes: readonly number[]): Promise<StoreResult<Slice[]>> {
  const from = "fromUnixTimestamp({from:UInt32})";
  const begun = "revoked_at < fromUnixTimestamp({to:UInt32}) + INTERVAL 60 SECOND";
  const at = "toUnixTimestamp64Micro(toDateTime64(e.ts, 6))";
  // Of several rows of a credential the least end counts, so it is asked for after they are put together.
  const windows = (columns: string, by: string, isKey: string) => `(SELECT tenant, ${by}, groupArray((fromUs, untilUs, issuer)) AS windows
      FROM (SELECT revocation, tenant, ${columns}, toUnixTimestamp64Micro(min(revoked_at)) + {within:Int64} AS fromUs, toUnixTimestamp64Micro(min(until)) AS untilUs FROM ${CURRENT_WATCH}
        WHERE credential_hash ${isKey} 0 AND ${begun} GROUP BY revocation, tenant, ${columns} HAVING min(until) > ${from}) GROUP BY tenant, ${by})`;
  const watched = `e.credential_hash IN (SELECT credential_hash FROM revocation_watch WHERE credential_hash != 0 AND ${begun} AND until > ${from})`;
  const withKey = `e.key_id IN (SELECT key_id FROM revocation_watch WHERE credential_hash = 0 AND ${begun} AND until > ${from})`;
  const hit = (of: string) => `arrayExists(w -> ${at} > w.1 AND ${at} < w.2 AND (w.3 = '' OR e.issuer = '' OR w.3 = e.issuer), ${of}.windows)`;
  const branch = (where: string) => `
    SELECT intDiv(${at}, 10000000) * 10 AS slot, [${slo.groupBy.map((d) => `toString(e.${d})`).join(", ")}] AS dims, concat(e.tenant, '\\0', e.gateway, '\\0', e.service) AS source, toString(e.signal) AS signal, e.weight AS weight,
      e.decision = 'allow' AS ok, (${hit("c")} AND (ok OR e.reason IN {reasons:Array(String)})) OR ${hit("k")} AS counts
    FROM auth_events AS e LEFT JOIN ${windows("credential_hash, '' AS issuer", "credential_hash", "!=")} AS c ON e.tenant = c.tenant AND e.credential_hash = c.credential_hash
      LEFT JOIN ${windows("issuer, key_id", "key_id", "=")} AS k ON e.tenant = k.tenant AND e.key_id = k.key_id
    WHERE e.ts >= ${from} AND e.ts < fromUnixTimestamp({to:UInt32}) + INTERVAL 60 SECOND AND toUnixTimestamp(toStartOfMinute(e.ts)) IN {minutes:Array(UInt32)} AND ${where}
      AND e.kind IN ('validation', 'authorization') AND e.decision_point != 'upstream' AND (e.decision = 'allow' OR (e.decision = 'deny' AND e.reason IN {keyReasons:Array(String)}))`;
  const sql = `SELECT toUInt32(slot) AS slot, dims, source, signal, sumIf(weight, counts AND NOT ok) AS good, sumIf(weight, counts) AS valid, toUInt64(0) AS excluded
    FROM (${branch(watched)} UNION ALL ${branch(`${withKey} AND NOT ${watched}`)}) GROUP BY slot, dims, source, signal`;
  return read(store, slo, sql, { within: withinSeconds * 1e6, reasons: ENFORCING_REASONS, keyReasons: KEY_ENFORCING_REASONS, ...rangeOf(minutes) });
}

function rangeOf(minutes: readonly number[]): { readonly minutes: readonly number[]; readonly from: number; readonly to: number } {
  return { minutes, from: minutes.reduce((a, b) => Math.min(a, b), Infinity), to: minutes.reduce((a, b) => Math.max(a, b), 0) };
}

async function read(store: Store, slo: SloRevision, sql: string, params: Readonly<Record<string, number | readonly (string | number)[]>>): Promise<StoreResult<Slice[]>> {
  const rows = await store.query({ sql, params, row });
  return rows.kind === "ok" ? { kind: "ok", value: slicesOf(slo, rows.value) } : rows;
}

/** Adds rows up by group and slot. Of a source that tells a request as log and as span, only its best signal of the slot counts. */
export function slicesOf(slo: SloRevision, rows: readonly Row[]): Slice[] {
  const best = new Map<string, number>();
  for (const r of rows) best.set(`${r.slot} ${r.source}`, Math.min(best.get(`${r.slot} ${r.source}`) ?? Infinity, rankOfSignal(r.signal)));
  const sums = new Map<string, { -readonly [K in keyof Slice]: Slice[K] }>();
  for (const r of rows) {
    const groupKey = groupKeyOf(Object.fromEntries(slo.groupBy.map((d, i) => [d, r.dims[i] ?? ""])));
    const sum = sums.get(`${r.slot} ${groupKey}`) ?? { slo: slo.name, revision: slo.revision, groupKey, slot: r.slot, good: 0, valid: 0, excluded: 0 };
    sums.set(`${r.slot} ${groupKey}`, sum);
    if (best.get(`${r.slot} ${r.source}`) !== rankOfSignal(r.signal)) continue;
    sum.good += r.good;
    sum.valid += r.valid;
    sum.excluded += r.excluded;
  }
  return [...sums.values()];
}
