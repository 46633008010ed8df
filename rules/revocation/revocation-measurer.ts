import { z } from "zod";
import type { Store } from "../../store/store.ts";
import { must } from "../measure/store-failed.ts";
import { createTouchedSlots, type TouchedSlots } from "../measure/touched.ts";
import { expandByIssuance, shortenByExpiry, touchedBy } from "./expand.ts";
import type { NewEvents } from "./follow-events.ts";
import { loadKnownRevocations, loadStoredRevocations } from "./load-revocations.ts";
import { measureTouched } from "./measure-touched.ts";
import { createOpenRevocations, loadOpenRevocations, type OpenRevocations } from "./open-revocations.ts";
import { beginRevocations, rejudge, remeasure, type RemeasureDeps } from "./remeasure.ts";
import type { Revocation } from "./revocation.ts";
import { endRevocations, settleTellings, type Settled } from "./settle-tellings.ts";
import { readActiveAgain, readShared } from "./tellings-store.ts";

/** Measures revocations: what new ones cover, what gateways did with it, and again whatever late facts touch. */
export interface RevocationMeasurer {
  /** Takes in what was told since the last step and what was presented. @throws StoreFailed */
  step(news: NewEvents, evalTimeMs: number, objectiveUs: number): Promise<{ readonly measured: number; readonly waiting: number; readonly waitingSlots: number }>;
  /** Takes up where the last run stopped: what was stuck, or everything that is open when too much time has passed to know what changed. @throws StoreFailed */
  resume(evalTimeMs: number, objectiveUs: number, isAll: boolean): Promise<void>;
  /** Everything touched up to here has been looked at; 0 while nothing is followed. */
  watermarkMs(): number;
}

/** New revocations that one step measures: bounds how long an evaluation waits. */
const MAX_PER_STEP = 2_000;
const idRow = z.object({ revocation: z.string() });
const newestRow = z.object({ newest: z.coerce.number() });

interface State {
  readonly open: OpenRevocations;
  /** Null while no revocation is open: nothing has to be looked at. */
  touched: TouchedSlots | null;
  /** Told and not measured yet, with when they were stored. */
  readonly waiting: Map<string, number>;
  /** Read anew, and not judged yet. */
  readonly unjudged: Set<string>;
  /** Issuance stored since then is to be looked at. */
  issuedSinceMs: number | null;
  /** Some revocation was told more than once, which issuance may show to be two; null: to be looked up. */
  isShared: boolean | null;
}

/** Makes a measurer. @param touchedFromMs where following touched slots goes on; 0: from now. @throws StoreFailed */
export async function createRevocationMeasurer(deps: RemeasureDeps, start: { readonly nowMs: number; readonly touchedFromMs: number }): Promise<RevocationMeasurer> {
  const open = createOpenRevocations();
  open.add(must(await loadOpenRevocations(deps.store, start.nowMs * 1_000)));
  const state: State = { open, touched: open.size > 0 ? createTouchedSlots(deps.store, start.touchedFromMs) : null, waiting: new Map(), unjudged: new Set(), issuedSinceMs: null, isShared: null };
  return {
    async resume(evalTimeMs, objectiveUs, isAll) {
      if (open.size === 0) return;
      if (isAll) state.touched = await followFromNow(deps.store);
      const known = isAll ? await everyOpen(deps.store) : await everyStuck(deps.store);
      if (isAll) await remeasure(deps, known, evalTimeMs);
      await rejudge(deps, known, objectiveUs);
    },
    async step(news, evalTimeMs, objectiveUs) {
      for (const r of news.revoked) state.waiting.set(r.revocation, r.storedMs);
      if (news.issuedSinceMs !== null) state.issuedSinceMs = Math.min(state.issuedSinceMs ?? Infinity, news.issuedSinceMs);
      for (const id of await measureNew(deps, state, evalTimeMs)) state.unjudged.add(id);
      if (state.touched !== null) for (const id of await measureTouched(deps, state.touched, open, evalTimeMs)) state.unjudged.add(id);
      for (const id of await measureGrown(deps, state, evalTimeMs)) state.unjudged.add(id);
      const measured = state.unjudged.size;
      await rejudge(deps, must(await loadKnownRevocations(deps.store, [...state.unjudged])), objectiveUs);
      state.unjudged.clear();
      open.prune(evalTimeMs * 1_000);
      if (open.size === 0) state.touched = null;
      return { measured, waiting: state.waiting.size, waitingSlots: state.touched?.pending().length ?? 0 };
    },
    watermarkMs: () => state.touched?.watermarkMs() ?? 0,
  };
}

