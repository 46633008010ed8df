import { z } from "zod";
import type { Store, StoreResult } from "../../store/store.ts";
import type { Slice } from "../measure/slice.ts";
import { slicesOf } from "../revocation/slice-rows.ts";
import type { SloRevision } from "../slo/model.ts";
import type { Publications } from "./publications.ts";
import type { RefusedUses } from "./refused-uses.ts";

const count = z.coerce.number();
const totalRow = z.object({ slot: count, dims: z.array(z.string()), source: z.string(), signal: z.string(), n: count });
const deniedRow = totalRow.extend({ tenant: z.string(), issuer: z.string(), keyId: z.string(), firstUs: count, lastUs: count });

const SOURCE = "concat(tenant, '\\0', gateway, '\\0', service) AS source, toString(signal) AS signal";
/** Tokens: what was checked at a gateway and can carry a key id. */
const TOKENS = "kind IN ('validation', 'authorization') AND decision IN ('allow', 'deny', 'error') AND decision_point != 'upstream' AND auth_method IN ('jwt', 'oidc_session', 'token_exchange', 'dpop', 'unknown') AND reason NOT IN ('missing_credential', 'not_auth')";

/**
 * Presented tokens over some minutes, by slot; bad are those that were refused for an unknown key although the issuer had published it: the gateway's
 * key set is behind. A key id that was never published is an attack or another issuer's token, and is not counted here. What is bad shows that the key is in
 * use, and is told to `refused`.
 */
export async function keyLagSlices(store: Store, slo: SloRevision, minutes: readonly number[], { publications, refused }: { readonly publications: Publications; readonly refused: RefusedUses }): Promise<StoreResult<Slice[]>> {
  const params = { minutes, from: Math.min(...minutes), to: Math.max(...minutes) + 60 };
  const dims = (table: string) => `[${slo.groupBy.map((d) => `toString(${table}.${d})`).join(", ")}] AS dims`;
  const total = await store.query({
    sql: `SELECT toUnixTimestamp(r.slot) AS slot, ${dims("r")}, ${SOURCE}, sum(n) AS n FROM auth_rollup_10s AS r
      WHERE r.slot >= toDateTime({from:UInt32}, 'UTC') AND r.slot < toDateTime({to:UInt32}, 'UTC') AND toUnixTimestamp(toStartOfMinute(r.slot)) IN {minutes:Array(UInt32)} AND ${TOKENS} GROUP BY slot, dims, source, signal`,
    params, row: totalRow,
  });
  if (total.kind === "failed") return total;
  const denied = await store.query({
    sql: `SELECT intDiv(toUnixTimestamp(toDateTime(ts, 'UTC')), 10) * 10 AS slot, ${dims("e")}, ${SOURCE}, tenant, issuer, key_id AS keyId, sum(weight) AS n,
        toUnixTimestamp64Micro(toDateTime64(min(ts), 6)) AS firstUs, toUnixTimestamp64Micro(toDateTime64(max(ts), 6)) AS lastUs FROM auth_events AS e
      WHERE ts >= toDateTime({from:UInt32}, 'UTC') AND ts < toDateTime({to:UInt32}, 'UTC') AND toUnixTimestamp(toStartOfMinute(toDateTime(ts, 'UTC'))) IN {minutes:Array(UInt32)}
        AND decision = 'deny' AND reason = 'unknown_kid' AND key_id != '' AND ${TOKENS} GROUP BY slot, dims, source, signal, tenant, issuer, keyId`,
    params, row: deniedRow,
  });
  if (denied.kind === "failed") return denied;
  const kept = await refused.add(denied.value, publications);
  if (kept.kind === "failed") return kept;
  const lagging = new Map<string, number>();
  for (const d of denied.value) {
    if (publications.find(d, d.slot * 1e6, (d.slot + 10) * 1e6) !== null) lagging.set(placeOf(d), (lagging.get(placeOf(d)) ?? 0) + d.n);
  }
  return { kind: "ok", value: slicesOf(slo, total.value.map((t) => ({ slot: t.slot, dims: t.dims, source: t.source, signal: t.signal, good: Math.max(0, t.n - (lagging.get(placeOf(t)) ?? 0)), valid: t.n, excluded: 0 }))) };
}

function placeOf(row: { readonly slot: number; readonly dims: readonly string[]; readonly source: string; readonly signal: string }): string {
  return [row.slot, row.source, row.signal, ...row.dims].join("\u0000");
}
