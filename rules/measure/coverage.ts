import { z } from "zod";
import type { Store, StoreResult } from "../../store/store.ts";
import { floorTo, HOUR, MINUTE, resolutionOf, TEN_SECONDS, type Horizon } from "./resolution.ts";
import type { WindowRanges } from "./window-ranges.ts";

/**
 * Knows which ten-second slots were measured at all: those with a heartbeat of ingest, or with any event. What lies before the first of both
 * was not measured. Kept in memory by hour, 360 bits each.
 */
export interface Coverage {
  /** Reads what is not known yet of the hours from `from` to before `to`, in seconds since 1970. Calls wait for one another. */
  load(from: number, to: number): Promise<StoreResult<void>>;
  /** Share of a window's slots that were measured, 0..1. @param notBefore slots earlier than this count as not measured */
  ratioOf(window: WindowRanges, notBefore: number): number;
}

const SLOTS_PER_HOUR = 360;
/** Late events and heartbeats still arrive for young hours, so these are read again at every call; older ones every ten minutes. */
const YOUNG_SECONDS = 2 * 3_600;
const REREAD_SECONDS = 600;
const KEPT_SECONDS = 800 * 86_400;

const row = z.object({ hour: z.number(), slots: z.array(z.number()) });

interface KnownHour { readonly slots: Uint8Array; readonly readAt: number }

/** Makes an empty memory over the store. */
export function createCoverage(store: Store, minuteReachSeconds: number): Coverage {
  const hours = new Map<number, KnownHour>();
  let last: Promise<unknown> = Promise.resolve();

  async function load(from: number, to: number): Promise<StoreResult<void>> {
    const first = floorTo(HOUR.slotSeconds, from);
    const stale: number[] = [];
    for (let hour = first; hour < to; hour += HOUR.slotSeconds) if (isStale(hours.get(hour), hour, to)) stale.push(hour);
    if (stale.length === 0) return { kind: "ok", value: undefined };
    const read = await readHours(store, stale, { nowSeconds: to, minuteReachSeconds });
    if (read.kind === "failed") return read;
    for (const hour of stale) hours.set(hour, { slots: read.value.get(hour) ?? NONE, readAt: to });
    for (const hour of hours.keys()) if (hour < to - KEPT_SECONDS) hours.delete(hour);
    return { kind: "ok", value: undefined };
  }

  return {
    load(from, to) {
      const turn = last.then(() => load(from, to));
      last = turn.catch(() => undefined);
      return turn;
    },
    ratioOf(window, notBefore) {
      let covered = 0;
      let all = 0;
      for (const range of [...window.tens, ...window.minutes, ...window.hours]) {
        for (let hour = floorTo(HOUR.slotSeconds, range.from); hour < range.to; hour += HOUR.slotSeconds) {
          const begin = Math.max(range.from, hour);
          const end = Math.min(range.to, hour + HOUR.slotSeconds);
          all += (end - begin) / TEN_SECONDS.slotSeconds;
          covered += countBetween(hours.get(hour)?.slots ?? NONE, Math.max(begin, notBefore) - hour, end - hour);
        }
      }
      return all === 0 ? 0 : covered / all;
    },
  };
}

const NONE = new Uint8Array(SLOTS_PER_HOUR);

function isStale(known: KnownHour | undefined, hour: number, now: number): boolean {
  if (known === undefined) return true;
  return now - hour < YOUNG_SECONDS ? known.readAt !== now : now - known.readAt >= REREAD_SECONDS && known.slots.includes(0);
}

function countBetween(slots: Uint8Array, fromSeconds: number, toSeconds: number): number {
  let count = 0;
  for (let i = Math.max(0, Math.ceil(fromSeconds / 10)); i < Math.min(SLOTS_PER_HOUR, toSeconds / 10); i++) count += slots[i] ?? 0;
  return count;
}

/** Reads heartbeats, and events only of the hours that heartbeats leave open. */
async function readHours(store: Store, hours: readonly number[], horizon: Horizon): Promise<StoreResult<Map<number, Uint8Array>>> {
  const found = new Map<number, Uint8Array>();
  const beats = await mark(store, "ingest_heartbeats", TEN_SECONDS.slotSeconds, hours, found);
  if (beats.kind === "failed") return beats;
  const open = hours.filter((hour) => found.get(hour)?.includes(0) !== false);
  for (const resolution of [TEN_SECONDS, MINUTE, HOUR]) {
    const own = open.filter((hour) => resolutionOf(hour, horizon) === resolution);
    const events = await mark(store, resolution.rollupTable, resolution.slotSeconds, own, found);
    if (events.kind === "failed") return events;
  }
  return { kind: "ok", value: found };
}

/** Marks the slots that a table has rows for. */
async function mark(store: Store, table: string, slotSeconds: number, hours: readonly number[], into: Map<number, Uint8Array>): Promise<StoreResult<void>> {
  if (hours.length === 0) return { kind: "ok", value: undefined };
  const sql = `SELECT toUnixTimestamp(toStartOfHour(slot)) AS hour, groupUniqArray(toUInt16(intDiv(toUnixTimestamp(slot) % 3600, 10))) AS slots FROM ${table}
    WHERE slot >= toDateTime({from:UInt32}, 'UTC') AND slot < toDateTime({to:UInt32}, 'UTC') AND toUnixTimestamp(toStartOfHour(slot)) IN {hours:Array(UInt32)} GROUP BY hour`;
  const params = { hours, from: Math.min(...hours), to: Math.max(...hours) + HOUR.slotSeconds };
  const read = await store.query({ sql, params, row });
  if (read.kind === "failed") return read;
  for (const { hour, slots } of read.value) {
    const bits = into.get(hour) ?? new Uint8Array(SLOTS_PER_HOUR);
    into.set(hour, bits);
    for (const slot of slots) bits.fill(1, slot, slot + slotSeconds / TEN_SECONDS.slotSeconds);
  }
  return { kind: "ok", value: undefined };
}
