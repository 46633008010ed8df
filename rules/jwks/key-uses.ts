import { z } from "zod";
import type { Store, StoreResult } from "../../store/store.ts";
import { boundsOf, type Publications } from "./publications.ts";

const count = z.coerce.number();
const row = z.object({ tenant: z.string(), issuer: z.string(), keyId: z.string(), isRefused: count.transform((n) => n === 1), slot: count, firstUs: count, lastUs: count, minutes: z.coerce.bigint(), expiryUs: count });

/**
 * When tokens signed with a key were seen in a stretch of whole hours, and when the last that was told to be issued ends (0: not told). Microseconds since
 * 1970. A stretch in which a key came back lately is a single hour, and bit n of `minutes` says that it was used in minute n after `slot`, in seconds.
 * `isRefused`: refusals of one minute for a key that the gateway did not know. An empty issuer: the token did not tell.
 */
export type KeyUseRow = z.infer<typeof row>;

const MAX_ROWS = 200_000;
const us = (column: string) => `toUnixTimestamp64Micro(${column})`;
const SECONDS = "toUnixTimestamp(u.slot)";
const SQL = `SELECT tenant, issuer, key_id AS keyId, toUInt8(u.how = 'refused') AS isRefused, min(${SECONDS}) AS slot, ${us("min(u.first_ts)")} AS firstUs, ${us("max(u.last_ts)")} AS lastUs, if(has({bounds:Array(UInt32)}, min(${SECONDS})), toString(groupBitOr(u.minutes)), '0') AS minutes,
    ${us("max(u.last_expiry)")} AS expiryUs
  FROM key_uses AS u WHERE key_id IN (SELECT key_id FROM credential_events WHERE kind = 'jwks_rotated' AND phase = 'introduced')
  GROUP BY tenant, issuer, keyId, isRefused, if(u.how = 'refused', ${SECONDS}, arrayCount(b -> b <= ${SECONDS}, {bounds:Array(UInt32)})), has({bounds:Array(UInt32)}, ${SECONDS}) LIMIT ${MAX_ROWS}`;

/** Reads the uses of all published keys: a row a key and issuer, more where a key came back after it had been withdrawn or was refused. */
export function readKeyUses(store: Store, publications: Publications): Promise<StoreResult<KeyUseRow[]>> {
  return store.query({ sql: SQL, params: { bounds: boundsOf(publications) }, row, timeoutMs: 15_000 });
}
