import { z } from "zod";
import type { Store, StoreResult } from "../../store/store.ts";
import { dateTime64 } from "../measure/write-slices.ts";

/** How far a part was followed, on the store's own clock; 0 when never. */
export type Watermarks = ReadonlyMap<string, { readonly watermarkMs: number; readonly version: number }>;

const row = z.object({ part: z.string(), watermarkMs: z.coerce.number(), version: z.coerce.number() });

/** Reads how far every part was followed. */
export async function loadWatermarks(store: Store): Promise<StoreResult<Watermarks>> {
  const sql = "SELECT part, toUnixTimestamp64Milli(argMax(watermark, p.version)) AS watermarkMs, max(p.version) AS version FROM lifecycle_progress AS p GROUP BY part";
  const read = await store.query({ sql, row });
  return read.kind === "ok" ? { kind: "ok", value: new Map(read.value.map((r) => [r.part, r])) } : read;
}

/** Saves how far some parts were followed. */
export function saveWatermarks(store: Store, parts: Readonly<Record<string, number>>, version: number): Promise<StoreResult<void>> {
  return store.insertRows({ table: "lifecycle_progress", rows: Object.entries(parts).map(([part, ms]) => ({ part, watermark: dateTime64(ms), version })) });
}
