/** Counts what the store holds after a run, and compares it with what was produced. */
import { z } from "zod";
import type { Store } from "../../../store/store.ts";
import { countTables, type TableTotals } from "../totals.ts";
import type { Produced } from "./producer.ts";

export interface PoisonCounts {
  readonly produced: number;
  /** Poison messages that are in the quarantine. */
  readonly quarantined: number;
  readonly missing: number;
  /** Rows beyond the one that each should have. */
  readonly double: number;
  /** Messages in the quarantine that could have been used. */
  readonly unexpected: number;
}

export interface KafkaCounts extends TableTotals {
  readonly lost: number;
  readonly double: number;
  readonly poison: PoisonCounts;
}

const place = z.object({ place: z.string(), n: z.coerce.number().int() });

export async function countAll(store: Store, produced: Produced): Promise<KafkaCounts> {
  const tables = await countTables(store);
  const counts = [tables.raw, tables.rawUnique, ...Object.values(tables.rollups), ...Object.values(tables.slices)];
  return {
    lost: Math.max(0, ...counts.map((c) => produced.records - c)), double: Math.max(0, ...counts.map((c) => c - produced.records)),
    poison: await countPoison(store, produced.poison), ...tables,
  };
}

async function countPoison(store: Store, produced: ReadonlySet<string>): Promise<PoisonCounts> {
  const found = await store.query({ sql: "SELECT concat(topic, ' ', toString(partition), ' ', toString(offset)) AS place, count() AS n FROM quarantine GROUP BY place", row: place });
  if (found.kind === "failed") throw new Error(found.failure.message);
  const rows = new Map(found.value.map((r) => [r.place, r.n]));
  const quarantined = [...produced].filter((p) => rows.has(p)).length;
  return {
    produced: produced.size, quarantined, missing: produced.size - quarantined,
    double: [...rows.values()].reduce((sum, n) => sum + n - 1, 0), unexpected: [...rows.keys()].filter((p) => !produced.has(p)).length,
  };
}
