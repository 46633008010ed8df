import type { SqlParams } from "../../store/store.ts";
import { CURRENT_WATCH } from "./current-watch.ts";

export interface Statement {
  readonly sql: string;
  readonly params: SqlParams;
}

/** Credentials of one revocation that are watched; more are left out, and the revocation says so. */
export const MAX_CREDENTIALS = 10_000;
/** How long before a revocation a credential must have been issued or seen to be looked for. */
const LOOK_BACK_DAYS = 30;
const SEEN_BACK_HOURS = 24;
/** Credentials that are looked at when a whole issuer or client is revoked: bounds the memory of the statement. */
const MAX_SEEN = 1_000_000;

const INTO = "INSERT INTO revocation_watch (revocation, tenant, credential_hash, issuer, key_id, revoked_at, until, how, version)";
const KNOWN = `(r.revocation, hash) NOT IN (SELECT revocation, credential_hash FROM ${CURRENT_WATCH})`;
const CUTOFF = "if(r.scope = 'issuer_not_before' AND r.not_before > 0, r.not_before, r.revoked_at)";

/** Scopes that cover more than what they name, by the columns that an `issued` event shares with them. */
const ISSUED_BY: readonly { readonly scopes: readonly string[]; readonly columns: readonly string[] }[] = [
  { scopes: ["session", "device"], columns: ["session_hash"] },
  { scopes: ["grant"], columns: ["principal_hash", "client_id_hash"] },
  { scopes: ["client"], columns: ["client_id_hash"] },
  { scopes: ["principal"], columns: ["principal_hash"] },
  { scopes: ["issuer_not_before"], columns: ["issuer"] },
];
/** Sessions are unknown to gateways; all other names are theirs too. */
const SEEN_BY = ISSUED_BY.filter((s) => !s.columns.includes("session_hash"));

/** Which revocations to expand, and the version of what is written. `storedFromMs`: only by issuance stored since. */
export interface Expansion {
  readonly ids: readonly bigint[] | null;
  readonly scopes: readonly string[];
  readonly version: number;
  readonly storedFromMs?: number;
}

/**
 * Statements that add to the watch what `issued` and `refreshed` events tell: credentials of the session, grant, client, principal or issuer that were
 * issued before the revocation and had not expired, under all their names. A credential that came from a revoked one (its parent) is covered as well.
 */
export function issuedStatements(e: Expansion): Statement[] {
  const wide = ISSUED_BY.filter((s) => s.scopes.some((scope) => e.scopes.includes(scope)));
  const byParent = e.scopes.some((s) => ["token", "grant", "session"].includes(s)) ? [{ scopes: ["token", "grant", "session"], on: "i.parent_hash = r.named", extra: "i.parent_hash != 0" }] : [];
  const bySharing = wide.map(({ scopes, columns }) => ({ scopes, on: columns.map((c) => `i.${c} = r.${c}`).join(" AND "), extra: columns.map((c) => (c === "issuer" ? "i.issuer != ''" : `i.${c} != 0`)).join(" AND ") }));
  return [...bySharing, ...byParent].map(({ scopes, on, extra }) => {
    const isParent = on.includes("named");
    const right = isParent ? `(SELECT *, arrayJoin(arrayFilter(h -> h != 0, arrayConcat([credential_hash, parent_hash], alias_hashes))) AS named FROM revocations FINAL WHERE ${chosen(e)})` : `(SELECT * FROM revocations FINAL WHERE ${chosen(e)})`;
    const sql = `${INTO} SELECT r.revocation, r.tenant, hash, '', '', r.revoked_at, least(r.until, if(i.expires_at > 0, toDateTime64(i.expires_at, 6, 'UTC'), r.until)), 'issued', {version:UInt64}
      FROM (SELECT tenant, issuer, session_hash, principal_hash, client_id_hash, parent_hash, expires_at, if(valid_from > 0, valid_from, occurred_ts) AS issued_at, arrayJoin(arrayConcat([credential_hash], alias_hashes)) AS hash
        FROM credential_events WHERE kind IN ('issued', 'refreshed') AND ${window(e)}) AS i
      INNER JOIN ${right} AS r ON i.tenant = r.tenant AND ${on}
      WHERE r.scope IN {scopes:Array(String)} AND ${extra} AND hash != 0 AND (r.issuer = '' OR i.issuer = '' OR i.issuer = r.issuer)
        AND i.issued_at < ${CUTOFF} AND i.issued_at >= ${CUTOFF} - INTERVAL ${LOOK_BACK_DAYS} DAY AND (i.expires_at = 0 OR i.expires_at > r.revoked_at) AND ${KNOWN}
      ORDER BY i.issued_at DESC LIMIT ${MAX_CREDENTIALS} BY r.revocation`;
    return { sql, params: paramsOf(e, scopes) };
  });
}

