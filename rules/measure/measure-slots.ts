import type { Store, StoreResult } from "../../store/store.ts";
import { NO_ROWS, type FactRows } from "./fact-rows.ts";
import { fetchFacts } from "./fetch-facts.ts";
import type { GroupGuard } from "./groups.ts";
import { measureFacts } from "./measure-facts.ts";
import type { MeasurePlan } from "./plan.ts";
import { createPrecedence, slotsAround } from "./precedence.ts";
import { MINUTE, TEN_SECONDS, type Resolution } from "./resolution.ts";
import { sumSlices, type Slice } from "./slice.ts";
import type { Verdicts } from "./verdicts.ts";
import { writeSlices } from "./write-slices.ts";

/** A plan with the judge that remembers its combinations. */
export interface ReadyPlan {
  readonly plan: MeasurePlan;
  readonly verdicts: Verdicts;
}

export interface SlotBatch {
  readonly resolution: Resolution;
  /** Starts of slots of the resolution; at ten seconds all slots of whole minutes. */
  readonly slots: readonly number[];
  /** The slots whose slices are written; those of the minutes are always. All of `slots` unless given. */
  readonly wanted?: ReadonlySet<number>;
  readonly measuredAtMs: number;
}

/** What a batch cost: rows of counts that were read. `hasLesserSignals`: some of them were not from logs. */
export interface BatchResult {
  readonly rowsRead: number;
  readonly hasLesserSignals: boolean;
}

/** Measures some slots for all plans and writes their slices; of ten-second slots also those of their minutes. */
export async function measureSlots(store: Store, plans: readonly ReadyPlan[], guard: GroupGuard, batch: SlotBatch): Promise<StoreResult<BatchResult>> {
  let rowsRead = 0;
  let hasLesserSignals = false;
  const slices: Slice[] = [];
  for (const ready of plans) {
    const rows = await fetchFacts(store, ready.plan, batch);
    if (rows.kind === "failed") return rows;
    const around = await fetchPresence(store, ready.plan, batch, rows.value);
    if (around.kind === "failed") return around;
    ready.verdicts.begin();
    const precedence = createPrecedence(ready.plan, ready.verdicts, [rows.value, around.value], batch.resolution.slotSeconds);
    for (const slice of measureFacts(ready.plan, rows.value, ready.verdicts, precedence, guard)) slices.push(slice);
    rowsRead += rows.value.rowCount + around.value.rowCount;
    hasLesserSignals ||= signalsOf(ready.plan, rows.value).some((s) => s !== "log");
  }
  const { wanted } = batch;
  const own = wanted === undefined ? slices : slices.filter((s) => wanted.has(s.slot));
  const written = await writeSlices(store, batch.resolution, own, batch.measuredAtMs);
  if (written.kind === "failed") return written;
  if (batch.resolution === TEN_SECONDS) {
    const minutes = await writeSlices(store, MINUTE, sumSlices(slices, MINUTE.slotSeconds), batch.measuredAtMs);
    if (minutes.kind === "failed") return minutes;
  }
  return { kind: "ok", value: { rowsRead, hasLesserSignals } };
}

/** Rows of better signals around the slots, which are asked for only where a lesser signal was found. */
async function fetchPresence(store: Store, plan: MeasurePlan, batch: SlotBatch, rows: FactRows): Promise<StoreResult<FactRows>> {
  const signals = signalsOf(plan, rows);
  const better = signals.some((s) => s !== "log" && s !== "span") ? ["log", "span"] : signals.includes("span") ? ["log"] : [];
  if (better.length === 0) return { kind: "ok", value: NO_ROWS };
  const own = new Set(batch.slots);
  const around = new Set(batch.slots.flatMap((slot) => slotsAround(slot, batch.resolution.slotSeconds)).filter((slot) => !own.has(slot)));
  return fetchFacts(store, plan, { resolution: batch.resolution, slots: [...around].sort((a, b) => a - b), signals: better });
}

function signalsOf(plan: MeasurePlan, rows: FactRows): string[] {
  return [...new Set(rows.values[plan.columns.indexOf("signal")] ?? [])];
}
