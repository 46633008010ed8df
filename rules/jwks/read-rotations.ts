import { z } from "zod";
import type { Store, StoreResult } from "../../store/store.ts";
import { readKeyUses } from "./key-uses.ts";
import type { Publications } from "./publications.ts";
import { rotationsOf, tailVerdict, type RevokedKey, type Rotation } from "./rotation-safety.ts";

const count = z.coerce.number();
const revokedRow = z.object({ tenant: z.string(), issuer: z.string(), keyId: z.string(), atUs: count });
const DAY_SECONDS = 86_400;
const REVOKED_SQL = `SELECT DISTINCT tenant, issuer, key_id AS keyId, toUnixTimestamp64Micro(revoked_at) AS atUs FROM revocations FINAL
  WHERE scope = 'key' AND key_id != '' AND revoked_at >= toDateTime({from:UInt32}, 'UTC') AND revoked_at < toDateTime({to:UInt32}, 'UTC') LIMIT 10000`;

/** Reads how safely published keys were rotated: one statement, and one more where a key was withdrawn early, for it may have been revoked. */
export async function readRotations(store: Store, publications: Publications): Promise<StoreResult<Rotation[]>> {
  if (publications.all.length === 0) return { kind: "ok", value: [] };
  const uses = await readKeyUses(store, publications);
  if (uses.kind === "failed") return uses;
  const rotations = rotationsOf(publications, uses.value, []);
  const early = rotations.filter((r) => tailVerdict(r) === "unsafe").map((r) => (r.key.withdrawnUs ?? 0) / 1e6);
  if (early.length === 0) return { kind: "ok", value: rotations };
  const range = { from: Math.max(0, Math.floor(early.reduce((a, b) => Math.min(a, b)) - 7 * DAY_SECONDS)), to: Math.ceil(early.reduce((a, b) => Math.max(a, b)) + DAY_SECONDS) };
  const revoked: StoreResult<RevokedKey[]> = await store.query({ sql: REVOKED_SQL, params: range, row: revokedRow, timeoutMs: 15_000 });
  return revoked.kind === "failed" ? revoked : { kind: "ok", value: rotationsOf(publications, uses.value, revoked.value) };
}
