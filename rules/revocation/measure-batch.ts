import { z } from "zod";
import type { Store } from "../../store/store.ts";
import { must } from "../measure/store-failed.ts";
import { CURRENT_WATCH } from "./current-watch.ts";
import { readLiveInstances } from "./live-instances.ts";
import { readIntervals, type InstanceInterval } from "./read-facts.ts";
import type { Revocation } from "./revocation.ts";
import { saveIntervals, saveRevocations, type MeasuredRevocation } from "./save-revocations.ts";
import { fleetOf, verdictOf } from "./verdict.ts";
import { MAX_CREDENTIALS } from "./watch-sql.ts";

const countRow = z.object({ revocation: z.string(), credentials: z.coerce.number() });

/** A measured revocation with what each gateway instance did. */
export interface RevocationResult extends MeasuredRevocation {
  readonly intervals: readonly InstanceInterval[];
}

/** Works out intervals and verdicts of some revocations from what is summed up of them, and saves both. @throws StoreFailed */
export async function judgeRevocations(store: Store, revocations: readonly Revocation[], objectiveUs: number, version: number): Promise<RevocationResult[]> {
  if (revocations.length === 0) return [];
  const ids = revocations.map((r) => r.revocation);
  const byId = new Map(revocations.map((r) => [r.revocation, r]));
  const intervals = Map.groupBy(must(await readIntervals(store, ids)), (i) => i.revocation);
  const live = must(await readLiveInstances(store, revocations));
  const counts = must(await store.query({ sql: `SELECT toString(w.revocation) AS revocation, uniqExact(credential_hash) AS credentials FROM ${CURRENT_WATCH} AS w WHERE w.revocation IN {ids:Array(UInt64)} GROUP BY w.revocation`, params: { ids: ids.map(BigInt) }, row: countRow }));
  const watched = new Map(counts.map((c) => [c.revocation, c.credentials]));
  const results = revocations.map((r) => resultOf(r, intervals.get(r.revocation) ?? [], objectiveUs, { live: live(r).length, credentials: watched.get(r.revocation) ?? 0 }));
  must(await saveIntervals(store, byId, results.flatMap((r) => r.intervals), version));
  must(await saveRevocations(store, results, version));
  return results;
}

function resultOf(revocation: Revocation, intervals: readonly InstanceInterval[], objectiveUs: number, counts: { readonly live: number; readonly credentials: number }): RevocationResult {
  const fleet = fleetOf(intervals);
  const accepts = intervals.flatMap((i) => (i.lastAcceptUs === null ? [] : [i.lastAcceptUs]));
  return {
    revocation, fleet, intervals, objectiveUs, verdict: verdictOf(fleet, objectiveUs), liveCount: counts.live, credentialCount: counts.credentials, isTruncated: counts.credentials >= MAX_CREDENTIALS,
    lastAcceptUs: accepts.length === 0 ? null : accepts.reduce((a, b) => Math.max(a, b)),
    isStuck: intervals.some((i) => isStuck(i, objectiveUs)),
  };
}

/** Accepted after the objective, and not refused since; or accepted now and then, which the next refusal does not end. */
export function isStuck(i: InstanceInterval, objectiveUs: number): boolean {
  return i.lowerUs > objectiveUs && (i.kind === "right_censored" || i.flapped);
}
