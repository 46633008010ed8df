import type { Store, StoreResult } from "../../store/store.ts";
import { HOUR, MINUTE, type Resolution } from "./resolution.ts";
import type { Slice } from "./slice.ts";

const MAX_ROWS_PER_INSERT = 20_000;

/** Inserts slices; a slice of the same SLO, group and slot with an earlier `measuredAtMs` is replaced by it. */
export async function writeSlices(store: Store, resolution: Resolution, slices: readonly Slice[], measuredAtMs: number): Promise<StoreResult<void>> {
  for (let at = 0; at < slices.length; at += MAX_ROWS_PER_INSERT) {
    const rows = slices.slice(at, at + MAX_ROWS_PER_INSERT).map(({ slo, revision, groupKey, slot, good, valid, excluded }) =>
      ({ slo, revision, group_key: groupKey, slot, good, valid, excluded, measured_at: dateTime64(measuredAtMs) }));
    const written = await store.insertRows({ table: resolution.sliceTable, rows });
    if (written.kind === "failed") return written;
  }
  return { kind: "ok", value: undefined };
}

/**
 * Makes the hour slices of some hours from their minute slices, for all given revisions in one statement inside the store.
 * Reads the minutes of these hours of every group of the revisions, by the order key.
 */
export async function writeHours(store: Store, hours: readonly number[], revisions: readonly { readonly name: string; readonly revision: string }[], measuredAtMs: number): Promise<StoreResult<void>> {
  if (hours.length === 0 || revisions.length === 0) return { kind: "ok", value: undefined };
  const sql = `INSERT INTO ${HOUR.sliceTable} (slo, revision, group_key, slot, good, valid, excluded, measured_at)
    SELECT slo, revision, group_key, toStartOfHour(minute) AS hour, sum(g), sum(v), sum(e), fromUnixTimestamp64Milli({at:Int64}, 'UTC')
    FROM (
      SELECT slo, revision, group_key, slot AS minute, argMax(good, measured_at) AS g, argMax(valid, measured_at) AS v, argMax(excluded, measured_at) AS e
      FROM ${MINUTE.sliceTable}
      WHERE slo IN {slos:Array(String)} AND revision IN {revisions:Array(String)}
        AND slot >= toDateTime({from:UInt32}, 'UTC') AND slot < toDateTime({to:UInt32}, 'UTC') AND toUnixTimestamp(toStartOfHour(slot)) IN {hours:Array(UInt32)}
      GROUP BY slo, revision, group_key, minute)
    GROUP BY slo, revision, group_key, hour`;
  const params = {
    at: measuredAtMs, hours, slos: revisions.map((r) => r.name), revisions: revisions.map((r) => r.revision),
    from: Math.min(...hours), to: Math.max(...hours) + HOUR.slotSeconds,
  };
  return store.command({ sql, params });
}

/** An instant as the store's JSON reader takes it for DateTime64(3): text, so that no digit is lost. */
export function dateTime64(ms: number): string {
  return new Date(ms).toISOString().replace("T", " ").replace("Z", "");
}
