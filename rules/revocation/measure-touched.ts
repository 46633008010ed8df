import { must } from "../measure/store-failed.ts";
import type { TouchedSlots } from "../measure/touched.ts";
import { expandByPresentations, shortenByExpiry, touchedBy } from "./expand.ts";
import { loadKnownRevocations } from "./load-revocations.ts";
import type { OpenRevocations } from "./open-revocations.ts";
import { presentationsStatement } from "./presentations-sql.ts";
import { remeasure, type RemeasureDeps } from "./remeasure.ts";

/** Slots of presentations that one call reads: bounds how long an evaluation waits. */
const MAX_SLOTS = 720;

/**
 * Reads the presentations of slots that were touched since the last call, newest first, and tells which revocations they concern. Presentations from
 * before a revocation may add to what it covers; then all of it is read anew. @throws StoreFailed
 */
export async function measureTouched(deps: RemeasureDeps, touched: TouchedSlots, open: OpenRevocations, nowMs: number): Promise<string[]> {
  const { store, nextVersion } = deps;
  must(await touched.poll());
  const pending = touched.pending();
  touched.done(pending.filter((slot) => !open.reaches(slot)));
  const slots = pending.filter((slot) => open.reaches(slot)).slice(0, MAX_SLOTS);
  if (slots.length === 0) return [];
  const range = { fromUs: Math.min(...slots) * 1e6, toUs: (Math.max(...slots) + 10) * 1e6 };
  const scopes = [...new Set(slots.flatMap((slot) => open.widensAt(slot)))];
  const [wider, read] = [nextVersion(), nextVersion()];
  if (scopes.length > 0) await expandByPresentations(store, scopes, range, wider);
  must(await store.command(presentationsStatement({ ...range, slots, ids: null, version: read })));
  deps.dirty.add("revocation-presentations", slots);
  const widened = scopes.length === 0 ? [] : await touchedBy(store, "revocation_watch", wider);
  await shortenByExpiry(store, widened, nextVersion());
  if (widened.length > 0) await remeasure(deps, must(await loadKnownRevocations(store, widened)), nowMs);
  const seen = await touchedBy(store, "revocation_presentations", read);
  touched.done(slots);
  return [...widened, ...seen];
}
