import { z } from "zod";
import { must } from "../measure/store-failed.ts";
import { groupTellings } from "./group-tellings.ts";
import { readMarkedRevocations, type MarkedRevocation } from "./load-revocations.ts";
import { mergeTellings } from "./merge-tellings.ts";
import type { RemeasureDeps } from "./remeasure.ts";
import { untilOf, type Revocation } from "./revocation.ts";
import { saveRevocations, unmeasured } from "./save-revocations.ts";
import { readActiveAgain, readNeighbours, saveTellings } from "./tellings-store.ts";
import type { Telling } from "./telling.ts";

/** What tellings come to. */
export interface Settled {
  /** Revocations that are new, or cover something else than before: to be measured as a whole. */
  readonly begin: readonly Revocation[];
  /** Were revocations of their own, and are told by another one now. */
  readonly over: readonly Revocation[];
  /** Some revocation was told more than once. */
  readonly isShared: boolean;
}

/** Whoever reads the intervals by themselves finds nothing of what is over. */
const BLANK_INTERVALS = `INSERT INTO revocation_intervals (revocation, tenant, revoked_at, gateway, gateway_instance, kind, version)
  SELECT i.revocation, i.tenant, i.revoked_at, i.gateway, i.gateway_instance, 'unobserved', {version:UInt64} FROM revocation_intervals AS i FINAL WHERE i.revocation IN {ids:Array(UInt64)}`;
const slotRow = z.object({ slot: z.coerce.number() });

/**
 * Finds out which revocations tellings are of, with everything that was told before: new ones, and known ones (`again`) of which something else was
 * learned. Settling the same once more changes nothing. @throws StoreFailed
 */
export async function settleTellings({ store, nextVersion }: RemeasureDeps, fresh: readonly Revocation[], again: readonly Pick<Revocation, "revocation" | "revokedAtUs">[] = []): Promise<Settled> {
  await saveTellings(store, fresh, (t) => t.revocation, nextVersion());
  const related = sharing(await readNeighbours(store, [...fresh, ...again]));
  const relatedIds = new Set(related.map((t) => t.revocation));
  const alone = fresh.filter((r) => !relatedIds.has(r.revocation));
  if (related.length === 0) return { begin: alone, over: [], isShared: false };
  const groups = groupTellings(related, await readActiveAgain(store, related)).map((tellings) => ({ tellings, merged: mergeTellings(tellings) }));
  const leaderOf = new Map(groups.flatMap((g) => g.tellings.map((t) => [t.revocation, g.merged.revocation] as const)));
  await saveTellings(store, related, (t) => leaderOf.get(t.revocation) ?? t.revocation, nextVersion());
  const known = new Map(must(await readMarkedRevocations(store, [...relatedIds])).map((r) => [r.revocation, r]));
  const watchedFrom = nextVersion();
  const begin = groups.flatMap(({ merged }) => {
    const before = known.get(merged.revocation);
    return before === undefined ? [merged] : isSame(before, merged) ? [] : [{ ...merged, watchedFrom }];
  });
  const over = [...known.values()].filter((r) => r.mergedInto === "0" && leaderOf.get(r.revocation) !== r.revocation).map((r) => ({ ...r, mergedInto: leaderOf.get(r.revocation) ?? "0" }));
  return { begin: [...alone, ...begin], over, isShared: groups.some((g) => g.tellings.length > 1) };
}

/** Ends revocations that are told by another one: they count no more, and the slices that they were counted in are to be measured again. @throws StoreFailed */
export async function endRevocations({ store, dirty, nextVersion, onJudged }: RemeasureDeps, over: readonly Revocation[]): Promise<void> {
  if (over.length === 0) return;
  must(await saveRevocations(store, over.map(unmeasured), nextVersion()));
  dirty.add("revocations", over.map((r) => r.revokedAtUs / 1e6));
  const sql = "SELECT toUnixTimestamp(slot) AS slot FROM revocation_presentations WHERE is_after = 1 AND revocation IN {ids:Array(UInt64)} GROUP BY slot";
  dirty.add("revocation-presentations", must(await store.query({ sql, params: { ids: over.map((r) => BigInt(r.revocation)) }, row: slotRow })).map((s) => s.slot));
  must(await store.command({ sql: BLANK_INTERVALS, params: { ids: over.map((r) => BigInt(r.revocation)), version: nextVersion() } }));
  onJudged(over.map((r) => ({ ...unmeasured(r), intervals: [] })));
}

/** Those that share a name with another one. */
function sharing(tellings: readonly Telling[]): Telling[] {
  const counts = new Map<string, number>();
  const keysOf = (t: Telling) => t.names.map((name) => `${t.tenant}\u0000${t.scope}\u0000${name}`);
  for (const t of tellings) for (const key of keysOf(t)) counts.set(key, (counts.get(key) ?? 0) + 1);
  return tellings.filter((t) => keysOf(t).some((key) => (counts.get(key) ?? 0) > 1));
}

/** Whether a revocation is measured and covers what it should. One that was only saved was interrupted. */
function isSame(before: MarkedRevocation, merged: Revocation): boolean {
  return before.mergedInto === "0" && before.isJudged && comparable(before) === comparable(merged);
}

function comparable(r: Revocation): string {
  return JSON.stringify([r.source, r.scope, r.reason, r.issuer, r.key_id, r.credential_class, r.clock_quality, r.revokedAtUs, r.assertedAtUs, r.receivedAtUs, r.notBeforeUs, untilOf(r),
    r.credential_hash, r.session_hash, r.principal_hash, r.client_id_hash, r.parent_hash, [...r.alias_hashes].sort()]);
}
