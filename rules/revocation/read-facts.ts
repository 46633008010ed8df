import { z } from "zod";
import type { Store, StoreResult } from "../../store/store.ts";
import { intervalOf, type EnforcementInterval } from "./interval.ts";

const micros = z.coerce.number();
const row = z.object({
  id: z.string(), gateway: z.string(), gatewayInstance: z.string(), revokedAtUs: micros, lastAcceptUs: micros, firstDenyUs: micros, earliestDenyUs: micros, deniedSinceUs: micros, aheadUs: micros,
  acceptCount: micros, denyCount: micros, denyReason: z.string(), acceptService: z.string(), acceptRoute: z.string(),
});

/** What one gateway instance did with a revocation, and where it was seen. */
export interface InstanceInterval extends EnforcementInterval {
  readonly revocation: string;
  readonly gateway: string;
  readonly gatewayInstance: string;
  readonly skewUs: number;
  readonly accepted: number;
  readonly denied: number;
  /** Microseconds since 1970; null when there was none. */
  readonly lastAcceptUs: number | null;
  readonly enforcedAtUs: number | null;
  readonly denyReason: string;
  /** Of the last acceptance. */
  readonly service: string;
  readonly route: string;
}

/**
 * Sums of all slots of some revocations, by gateway instance. In each slot the refusal that can end the propagation is the first one after the slot's
 * last acceptance; of all slots it is the first that lies after the last acceptance of all.
 */
const SQL = `WITH if(p.accepted > 0, p.deny_after_accept, p.first_deny) AS candidate, (p.denied > 0 AND candidate > 0) AS hasCandidate
  SELECT toString(p.revocation) AS id, gateway, p.gateway_instance AS gatewayInstance, toUnixTimestamp64Micro(w.at) AS revokedAtUs,
    maxIf(p.last_accept, is_after = 1 AND p.accepted > 0) AS la, maxIf(p.last_accept, is_after = 0 AND p.accepted > 0) AS lb,
    arraySort(groupArrayIf((candidate, p.deny_reason), is_after = 1 AND hasCandidate)) AS after, groupArrayIf(candidate, is_after = 0 AND hasCandidate) AS before,
    arrayFirst(c -> c.1 > la, after) AS ended,
    toUnixTimestamp64Micro(la) AS lastAcceptUs, toUnixTimestamp64Micro(ended.1) AS firstDenyUs, ended.2 AS denyReason,
    toUnixTimestamp64Micro(minIf(p.first_deny, is_after = 1 AND p.denied > 0)) AS earliestDenyUs,
    toUnixTimestamp64Micro(arrayReduce('min', arrayFilter(c -> c > lb, before))) AS deniedSinceUs,
    max(if(p.accepted + p.denied > 0, p.ahead_us, toInt64(-9000000000000000))) AS aheadUs,
    sumIf(p.accepted, is_after = 1) AS acceptCount, sumIf(p.denied, is_after = 1) AS denyCount,
    argMaxIf(p.service, p.last_accept, is_after = 1 AND p.accepted > 0) AS acceptService, argMaxIf(p.route, p.last_accept, is_after = 1 AND p.accepted > 0) AS acceptRoute
  FROM revocation_presentations AS p FINAL INNER JOIN (SELECT revocation, max(revoked_at) AS at FROM revocations WHERE revocation IN {ids:Array(UInt64)} GROUP BY revocation) AS w ON p.revocation = w.revocation
  WHERE p.revocation IN {ids:Array(UInt64)} GROUP BY p.revocation, gateway, p.gateway_instance, w.at`;

/** Works out the intervals of some revocations from what was summed up of them. */
export async function readIntervals(store: Store, ids: readonly string[]): Promise<StoreResult<InstanceInterval[]>> {
  if (ids.length === 0) return { kind: "ok", value: [] };
  const read = await store.query({ sql: SQL, params: { ids: ids.map(BigInt) }, row });
  if (read.kind === "failed") return read;
  const some = (us: number) => (us > 0 ? us : null);
  return {
    kind: "ok",
    value: read.value.map((r) => {
      const skewUs = Math.max(0, r.aheadUs);
      const interval = intervalOf({
        revokedAtUs: r.revokedAtUs, lastAcceptUs: some(r.lastAcceptUs), firstDenyUs: some(r.firstDenyUs), deniedSinceUs: some(r.deniedSinceUs), skewUs,
        hasEarlierDeny: r.lastAcceptUs > 0 && r.earliestDenyUs > 0 && r.earliestDenyUs < r.lastAcceptUs,
      });
      return {
        ...interval, revocation: r.id, gateway: r.gateway, gatewayInstance: r.gatewayInstance, skewUs, accepted: r.acceptCount, denied: r.denyCount,
        lastAcceptUs: some(r.lastAcceptUs), enforcedAtUs: some(r.firstDenyUs), denyReason: r.denyReason, service: r.acceptService, route: r.acceptRoute,
      };
    }),
  };
}
