import { z } from "zod";
import type { Store } from "../../store/store.ts";
import { must } from "../measure/store-failed.ts";
import type { ActiveAgain } from "./group-tellings.ts";
import { dateTime64Us, revocationRow, type Revocation } from "./revocation.ts";
import { CLOCKS_US, LATE_US, type Telling } from "./telling.ts";

const tellingRow = revocationRow.extend({ names: z.array(z.string()) });
const activeRow = z.object({ telling: z.string(), activeUs: z.coerce.number() });

/** Ids that one statement carries: they travel in its address. */
const MAX_IDS = 2_000;
/** How often neighbours of neighbours are looked for: beyond a day of tellings that follow one another within an hour, older ones stay as they are. */
const MAX_STEPS = 25;

const US = (column: string) => `toUnixTimestamp64Micro(${column})`;
const HASHES = ["credential_hash", "session_hash", "principal_hash", "client_id_hash", "parent_hash"].map((h) => `toString(t.${h}) AS ${h}`).join(", ");
const COLUMNS = `toString(t.telling) AS revocation, t.tenant AS tenant, t.source AS source, t.scope AS scope, t.reason AS reason, t.issuer AS issuer, t.key_id AS key_id, t.credential_class AS credential_class, t.clock_quality AS clock_quality,
  ${US("t.revoked_at")} AS revokedAtUs, ${US("t.asserted_at")} AS assertedAtUs, ${US("t.received_at")} AS receivedAtUs, ${US("t.not_before")} AS notBeforeUs, ${US("t.expires_at")} AS expiresAtUs, ${HASHES},
  arrayMap(h -> toString(h), t.alias_hashes) AS alias_hashes, 0 AS watchedFrom, t.names AS names`;

/** Writes what was told, and which revocation it is of; a greater version replaces a smaller one. @throws StoreFailed */
export async function saveTellings(store: Store, tellings: readonly Revocation[], revocationOf: (telling: Revocation) => string, version: number): Promise<void> {
  const rows = tellings.map((t) => ({
    telling: t.revocation, revocation: revocationOf(t), tenant: t.tenant, source: t.source, scope: t.scope, reason: t.reason, issuer: t.issuer, key_id: t.key_id, credential_class: t.credential_class, clock_quality: t.clock_quality,
    revoked_at: dateTime64Us(t.revokedAtUs), asserted_at: dateTime64Us(t.assertedAtUs), received_at: dateTime64Us(t.receivedAtUs), not_before: dateTime64Us(t.notBeforeUs), expires_at: dateTime64Us(t.expiresAtUs),
    credential_hash: t.credential_hash, session_hash: t.session_hash, principal_hash: t.principal_hash, client_id_hash: t.client_id_hash, parent_hash: t.parent_hash, alias_hashes: t.alias_hashes, version,
  }));
  must(await store.insertRows({ table: "revocation_tellings", rows }));
}

/** Some tellings that are stored, with all that may be of the same revocations: a name in common, and an hour apart at most, or so by way of others. @throws StoreFailed */
export async function readNeighbours(store: Store, of: readonly Pick<Revocation, "revocation" | "revokedAtUs">[]): Promise<Telling[]> {
  const found = new Map<string, Telling>();
  let frontier = of;
  for (let step = 0; step < MAX_STEPS && frontier.length > 0; step++) {
    const fresh: Telling[] = [];
    for (let at = 0; at < frontier.length; at += MAX_IDS) {
      for (const t of await readStep(store, frontier.slice(at, at + MAX_IDS))) if (!found.has(t.revocation)) { found.set(t.revocation, t); fresh.push(t); }
    }
    const known = new Set(frontier.map((t) => t.revocation));
    frontier = fresh.filter((t) => !known.has(t.revocation));
  }
  return [...found.values()];
}

async function readStep(store: Store, frontier: readonly Pick<Revocation, "revocation" | "revokedAtUs">[]): Promise<Telling[]> {
  const sql = `SELECT ${COLUMNS} FROM (SELECT *, arrayJoin(names) AS name FROM revocation_tellings FINAL WHERE revoked_at >= fromUnixTimestamp64Micro({from:Int64}, 'UTC') AND revoked_at <= fromUnixTimestamp64Micro({to:Int64}, 'UTC')) AS t
    INNER JOIN (SELECT tenant, scope, arrayJoin(names) AS name, min(revoked_at) AS least, max(revoked_at) AS most FROM revocation_tellings FINAL
      WHERE telling IN {ids:Array(UInt64)} AND revoked_at >= fromUnixTimestamp64Micro({from:Int64}, 'UTC') AND revoked_at <= fromUnixTimestamp64Micro({to:Int64}, 'UTC') GROUP BY tenant, scope, name) AS f
    ON t.tenant = f.tenant AND t.scope = f.scope AND t.name = f.name
    WHERE t.revoked_at >= f.least - INTERVAL ${LATE_US / 1e6} SECOND AND t.revoked_at <= f.most + INTERVAL ${LATE_US / 1e6} SECOND ORDER BY revokedAtUs, revocation LIMIT 1 BY revocation`;
  const times = frontier.map((t) => t.revokedAtUs);
  const params = { ids: frontier.map((t) => BigInt(t.revocation)), from: Math.max(0, least(times) - LATE_US), to: most(times) + LATE_US };
  return must(await store.query({ sql, params, row: tellingRow }));
}

