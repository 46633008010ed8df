import { z } from "zod";
import type { LedgerEntry } from "../block/block.ts";
import type { Store, StoreResult } from "../../store/store.ts";

/** What the store's ledger holds of one node and source. */
export interface StoredLedger extends LedgerEntry {
  readonly node: string;
  /** Everything this node sealed up to here is stored. */
  readonly lastSeq: bigint;
}

const SQL = `
SELECT
    node, tenant, transport, signal,
    sum(received) AS received, sum(stored) AS stored, sum(deduplicated) AS deduplicated, sum(rejected) AS rejected,
    sum(quarantined) AS quarantined, sum(ignored) AS ignored, max(last_seq) AS last_seq
FROM ingest_ledger
GROUP BY node, tenant, transport, signal`;

const count = z.coerce.number().int().nonnegative();
const row = z.object({
  node: z.string(), tenant: z.string(), transport: z.string(), signal: z.string(),
  received: count, stored: count, deduplicated: count, rejected: count, quarantined: count, ignored: count,
  last_seq: z.coerce.bigint(),
}).transform(({ last_seq: lastSeq, ...entry }): StoredLedger => ({ ...entry, lastSeq }));

/** The whole stored ledger, summed by node and source, as of one moment. */
export function readLedger(store: Pick<Store, "query">): Promise<StoreResult<StoredLedger[]>> {
  return store.query({ sql: SQL, row, timeoutMs: 10_000 });
}
