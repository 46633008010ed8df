import type { Store, StoreResult } from "../../store/store.ts";
import type { OwnCondition } from "../engine-ports.ts";
import { createJwksMeasurer } from "../jwks/jwks-measurer.ts";
import { SAFE_LEAD_SECONDS } from "../jwks/rotation-safety.ts";
import { staleConditions } from "../jwks/stale-conditions.ts";
import { unsafeConditions } from "../jwks/unsafe-conditions.ts";
import { idOf } from "../measure/histories.ts";
import { loadProgress, saveProgress, saveRevisions } from "../measure/progress.ts";
import { createPromiseKeeper } from "../measure/promises.ts";
import { ceilTo, floorTo, HOUR, minuteReachSeconds } from "../measure/resolution.ts";
import { attempt, must } from "../measure/store-failed.ts";
import { createEventFollower, type EventFollower } from "../revocation/follow-events.ts";
import type { RevocationResult } from "../revocation/measure-batch.ts";
import { createRevocationMeasurer, type RevocationMeasurer } from "../revocation/revocation-measurer.ts";
import { stuckConditions } from "../revocation/stuck-conditions.ts";
import { createStuckRevocations } from "../revocation/stuck.ts";
import type { LifecycleSource, SloRevision } from "../slo/model.ts";
import { dirtyHistory } from "./dirty-history.ts";
import { createDirtyMinutes, type DirtyMinutes } from "./dirty-minutes.ts";
import { loadWatermarks, saveWatermarks } from "./follow-progress.ts";
import { createMeasureMinutes, measureDirty } from "./lifecycle-slices.ts";

export interface LifecycleDeps {
  readonly store: Store;
  /** All SLOs; those about credentials are measured here. */
  readonly slos: readonly SloRevision[];
  readonly minuteRetentionDays?: number;
}

/** What one call did, and what is left. */
export interface LifecycleReport {
  readonly measuredRevocations: number;
  readonly waitingRevocations: number;
  /** Touched slots whose presentations wait for the next call. */
  readonly waitingSlots: number;
  readonly measuredMinutes: number;
  readonly waitingMinutes: number;
}

/**
 * Measures SLOs about credentials: revocations and key sets. `measure` takes in what was told and presented since the last call, and measures every slot
 * that it touches. Safe to stop at any time: how far it came is saved only when everything up to there is measured, and measuring twice leaves one result.
 */
export interface LifecycleMeasurer {
  measure(evalTimeMs: number): Promise<StoreResult<LifecycleReport>>;
  /** Single violations as of the last call, as alerts. */
  conditions(): readonly OwnCondition[];
  /** Whether the last call succeeded; before, nothing is known about alerts. */
  readonly isKnown: boolean;
}

interface Running {
  readonly follower: EventFollower;
  readonly revocations: RevocationMeasurer;
  /** SLOs by `idOf`: seconds since 1970 from where they are measured. */
  readonly measuredFrom: Map<string, number>;
  hasHistoryToDo: boolean;
  savedMs: number;
}

const DEFAULT_OBJECTIVE_US = 60_000_000;
const DEFAULT_MAX_AGE_SECONDS = 600;
/** `touched_slots` keeps two days; beyond a shorter memory everything that is open is looked at again. */
const MEMORY_MS = 36 * 3_600_000;
const HORIZON_SECONDS = 30 * 86_400;
const SAVE_EVERY_MS = 60_000;

/** Makes a measurer; it reads its progress from the store at the first call. */
export function createLifecycleMeasurer(deps: LifecycleDeps): LifecycleMeasurer {
  const { store } = deps;
  const slos = deps.slos.filter((s) => s.sli.lifecycle !== undefined);
  const propagation = alertingOf(slos, "revocations");
  const objectiveUs = propagation?.sli.lifecycle?.source === "revocations" ? propagation.sli.lifecycle.withinSeconds * 1e6 : DEFAULT_OBJECTIVE_US;
  const dirty = createDirtyMinutes(slos.flatMap((s) => s.sli.lifecycle?.source ?? []));
  const stuck = createStuckRevocations();
  const minuteReach = minuteReachSeconds(deps.minuteRetentionDays ?? 90);
  const versions = createVersions();
  const promises = createPromiseKeeper(store);
  const context: Context = { store, slos, dirty, versions, objectiveUs, onJudged: (results) => stuck.learn(results) };
  const freshness = alertingOf(slos, "jwks-freshness");
  const maxAgeSeconds = freshness?.sli.lifecycle?.source === "jwks-freshness" ? freshness.sli.lifecycle.maxAgeSeconds : DEFAULT_MAX_AGE_SECONDS;
  const rotation = alertingOf(slos, "key-rotations");
  const minLeadSeconds = rotation?.sli.lifecycle?.source === "key-rotations" ? rotation.sli.lifecycle.minLeadSeconds : SAFE_LEAD_SECONDS;
  const jwks = createJwksMeasurer({ store, dirty, maxAgeSeconds, rotationSlos: slos.filter((s) => s.sli.lifecycle?.source === "key-rotations") });
  const measureMinutes = createMeasureMinutes(store, jwks);
  let running: Running | null = null;
  let known: { readonly evalTimeMs: number; readonly isFresh: boolean } | null = null;
  let last: Promise<unknown> = Promise.resolve();

  async function measure(evalTimeMs: number): Promise<LifecycleReport> {
    running ??= await begin(context, evalTimeMs);
    await promises.keep(slos, evalTimeMs);
    versions.atLeast(evalTimeMs);
    const news = must(await running.follower.poll());
    const step = await running.revocations.step(news, evalTimeMs, objectiveUs);
    await jwks.step(news.jwks, evalTimeMs);
    const horizon = { nowSeconds: evalTimeMs / 1_000, minuteReachSeconds: minuteReach };
    const measuredMinutes = await measureDirty(store, slos, { dirty, measure: measureMinutes, horizon, nextVersion: versions.next });
    if (step.waiting === 0 && dirty.size === 0) await save(context, running, evalTimeMs, step.measured > 0);
    return { measuredRevocations: step.measured, waitingRevocations: step.waiting, waitingSlots: step.waitingSlots, measuredMinutes, waitingMinutes: dirty.size };
  }

  return {
    measure(evalTimeMs) {
      const run = last.then(() => attempt(() => measure(evalTimeMs)));
      last = run.catch(() => undefined);
      return run.then((result) => {
        known = result.kind === "ok" ? { evalTimeMs, isFresh: true } : known === null ? null : { ...known, isFresh: false };
        return result;
      });
    },
    conditions() {
      if (known === null) return [];
      const { isFresh, evalTimeMs } = known;
      const found = [
        ...(propagation?.whileViolated === undefined ? [] : stuckConditions(stuck.at(evalTimeMs * 1_000), { name: propagation.name, severity: propagation.whileViolated })),
        ...(freshness?.whileViolated === undefined ? [] : staleConditions(jwks.stale, { name: freshness.name, severity: freshness.whileViolated, maxAgeSeconds })),
        ...(rotation?.whileViolated === undefined ? [] : unsafeConditions(jwks.rotations, { name: rotation.name, severity: rotation.whileViolated, minLeadSeconds }, evalTimeMs)),
      ];
      return isFresh ? found : found.map((c) => ({ ...c, observation: { kind: "unknown" as const, reason: "query_failed" as const, why: "credential events could not be read" } }));
    },
    get isKnown() { return known?.isFresh === true; },
  };
}

