import { randomBytes } from "node:crypto";
import { z } from "zod";
import { quoteName } from "./sql/quote.ts";
import type { Store, StoreFailure, StoreResult } from "./store.ts";

const sums = z.object({ raw: z.string(), first: z.string(), second: z.string() });

/**
 * Proves on the server itself that an insert with a token counts once: in its table, in a view's table, and in the table of a view on that
 * table. Inserts two blocks, repeats one, and compares the sums. Scratch tables are removed whatever happens.
 *
 * @returns `permanent` STO_NOT_EXACTLY_ONCE when the server counts a repeated insert again, or drops one that is new.
 */
export async function proveExactlyOnce(store: Store): Promise<StoreResult<void>> {
  const scratch = `dedup_probe_${randomBytes(6).toString("hex")}`;
  const [raw, first, second] = [quoteName(scratch), quoteName(`${scratch}_a`), quoteName(`${scratch}_b`)];
  const views = [quoteName(`${scratch}_a_mv`), quoteName(`${scratch}_b_mv`)] as const;
  try {
    for (const sql of createScratch(raw, first, second, views)) {
      const created = await store.command({ sql });
      if (created.kind === "failed") return created;
    }
    for (const [token, n] of [["t1", 1], ["t2", 2], ["t1", 1]] as const) {
      const inserted = await store.insertRows({ table: scratch, rows: [{ k: 1, n }, { k: 2, n }], token: `${scratch}/${token}` });
      if (inserted.kind === "failed") return inserted;
    }
    const read = await store.query({ sql: `SELECT toString((SELECT sum(n) FROM ${raw})) AS raw, toString((SELECT sum(n) FROM ${first})) AS first, toString((SELECT sum(n) FROM ${second})) AS second`, row: sums });
    if (read.kind === "failed") return read;
    const [found] = read.value;
    if (found?.raw === "6" && found.first === "6" && found.second === "6") return { kind: "ok", value: undefined };
    return { kind: "failed", failure: notExactlyOnce(`Two blocks of 2 and 4, one of them sent twice, became ${JSON.stringify(found)}; 6 each was expected`) };
  } finally {
    for (const name of [...views, second, first, raw]) await store.command({ sql: `DROP TABLE IF EXISTS ${name}` });
  }
}

function createScratch(raw: string, first: string, second: string, views: readonly [string, string]): string[] {
  const window = "SETTINGS non_replicated_deduplication_window = 10";
  return [
    `CREATE TABLE ${raw} (k UInt8, n UInt64) ENGINE = MergeTree ORDER BY k ${window}`,
    `CREATE TABLE ${first} (k UInt8, n UInt64) ENGINE = SummingMergeTree ORDER BY k ${window}`,
    `CREATE TABLE ${second} (k UInt8, n UInt64) ENGINE = SummingMergeTree ORDER BY k ${window}`,
    `CREATE MATERIALIZED VIEW ${views[0]} TO ${first} AS SELECT k, sum(n) AS n FROM ${raw} GROUP BY k`,
    `CREATE MATERIALIZED VIEW ${views[1]} TO ${second} AS SELECT toUInt8(0) AS k, sum(s.n) AS n FROM ${first} AS s GROUP BY k`,
  ];
}

function notExactlyOnce(message: string): StoreFailure {
  return { kind: "permanent", code: "STO_NOT_EXACTLY_ONCE", clickhouseCode: null, message };
}
