import { z } from "zod";
import type { Store, StoreResult } from "../../store/store.ts";

/** Rows that several nodes write become visible out of order by less than this. */
const OVERLAP_MS = 10_000;
const MAX_NEW = 50_000;

const countRow = z.object({ kinds: z.array(z.tuple([z.string(), z.coerce.number(), z.coerce.number(), z.coerce.number()])) });
const idRow = z.object({ revocation: z.string(), storedMs: z.coerce.number() });

/** What was stored about credentials since the last look. */
export interface NewEvents {
  /** Revocations that are to be measured, ids with when they were stored; oldest first. */
  readonly revoked: readonly { readonly revocation: string; readonly storedMs: number }[];
  /** Issuance or expiry was told of credentials that may be covered by a known revocation. Null, or since when it was stored. */
  readonly issuedSinceMs: number | null;
  /** Seconds since 1970 that the key sets of issuers were told something about: earliest and latest, null when nothing was. */
  readonly jwks: { readonly from: number; readonly to: number } | null;
}

/** Follows `credential_events` by the store's own clock: one small statement when nothing is new. */
export interface EventFollower {
  poll(): Promise<StoreResult<NewEvents>>;
  /** Everything stored up to here was told by `poll`. */
  watermarkMs(): number;
}

const ISSUING = ["issued", "refreshed", "expired"];
const SQL = `SELECT arrayMap(x -> (x.1, x.2, x.3, x.4), groupArray((kind, newest, earliest, latest))) AS kinds FROM (
  SELECT kind, toUnixTimestamp64Milli(max(stored_at)) AS newest, toUnixTimestamp64Milli(toDateTime64(min(occurred_ts), 3)) AS earliest, toUnixTimestamp64Milli(toDateTime64(max(occurred_ts), 3)) AS latest
  FROM credential_events WHERE stored_at > fromUnixTimestamp64Milli({since:Int64}, 'UTC') GROUP BY kind)`;
const IDS_SQL = `SELECT toString(cityHash64(e.tenant, e.source, e.event_key)) AS revocation, toUnixTimestamp64Milli(max(stored_at)) AS storedMs FROM credential_events AS e
  WHERE kind = 'revoked' AND stored_at > fromUnixTimestamp64Milli({since:Int64}, 'UTC') AND occurred_ts >= toDateTime({notBefore:UInt32}, 'UTC') GROUP BY revocation ORDER BY storedMs, revocation LIMIT ${MAX_NEW}`;

/** Makes a follower that begins after `fromMs`, less the overlap. @param notBeforeSeconds revocations before it are left alone */
export function createEventFollower(store: Store, fromMs: number, notBeforeSeconds: number): EventFollower {
  let newestMs = fromMs;
  let issuedMs = fromMs;
  let jwksMs = fromMs;
  let seen = new Map<string, number>();
  return {
    async poll() {
      const since = Math.max(0, newestMs - OVERLAP_MS);
      const read = await store.query({ sql: SQL, params: { since }, row: countRow });
      if (read.kind === "failed") return read;
      const kinds = read.value[0]?.kinds ?? [];
      const newestOf = (names: readonly string[]) => kinds.filter(([kind]) => names.includes(kind)).reduce((most, [, newest]) => Math.max(most, newest), 0);
      const revoked = newestOf(["revoked"]) === 0 ? [] : await readIds(store, since, notBeforeSeconds);
      if (!Array.isArray(revoked)) return revoked;
      const fresh = revoked.filter((r) => !seen.has(r.revocation));
      for (const r of revoked) seen.set(r.revocation, r.storedMs);
      // A page that is full leaves the rest for the next look.
      const last = revoked.length < MAX_NEW ? kinds.reduce((most, [, newest]) => Math.max(most, newest), newestMs) : (revoked.at(-1)?.storedMs ?? newestMs);
      newestMs = Math.max(newestMs, last);
      seen = new Map([...seen].filter(([, storedMs]) => storedMs >= newestMs - 2 * OVERLAP_MS));
      const [issued, jwks] = [newestOf(ISSUING), newestOf(["jwks_fetch", "jwks_rotated"])];
      const issuedSinceMs = issued > issuedMs ? Math.max(0, issuedMs - OVERLAP_MS) : null;
      const rows = kinds.filter(([kind]) => kind.startsWith("jwks"));
      const spread = jwks > jwksMs ? { from: Math.floor(Math.min(...rows.map((r) => r[2])) / 1_000), to: Math.ceil(Math.max(...rows.map((r) => r[3])) / 1_000) } : null;
      issuedMs = Math.max(issuedMs, issued);
      jwksMs = Math.max(jwksMs, jwks);
      return { kind: "ok", value: { revoked: fresh, issuedSinceMs, jwks: spread } };
    },
    watermarkMs: () => newestMs,
  };
}

async function readIds(store: Store, since: number, notBefore: number) {
  const read = await store.query({ sql: IDS_SQL, params: { since, notBefore: Math.max(0, notBefore) }, row: idRow });
  return read.kind === "ok" ? read.value : read;
}