/** What `issued` and `refreshed` events have in common with tellings: as names of the same kind. */
const ISSUED_NAMES = `arrayFilter(n -> n.2 != '', arrayConcat(
  arrayMap(h -> ('token', concat('credential ', toString(h))), arrayFilter(h -> h != 0, arrayConcat([credential_hash], alias_hashes))),
  if(session_hash != 0, [('session', concat('session ', toString(session_hash))), ('device', concat('session ', toString(session_hash)))], []),
  if(parent_hash != 0, [('grant', concat('grant ', toString(parent_hash)))], []),
  if(principal_hash != 0, [('principal', concat('principal ', toString(principal_hash)))], []),
  if(client_id_hash != 0, [('client', concat('client ', toString(client_id_hash)))], []),
  if(principal_hash != 0 AND client_id_hash != 0, [('grant', concat('principal ', toString(principal_hash), ' at ', toString(client_id_hash)))], []),
  if(issuer != '', [('issuer_not_before', concat('issuer ', issuer))], [])))`;

/** When what some tellings withdrew was issued again, up to the last of them. @param storedFromMs only what was stored since. @throws StoreFailed */
export async function readActiveAgain(store: Store, tellings: readonly Pick<Revocation, "revocation" | "revokedAtUs">[], storedFromMs = 0): Promise<ActiveAgain> {
  const times = tellings.map((t) => t.revokedAtUs);
  const bounds = { from: Math.max(0, least(times)), to: most(times), storedFromMs };
  const active = new Map<string, number>();
  for (let at = 0; at < tellings.length; at += MAX_IDS) {
    const ids = tellings.slice(at, at + MAX_IDS).map((t) => BigInt(t.revocation));
    for (const r of must(await store.query({ sql: ACTIVE_SQL, params: { ...bounds, ids }, row: activeRow }))) active.set(r.telling, r.activeUs);
  }
  return active;
}

const ACTIVE_SQL = `SELECT toString(t.telling) AS telling, toUnixTimestamp64Micro(toDateTime64(min(i.occurred_ts), 6)) AS activeUs
  FROM (SELECT tenant, issuer, occurred_ts, arrayJoin(${ISSUED_NAMES}) AS named FROM credential_events WHERE kind IN ('issued', 'refreshed')
    AND occurred_ts > fromUnixTimestamp64Micro({from:Int64}, 'UTC') AND occurred_ts < fromUnixTimestamp64Micro({to:Int64}, 'UTC') AND stored_at >= fromUnixTimestamp64Milli({storedFromMs:Int64}, 'UTC')) AS i
  INNER JOIN (SELECT telling, tenant, scope, issuer, revoked_at, arrayJoin(names) AS name FROM revocation_tellings FINAL
    WHERE telling IN {ids:Array(UInt64)} AND revoked_at >= fromUnixTimestamp64Micro({from:Int64}, 'UTC') AND revoked_at <= fromUnixTimestamp64Micro({to:Int64}, 'UTC')) AS t
  ON i.tenant = t.tenant AND i.named.1 = t.scope AND i.named.2 = t.name
  WHERE i.occurred_ts > t.revoked_at + INTERVAL ${CLOCKS_US / 1e6} SECOND AND (t.scope IN ('token', 'session', 'device') OR t.issuer = '' OR i.issuer = '' OR i.issuer = t.issuer)
  GROUP BY t.telling`;

const SHARED_SQL = `SELECT toString(t.telling) AS telling, ${US("t.revoked_at")} AS revokedAtUs FROM revocation_tellings AS t FINAL WHERE t.revoked_at > now64(3) - INTERVAL 31 DAY
  AND t.revocation IN (SELECT s.revocation FROM revocation_tellings AS s FINAL WHERE s.revoked_at > now64(3) - INTERVAL 31 DAY AND s.telling != s.revocation)`;
const sharedRow = z.object({ telling: z.string(), revokedAtUs: z.coerce.number() });

/** Tellings of revocations that were told more than once. @throws StoreFailed */
export async function readShared(store: Store): Promise<{ readonly revocation: string; readonly revokedAtUs: number }[]> {
  return must(await store.query({ sql: SHARED_SQL, row: sharedRow })).map((r) => ({ revocation: r.telling, revokedAtUs: r.revokedAtUs }));
}

const least = (values: readonly number[]): number => values.reduce((a, b) => Math.min(a, b), Infinity);
const most = (values: readonly number[]): number => values.reduce((a, b) => Math.max(a, b), 0);
