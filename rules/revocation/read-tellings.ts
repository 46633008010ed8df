import { z } from "zod";
import type { Store, StoreResult } from "../../store/store.ts";

const micros = z.coerce.number();
const row = z.object({ revocation: z.string(), telling: z.string(), source: z.string(), clockQuality: z.string(), reason: z.string(), occurredUs: micros, assertedUs: micros, receivedUs: micros });

/** What one feed told of a revocation. Instants in microseconds since 1970. */
export type ToldRow = z.infer<typeof row>;

/** Tellings of one revocation that are read; a feed that repeats itself without end tells no more by it. */
const MAX_TOLD = 100;

/** Reads what was told of some revocations, by their ids; the earliest receipt first. */
export async function readTellings(store: Store, ids: readonly string[]): Promise<StoreResult<ReadonlyMap<string, readonly ToldRow[]>>> {
  if (ids.length === 0) return { kind: "ok", value: new Map() };
  const us = (column: string) => `toUnixTimestamp64Micro(t.${column})`;
  const sql = `SELECT toString(t.revocation) AS revocation, toString(t.telling) AS telling, t.source AS source, t.clock_quality AS clockQuality, t.reason AS reason, ${us("revoked_at")} AS occurredUs, ${us("asserted_at")} AS assertedUs, ${us("received_at")} AS receivedUs
    FROM revocation_tellings AS t FINAL WHERE t.revocation IN {ids:Array(UInt64)} ORDER BY t.received_at, t.telling LIMIT ${MAX_TOLD} BY t.revocation`;
  const read = await store.query({ sql, params: { ids: ids.map(BigInt) }, row, timeoutMs: 20_000 });
  return read.kind === "failed" ? read : { kind: "ok", value: Map.groupBy(read.value, (r) => r.revocation) };
}

/** The feeds that told it, by when they did first. @param own what is known of a revocation that is older than tellings */
export function sourcesOf(told: readonly ToldRow[], own: string): readonly string[] {
  return told.length === 0 ? [own] : [...new Set(told.map((t) => t.source))];
}

/** Finds the revocation that an id is of: its own, or that of any of its tellings. Decimal text; null when there is none. */
export async function resolveRevocation(store: Store, id: bigint): Promise<StoreResult<string | null>> {
  const sql = `SELECT toString(if(t.revocation != 0, t.revocation, r.id)) AS revocation FROM (SELECT {id:UInt64} AS id) AS r
    LEFT JOIN (SELECT telling, revocation FROM revocation_tellings FINAL WHERE telling = {id:UInt64}) AS t ON r.id = t.telling`;
  const read = await store.query({ sql, params: { id }, row: z.object({ revocation: z.string() }) });
  return read.kind === "failed" ? read : { kind: "ok", value: read.value[0]?.revocation ?? null };
}