/** Follows presentations from now on; what is older is read as a whole. */
async function followFromNow(store: Store): Promise<TouchedSlots> {
  const [row] = must(await store.query({ sql: "SELECT toUnixTimestamp64Milli(max(touched_at)) AS newest FROM touched_slots", row: newestRow }));
  const touched = createTouchedSlots(store, row?.newest ?? 0);
  must(await touched.poll());
  touched.done(touched.pending());
  return touched;
}

async function measureNew(deps: RemeasureDeps, state: State, nowMs: number): Promise<string[]> {
  const next = [...state.waiting].slice(0, MAX_PER_STEP);
  if (next.length === 0) return [];
  state.touched ??= await followFromNow(deps.store);
  const times = next.map(([, storedMs]) => storedMs);
  const range = { fromMs: times.reduce((a, b) => Math.min(a, b)) - 60_000, toMs: times.reduce((a, b) => Math.max(a, b)) + 1 };
  const found = must(await loadStoredRevocations(deps.store, { ...range, ids: next.map(([id]) => id) }));
  const changed = await take(deps, state, await settleTellings(deps, found), nowMs);
  for (const [id] of next) state.waiting.delete(id);
  return changed;
}

/** Measures what tellings come to, as a whole. */
async function take(deps: RemeasureDeps, state: State, { begin, over, isShared }: Settled, nowMs: number): Promise<string[]> {
  await beginRevocations(deps, begin);
  await endRevocations(deps, over);
  state.open.add(begin);
  state.open.remove(over);
  state.isShared = isShared || state.isShared;
  await remeasure(deps, begin, nowMs);
  return begin.map((r) => r.revocation);
}

/** What was told more than once may be two revocations: something was issued in between. */
async function splitShared(deps: RemeasureDeps, state: State, storedFromMs: number, nowMs: number): Promise<string[]> {
  if (state.isShared === false) return [];
  const shared = await readShared(deps.store);
  state.isShared = shared.length > 0;
  const active = shared.length === 0 ? new Map<string, number>() : await readActiveAgain(deps.store, shared, storedFromMs);
  return active.size === 0 ? [] : take(deps, state, await settleTellings(deps, [], shared.filter((t) => active.has(t.revocation))), nowMs);
}

/** Takes in late issuance and expiry: what it adds to known revocations, or takes away. */
async function measureGrown(deps: RemeasureDeps, state: State, nowMs: number): Promise<string[]> {
  if (state.issuedSinceMs === null || state.open.size === 0) { state.issuedSinceMs = null; return []; }
  const split = await splitShared(deps, state, state.issuedSinceMs, nowMs);
  const version = deps.nextVersion();
  await expandByIssuance(deps.store, state.open.scopes, state.issuedSinceMs, version);
  const grown = await touchedBy(deps.store, "revocation_watch", version);
  await shortenByExpiry(deps.store, grown, deps.nextVersion());
  await remeasure(deps, must(await loadKnownRevocations(deps.store, grown)), nowMs);
  state.issuedSinceMs = null;
  return [...split, ...grown];
}

async function everyOpen(store: Store): Promise<Revocation[]> {
  return readAll(store, "merged_into = 0 AND until > now64(3) - INTERVAL 1 DAY");
}

async function everyStuck(store: Store): Promise<Revocation[]> {
  return readAll(store, "merged_into = 0 AND is_stuck = 1 AND until > now64(3)");
}

async function readAll(store: Store, where: string): Promise<Revocation[]> {
  const ids = must(await store.query({ sql: `SELECT toString(r.revocation) AS revocation FROM revocations AS r FINAL WHERE ${where}`, row: idRow }));
  return must(await loadKnownRevocations(store, ids.map((r) => r.revocation)));
}
