import type { LedgerEntry } from "../block/block.ts";
import type { DurableBatch } from "../log/durable-log.ts";
import type { Loss } from "./account.ts";

type Row = Readonly<Record<string, unknown>>;

/**
 * Rows of `ingest_ledger` for a batch: a source each, all with the batch's last sequence number, which makes them the horizon. A batch without
 * any count still gets a row. The hour is that of the batch's first block, so that a retry gives the same rows.
 */
export function ledgerRows(batch: DurableBatch, entries: readonly LedgerEntry[]): Row[] {
  const fixed = { node: batch.node, hour: `${isoText(batch.formedAtMs).slice(0, 13)}:00:00`, last_seq: batch.lastSeq.toString() };
  const none = { tenant: "", transport: "", signal: "", received: 0, stored: 0, deduplicated: 0, rejected: 0, quarantined: 0, ignored: 0 };
  return (entries.length === 0 ? [none] : entries).map((entry) => ({ ...fixed, ...entry }));
}

/** Rows of `quarantine` for records that were lost on the way to the store: one a block and source, counting its records. */
export function quarantineRows(losses: readonly Loss[]): Row[] {
  return losses.map(({ code, message, formedAtMs, entry }) => ({
    received_ts: isoText(formedAtMs), tenant: entry.tenant, transport: entry.transport, signal: entry.signal,
    code, message: `${entry.stored} records: ${message}`, excerpt: "", topic: "", partition: 0, offset: 0,
  }));
}

/** `YYYY-MM-DD hh:mm:ss.mmm`, UTC: what ClickHouse reads as DateTime64. */
function isoText(ms: number): string {
  return new Date(ms).toISOString().replace("T", " ").replace("Z", "");
}
