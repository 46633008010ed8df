import { z } from "zod";
import type { Store, StoreResult } from "../../store/store.ts";
import { loadProgress, type StoredProgress } from "./progress.ts";
import { createTouchedSlots, type TouchedSlots } from "./touched.ts";

/** What a measurer knows when it begins. */
export interface Start {
  readonly touched: TouchedSlots;
  readonly stored: readonly StoredProgress[];
  /** Greatest version that was ever written. */
  readonly lastVersion: number;
  /** Whether there are facts that do not come from logs. */
  hasLesserSignals: boolean;
}

/** `touched_slots` keeps two days; a shorter memory than that is trusted. */
const MEMORY_MS = 36 * 3_600_000;
const row = z.object({ newest: z.coerce.number(), lesser: z.coerce.number() });
const SQL = `SELECT
  (SELECT toUnixTimestamp64Milli(max(touched_at)) FROM touched_slots) AS newest,
  (SELECT count() FROM (SELECT 1 FROM auth_rollup_1h WHERE signal != 'log' LIMIT 1)) AS lesser`;

/**
 * Finds where measuring stopped. It goes on from there when `touched_slots` still reaches back that far; else from now, and everything that
 * was measured before counts as unmeasured, for slots may have been touched that nobody remembers.
 */
export async function startMeasuring(store: Store, evalTimeMs: number): Promise<StoreResult<Start>> {
  const stored = await loadProgress(store);
  if (stored.kind === "failed") return stored;
  const read = await store.query({ sql: SQL, row });
  if (read.kind === "failed") return read;
  const { newest, lesser } = read.value[0] ?? { newest: 0, lesser: 0 };
  const watermark = stored.value.reduce((most, p) => Math.max(most, p.watermarkMs), 0);
  const isContinuous = watermark > 0 && evalTimeMs - watermark < MEMORY_MS;
  return {
    kind: "ok",
    value: {
      touched: createTouchedSlots(store, isContinuous ? watermark : newest),
      stored: isContinuous ? stored.value : [],
      lastVersion: stored.value.reduce((most, p) => Math.max(most, p.version), 0),
      hasLesserSignals: lesser > 0,
    },
  };
}
