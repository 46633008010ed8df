import { z } from "zod";
import type { Store, StoreResult } from "../../store/store.ts";
import type { Revocation } from "./revocation.ts";

const row = z.object({ tenant: z.string(), minute: z.number(), instances: z.array(z.tuple([z.string(), z.string()])) });
const BEFORE_MINUTES = 10;
const AFTER_MINUTES = 5;

/** Gateway instances of a tenant that checked any credential around some instants: what could have enforced a revocation. */
export type LiveInstances = (r: Revocation) => readonly (readonly [gateway: string, instance: string])[];

/** Reads which instances were alive from ten minutes before each revocation until five after it: from minute rollups, each minute once. */
export async function readLiveInstances(store: Store, revocations: readonly Revocation[]): Promise<StoreResult<LiveInstances>> {
  const minutesOf = (r: Revocation) => Array.from({ length: BEFORE_MINUTES + AFTER_MINUTES + 1 }, (_, i) => (Math.floor(r.revokedAtUs / 60_000_000) - BEFORE_MINUTES + i) * 60);
  const minutes = [...new Set(revocations.flatMap(minutesOf))];
  if (minutes.length === 0) return { kind: "ok", value: () => [] };
  const sql = `SELECT tenant, toUnixTimestamp(slot) AS minute, groupUniqArray((gateway, gateway_instance)) AS instances FROM auth_rollup_1m
    WHERE slot >= toDateTime({from:UInt32}, 'UTC') AND slot <= toDateTime({to:UInt32}, 'UTC') AND toUnixTimestamp(slot) IN {minutes:Array(UInt32)} AND kind IN ('validation', 'authorization') GROUP BY tenant, minute`;
  const bounds = { from: minutes.reduce((a, b) => Math.min(a, b)), to: minutes.reduce((a, b) => Math.max(a, b)) };
  const read = await store.query({ sql, params: { minutes, ...bounds }, row });
  if (read.kind === "failed") return read;
  const byMinute = new Map(read.value.map((r) => [`${r.minute} ${r.tenant}`, r.instances]));
  return {
    kind: "ok",
    value: (r) => {
      const found = new Map<string, readonly [string, string]>();
      for (const minute of minutesOf(r)) for (const instance of byMinute.get(`${minute} ${r.tenant}`) ?? []) found.set(instance.join("\u0000"), instance);
      return [...found.values()];
    },
  };
}