/**
 * Statements that add credentials which a gateway accepted before the revocation, for whom no issuance was told: being accepted proves that they
 * existed. Those first seen later may be new, and are not covered.
 */
export function seenStatements(e: Expansion, range: { readonly fromUs: number; readonly toUs: number }): Statement[] {
  return SEEN_BY.filter((s) => s.scopes.some((scope) => e.scopes.includes(scope))).map(({ scopes, columns }) => {
    const on = columns.map((c) => `e.${c} = r.${c}`).join(" AND ");
    const [key = "principal_hash"] = columns;
    const right = `(SELECT * FROM revocations FINAL WHERE ${chosen(e)} AND scope IN {scopes:Array(String)})`;
    const sql = `${INTO} SELECT r.revocation, r.tenant, e.credential_hash AS hash, '', '', any(r.revoked_at), any(r.until), 'seen', {version:UInt64}
      FROM auth_events AS e INNER JOIN ${right} AS r ON e.tenant = r.tenant AND ${on}
      WHERE e.decision = 'allow' AND e.credential_hash != 0 AND e.${key} IN (SELECT ${key} FROM revocations FINAL WHERE ${chosen(e)} AND scope IN {scopes:Array(String)}) AND e.${key} != ${key === "issuer" ? "''" : "0"}
        AND e.ts >= fromUnixTimestamp64Micro({fromUs:Int64}, 'UTC') AND e.ts < fromUnixTimestamp64Micro({toUs:Int64}, 'UTC')
        AND e.ts < ${CUTOFF} AND e.ts >= ${CUTOFF} - INTERVAL ${SEEN_BACK_HOURS} HOUR AND (r.issuer = '' OR e.issuer = '' OR e.issuer = r.issuer) AND ${KNOWN}
      GROUP BY r.revocation, r.tenant, hash ORDER BY max(e.ts) DESC LIMIT ${MAX_CREDENTIALS} BY r.revocation
      SETTINGS max_rows_to_group_by = ${MAX_SEEN}, group_by_overflow_mode = 'any'`;
    return { sql, params: { ...paramsOf(e, scopes), fromUs: range.fromUs, toUs: range.toUs } };
  });
}

/** Shortens what is watched to the end of a credential's own life, where an issuance or an expiry tells it. */
export function expiryStatement(e: Expansion): Statement {
  const sql = `${INTO} SELECT w.revocation, w.tenant, w.credential_hash, '', '', w.revokedAt, min(i.ends) AS least, 'expiry', {version:UInt64}
    FROM (SELECT tenant, arrayJoin(arrayConcat([credential_hash], alias_hashes)) AS hash, toDateTime64(if(kind = 'expired', occurred_ts, expires_at), 6, 'UTC') AS ends
      FROM credential_events WHERE kind IN ('issued', 'refreshed', 'expired') AND ${window(e)} AND (kind = 'expired' OR expires_at > 0)
        ${e.ids === null ? "" : "AND hasAny(arrayConcat([credential_hash], alias_hashes), (SELECT groupUniqArray(credential_hash) FROM revocation_watch WHERE revocation IN {ids:Array(UInt64)} AND credential_hash != 0))"}) AS i
    INNER JOIN (SELECT revocation, tenant, credential_hash, any(revoked_at) AS revokedAt, min(until) AS ending FROM ${CURRENT_WATCH} WHERE credential_hash != 0 ${e.ids === null ? "" : "AND revocation IN {ids:Array(UInt64)}"} GROUP BY revocation, tenant, credential_hash) AS w
      ON i.tenant = w.tenant AND i.hash = w.credential_hash
    WHERE i.ends < w.ending GROUP BY w.revocation, w.tenant, w.credential_hash, w.revokedAt`;
  return { sql, params: paramsOf(e, []) };
}

const chosen = (e: Expansion): string => (e.ids === null ? "merged_into = 0 AND until > now64(3) - INTERVAL 3 DAY" : "revocation IN {ids:Array(UInt64)}");
const window = (e: Expansion): string => (e.storedFromMs === undefined ? "1" : "stored_at >= fromUnixTimestamp64Milli({storedFromMs:Int64}, 'UTC')");

function paramsOf(e: Expansion, scopes: readonly string[]): SqlParams {
  return { version: e.version, ...(scopes.length === 0 ? {} : { scopes }), ...(e.ids === null ? {} : { ids: e.ids }), ...(e.storedFromMs === undefined ? {} : { storedFromMs: e.storedFromMs }) };
}