/** The SLO whose single violations are alerts and verdicts; where none is, the first of what it counts. */
function alertingOf(slos: readonly SloRevision[], source: LifecycleSource): SloRevision | undefined {
  const all = slos.filter((s) => s.sli.lifecycle?.source === source);
  return all.find((s) => s.whileViolated !== undefined) ?? all[0];
}

interface Context {
  readonly store: Store;
  readonly slos: readonly SloRevision[];
  readonly dirty: DirtyMinutes;
  readonly versions: Versions;
  readonly objectiveUs: number;
  readonly onJudged: (results: readonly RevocationResult[]) => void;
}

/** Each later than every earlier one, so that what is written replaces what was, also when the clock was set back in between. */
interface Versions { next(): number; atLeast(version: number): void }

function createVersions(): Versions {
  let version = 0;
  return { next: () => { version += 1; return version; }, atLeast: (least) => { version = Math.max(version, Math.floor(least)); } };
}

async function begin(c: Context, evalTimeMs: number): Promise<Running> {
  const marks = must(await loadWatermarks(c.store));
  const progress = must(await loadProgress(c.store));
  for (const { version } of [...progress, ...marks.values()]) c.versions.atLeast(version);
  c.versions.atLeast(evalTimeMs);
  const [storedMs, touchedMs] = [marks.get("credential_events")?.watermarkMs ?? 0, marks.get("touched_slots")?.watermarkMs ?? 0];
  const isContinuous = storedMs > 0 && evalTimeMs - touchedMs < MEMORY_MS;
  const revocations = await createRevocationMeasurer({ store: c.store, dirty: c.dirty, nextVersion: c.versions.next, onJudged: c.onJudged }, { nowMs: evalTimeMs, touchedFromMs: isContinuous ? touchedMs : 0 });
  await revocations.resume(evalTimeMs, c.objectiveUs, !isContinuous);
  const before = new Map(progress.map((p) => [idOf({ name: p.slo, revision: p.revision }), p.backfilledFrom]));
  must(await saveRevisions(c.store, c.slos, evalTimeMs));
  const fresh = ceilTo(HOUR.slotSeconds, evalTimeMs / 1_000) + HOUR.slotSeconds;
  const measuredFrom = new Map(c.slos.map((slo) => [idOf(slo), isContinuous ? (before.get(idOf(slo)) ?? fresh) : fresh]));
  if ([...measuredFrom.values()].includes(fresh)) await dirtyHistory(c.store, c.dirty, evalTimeMs / 1_000);
  return { follower: createEventFollower(c.store, storedMs, evalTimeMs / 1_000 - HORIZON_SECONDS), revocations, measuredFrom, hasHistoryToDo: true, savedMs: 0 };
}

/** Everything up to here is measured: notes it, at once when something was, else now and then. */
async function save(c: Context, r: Running, evalTimeMs: number, isNews: boolean): Promise<void> {
  if (!isNews && !r.hasHistoryToDo && evalTimeMs - r.savedMs < SAVE_EVERY_MS) return;
  if (r.hasHistoryToDo) {
    for (const slo of c.slos) r.measuredFrom.set(idOf(slo), Math.min(r.measuredFrom.get(idOf(slo)) ?? Infinity, floorTo(HOUR.slotSeconds, evalTimeMs / 1_000 - slo.periodSeconds)));
    must(await saveProgress(c.store, c.slos.map((s) => ({ slo: s.name, revision: s.revision, backfilledFrom: r.measuredFrom.get(idOf(s)) ?? 0, watermarkMs: 0 })), c.versions.next()));
    r.hasHistoryToDo = false;
  }
  must(await saveWatermarks(c.store, { credential_events: r.follower.watermarkMs(), touched_slots: r.revocations.watermarkMs() || evalTimeMs - 60_000 }, c.versions.next()));
  r.savedMs = evalTimeMs;
}
