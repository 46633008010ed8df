import { z } from "zod";
import type { Store, StoreResult } from "../../store/store.ts";
import type { SloRevision } from "../slo/model.ts";
import type { BatchSize, Work } from "./batches.ts";
import { HOUR, MINUTE, resolutionOf, type Horizon, type Resolution } from "./resolution.ts";

/** Revisions that are measured back over stored facts together, from `from` down to `until`, newest first. */
export interface BackfillJob {
  readonly slos: readonly SloRevision[];
  /** Start of the oldest hour that the longest of their periods reaches. */
  readonly until: number;
  /** Hours with facts that are not begun, newest first. */
  hours: number[];
  /** What is left of the hours that are begun, newest first: minutes, or whole hours where only those are left of the facts. */
  open: { readonly unit: number; readonly resolution: Resolution }[];
  /** Everything from here on is measured. */
  from: number;
}

const hourRow = z.object({ hour: z.number() });

/** Plans a job: which hours hold facts between `until` and `before`. */
export async function planBackfill(store: Store, slos: readonly SloRevision[], until: number, before: number): Promise<StoreResult<BackfillJob>> {
  const sql = `SELECT toUnixTimestamp(slot) AS hour FROM auth_rollup_1h WHERE slot >= toDateTime({until:UInt32}, 'UTC') AND slot < toDateTime({before:UInt32}, 'UTC') GROUP BY hour ORDER BY hour DESC`;
  const read = await store.query({ sql, params: { until, before }, row: hourRow });
  if (read.kind === "failed") return read;
  return { kind: "ok", value: { slos, until, hours: read.value.map((r) => r.hour), open: [], from: before } };
}

/** Whether nothing is left to do. */
export function isDone(job: BackfillJob): boolean {
  return job.hours.length === 0 && job.open.length === 0;
}

/** The next work of a job, at most one batch; null when it is done. `finishWork` strikes it off. */
export function nextWork(job: BackfillJob, horizon: Horizon, size: BatchSize): Work | null {
  const wanted = () => size.of(job.open[0]?.resolution ?? MINUTE);
  while (job.open.length < wanted()) {
    const hour = job.hours.shift();
    if (hour === undefined) break;
    // A job that was broken off within an hour goes on there.
    job.open.push(...unitsOf(hour, horizon).filter((o) => o.unit < job.from));
  }
  const resolution = job.open[0]?.resolution;
  if (resolution === undefined) return null;
  const other = job.open.findIndex((o) => o.resolution !== resolution);
  const units = job.open.slice(0, Math.min(size.of(resolution), other < 0 ? Infinity : other)).map((o) => o.unit);
  return { resolution, units };
}

function unitsOf(hour: number, horizon: Horizon): BackfillJob["open"] {
  if (resolutionOf(hour, horizon) === HOUR) return [{ unit: hour, resolution: HOUR }];
  return Array.from({ length: 60 }, (_, i) => hour + (59 - i) * 60).map((unit) => ({ unit, resolution: resolutionOf(unit, horizon) }));
}

/** Strikes work off after its slices were written. */
export function finishWork(job: BackfillJob, work: Work): void {
  job.open.splice(0, work.units.length);
  job.from = isDone(job) ? job.until : work.units.reduce((a, b) => Math.min(a, b), job.from);
}
