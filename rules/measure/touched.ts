import { z } from "zod";
import type { Store, StoreResult } from "../../store/store.ts";

const row = z.object({ at: z.number(), touched: z.coerce.number(), times: z.coerce.number() });
/** Rows that several nodes write become visible out of order by less than this. */
const OVERLAP_MS = 10_000;
const SQL = `SELECT toUnixTimestamp(slot) AS at, toUnixTimestamp64Milli(touched_at) AS touched, count() AS times FROM touched_slots
  WHERE touched_at > fromUnixTimestamp64Milli({since:Int64}, 'UTC') GROUP BY at, touched`;

/**
 * Follows `touched_slots`: which ten-second slots got events that have not been measured yet. The time that orders them is the store's own,
 * so no clock here matters.
 */
export interface TouchedSlots {
  /** Adds what was touched since the last call to the slots that wait. */
  poll(): Promise<StoreResult<void>>;
  /** Slots that wait, newest first. */
  pending(): number[];
  /** Strikes slots off after they were measured as they were at the last `poll`. */
  done(slots: Iterable<number>): void;
  /** Everything touched up to here has been measured; kept so that a restart goes on from it. */
  watermarkMs(): number;
}

/** Makes a follower that begins after `fromMs`, less the overlap. */
export function createTouchedSlots(store: Store, fromMs: number): TouchedSlots {
  let newestMs = fromMs;
  /** Rows of the overlap that are known, by slot, time and number, with their time. */
  let seen = new Map<string, number>();
  const waiting = new Map<number, number>();
  return {
    async poll() {
      const read = await store.query({ sql: SQL, params: { since: Math.max(0, newestMs - OVERLAP_MS) }, row });
      if (read.kind === "failed") return read;
      for (const { at, touched, times } of read.value) {
        const key = `${at} ${touched} ${times}`;
        if (seen.has(key)) continue;
        seen.set(key, touched);
        waiting.set(at, Math.min(waiting.get(at) ?? touched, touched));
        newestMs = Math.max(newestMs, touched);
      }
      seen = new Map([...seen].filter(([, touched]) => touched >= newestMs - 2 * OVERLAP_MS));
      return { kind: "ok", value: undefined };
    },
    pending: () => [...waiting.keys()].sort((a, b) => b - a),
    done(slots) {
      for (const slot of slots) waiting.delete(slot);
    },
    watermarkMs: () => [...waiting.values()].reduce((least, touched) => Math.min(least, touched - 1), newestMs),
  };
}
