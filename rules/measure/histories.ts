import type { Store } from "../../store/store.ts";
import type { SloRevision } from "../slo/model.ts";
import { isDone, planBackfill, type BackfillJob } from "./backfill.ts";
import type { GroupGuard } from "./groups.ts";
import { loadGroups, saveRevisions, type Progress, type StoredProgress } from "./progress.ts";
import { ceilTo, floorTo, HOUR } from "./resolution.ts";
import { must } from "./store-failed.ts";

/** The history of the active revisions: from when on each is measured, and the jobs that reach further back. */
export interface Histories {
  active: readonly SloRevision[];
  jobs: BackfillJob[];
  /** By `idOf`: seconds since 1970. */
  readonly measuredFrom: Map<string, number>;
  /** Revisions that were measured once and are not now, or not yet again. */
  readonly earlier: Map<string, Pick<StoredProgress, "backfilledFrom" | "watermarkMs">>;
}

/** Overflow groups that may stand among the groups of an SLO: one a tenant. */
const MAX_TENANTS = 1_000;

/** Names a revision of an SLO. */
export function idOf(slo: { readonly name: string; readonly revision: string }): string {
  return `${slo.name} ${slo.revision}`;
}

/** Begins with what the store holds of earlier runs. */
export function createHistories(stored: readonly StoredProgress[]): Histories {
  return { active: [], jobs: [], measuredFrom: new Map(), earlier: new Map(stored.map((p) => [idOf({ name: p.slo, revision: p.revision }), p])) };
}

export interface Takeover {
  readonly slos: readonly SloRevision[];
  readonly evalTimeMs: number;
  readonly watermarkMs: number;
  readonly guard: GroupGuard;
  readonly maxGroups: number;
}

/** Takes over a set of SLOs: what is measured of a revision stays so, what is not is planned. Can be tried again after a failure. */
export async function takeOver(store: Store, histories: Histories, next: Takeover): Promise<void> {
  retire(histories, next);
  const added = next.slos.filter((slo) => !histories.active.some((a) => idOf(a) === idOf(slo)));
  if (added.length > 0) {
    for (const found of must(await loadGroups(store, added, next.maxGroups + MAX_TENANTS))) knowGroups(next.guard, added.find((a) => a.name === found.slo && a.revision === found.revision), found.keys);
    must(await saveRevisions(store, added, next.evalTimeMs));
    const fresh = ceilTo(HOUR.slotSeconds, next.evalTimeMs / 1_000) + HOUR.slotSeconds;
    const starts = new Map(added.map((slo) => [slo, startOf(histories, slo, fresh, next.watermarkMs)]));
    const jobs: BackfillJob[] = [];
    for (const start of new Set(starts.values())) jobs.push(...await plan(store, added.filter((slo) => starts.get(slo) === start), start, next.evalTimeMs / 1_000));
    for (const [slo, start] of starts) histories.measuredFrom.set(idOf(slo), start);
    for (const job of jobs) if (isDone(job)) for (const slo of job.slos) histories.measuredFrom.set(idOf(slo), job.until);
    histories.jobs.push(...jobs.filter((job) => !isDone(job)));
  }
  histories.active = next.slos;
}

/** What every active revision has been measured of, to be saved. */
export function progressOf(histories: Histories, watermarkMs: number): Progress[] {
  return histories.active.map((slo) => ({ slo: slo.name, revision: slo.revision, backfilledFrom: histories.measuredFrom.get(idOf(slo)) ?? 0, watermarkMs }));
}

function retire(histories: Histories, next: Takeover): void {
  const stays = (slo: SloRevision) => next.slos.some((s) => idOf(s) === idOf(slo));
  for (const gone of histories.active.filter((slo) => !stays(slo))) {
    histories.earlier.set(idOf(gone), { backfilledFrom: histories.measuredFrom.get(idOf(gone)) ?? 0, watermarkMs: next.watermarkMs });
    histories.measuredFrom.delete(idOf(gone));
  }
  histories.active = histories.active.filter(stays);
  histories.jobs = histories.jobs.map((job) => ({ ...job, slos: job.slos.filter(stays) })).filter((job) => job.slos.length > 0);
}

/** Where history is to be measured back from: all of it for a revision that is new, or that others were measured without. */
function startOf(histories: Histories, slo: SloRevision, fresh: number, watermarkMs: number): number {
  const known = histories.earlier.get(idOf(slo));
  return known === undefined || known.watermarkMs < watermarkMs ? fresh : known.backfilledFrom;
}

async function plan(store: Store, slos: readonly SloRevision[], before: number, nowSeconds: number): Promise<BackfillJob[]> {
  const until = floorTo(HOUR.slotSeconds, nowSeconds - Math.max(...slos.map((slo) => slo.periodSeconds)));
  return before <= until ? [] : [must(await planBackfill(store, slos, until, before))];
}

/** Groups with splitting labels are counted apart from those without. */
function knowGroups(guard: GroupGuard, slo: SloRevision | undefined, keys: readonly string[]): void {
  if (slo === undefined) return;
  const split = new Set<string>(slo.sli.splitBadBy);
  const isSplit = (key: string) => Object.keys(JSON.parse(key) as Record<string, string>).some((name) => split.has(name));
  guard.know(idOf(slo), keys.filter((key) => !isSplit(key)));
  guard.know(`${idOf(slo)} split`, keys.filter(isSplit));
}
