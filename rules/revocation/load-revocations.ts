import { z } from "zod";
import type { Store, StoreResult } from "../../store/store.ts";
import { revocationRow, type Revocation } from "./revocation.ts";

const US = (column: string) => `toUnixTimestamp64Micro(toDateTime64(${column}, 6))`;
const NAMES = "tenant, source, scope, reason, issuer, key_id, credential_class, clock_quality";
const HASHES = ["credential_hash", "session_hash", "principal_hash", "client_id_hash", "parent_hash"].map((h) => `toString(${h}) AS ${h}`).join(", ");

/** Reads `revoked` events by their ids, each once, among those stored in [fromMs, toMs), by the index of `stored_at`. */
export function loadStoredRevocations(store: Store, range: { readonly fromMs: number; readonly toMs: number; readonly ids: readonly string[] }): Promise<StoreResult<Revocation[]>> {
  const sql = `SELECT toString(cityHash64(e.tenant, e.source, e.event_key)) AS revocation, ${NAMES}, ${US("occurred_ts")} AS revokedAtUs, ${US("asserted_ts")} AS assertedAtUs, ${US("received_ts")} AS receivedAtUs,
      ${US("valid_from")} AS notBeforeUs, ${US("expires_at")} AS expiresAtUs, ${HASHES.replaceAll(/toString\((\w+)\) AS \w+/g, "toString(e.$1) AS $1")}, arrayMap(h -> toString(h), e.alias_hashes) AS alias_hashes, 0 AS watchedFrom
    FROM credential_events AS e
    WHERE kind = 'revoked' AND stored_at >= fromUnixTimestamp64Milli({fromMs:Int64}, 'UTC') AND stored_at < fromUnixTimestamp64Milli({toMs:Int64}, 'UTC')
      AND cityHash64(e.tenant, e.source, e.event_key) IN {ids:Array(UInt64)}
    ORDER BY revokedAtUs, revocation LIMIT 1 BY revocation`;
  return store.query({ sql, params: { fromMs: range.fromMs, toMs: range.toMs, ids: range.ids.map(BigInt) }, row: revocationRow });
}

/** Ids that one statement carries: they travel in its address. */
const MAX_IDS = 2_000;

const markedRow = revocationRow.extend({ mergedInto: z.string(), isJudged: z.number().transform((n) => n === 1) });
/** A known revocation, also one that is told by another now: `mergedInto` is that one's id, "0" for one that counts. `isJudged`: it has been measured. */
export type MarkedRevocation = z.infer<typeof markedRow>;

/** Reads known revocations by their ids; those that are told by another one are none. */
export async function loadKnownRevocations(store: Store, ids: readonly string[]): Promise<StoreResult<Revocation[]>> {
  const read = await readMarkedRevocations(store, ids);
  return read.kind === "failed" ? read : { kind: "ok", value: read.value.filter((r) => r.mergedInto === "0") };
}

/** Reads everything that ever was a revocation of its own, by ids. */
export async function readMarkedRevocations(store: Store, ids: readonly string[]): Promise<StoreResult<MarkedRevocation[]>> {
  const found: MarkedRevocation[] = [];
  for (let at = 0; at < ids.length; at += MAX_IDS) {
    const read = await store.query({ sql: KNOWN_SQL, params: { ids: ids.slice(at, at + MAX_IDS).map(BigInt) }, row: markedRow });
    if (read.kind === "failed") return read;
    found.push(...read.value);
  }
  return { kind: "ok", value: found };
}

const KNOWN_SQL = `SELECT toString(r.revocation) AS revocation, ${NAMES}, ${US("revoked_at")} AS revokedAtUs, ${US("asserted_at")} AS assertedAtUs, ${US("received_at")} AS receivedAtUs,
      ${US("not_before")} AS notBeforeUs, ${US("until")} AS expiresAtUs, ${HASHES.replaceAll(/toString\((\w+)\) AS \w+/g, "toString(r.$1) AS $1")}, arrayMap(h -> toString(h), r.alias_hashes) AS alias_hashes, watched_from AS watchedFrom, toString(r.merged_into) AS mergedInto, r.objective_us > 0 AS isJudged
    FROM revocations AS r FINAL WHERE r.revocation IN {ids:Array(UInt64)}`;
