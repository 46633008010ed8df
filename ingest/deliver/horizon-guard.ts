import { z } from "zod";
import type { Store, StoreResult } from "../../store/store.ts";
import type { DurableBatch } from "../log/durable-log.ts";
import { isOfRun } from "../log/run-name.ts";

const SQL = "SELECT node, max(last_seq) AS last_seq FROM ingest_ledger WHERE node IN {nodes:Array(String)} GROUP BY node";
const row = z.object({ node: z.string(), last_seq: z.coerce.bigint() });

/** The last sequence number that the store has of each node; a node without any is not in it. */
export async function readHorizons(store: Pick<Store, "query">, nodes: readonly string[]): Promise<StoreResult<ReadonlyMap<string, bigint>>> {
  const result = await store.query({ sql: SQL, params: { nodes }, row, timeoutMs: 10_000 });
  if (result.kind === "failed") return result;
  return { kind: "ok", value: new Map(result.value.map((r) => [r.node, r.last_seq])) };
}

/** The batches that the store has already: ledger rows are inserted last, so a horizon at or beyond a batch means all of it is there. */
export function alreadyStored(batches: readonly DurableBatch[], horizons: ReadonlyMap<string, bigint>): DurableBatch[] {
  return batches.filter((b) => b.lastSeq <= (horizons.get(b.node) ?? -1n));
}

/**
 * Whether a batch may be sent without the danger of counting it twice. Pure.
 *
 * A batch that the horizon does not cover is in one of three states. Never sent: sending is safe. Sent in part by a process that died, recently:
 * the store still knows the tokens of what it has, so sending again adds only what is missing. Sent in part so long ago that others' inserts
 * may have pushed those tokens out of the store's memory: sending could double rows, not sending could lose them, and nobody can tell which.
 * Only a note of an attempt by an earlier run leads to the third state; batches are sent one at a time, so it is one batch at most. With a
 * store of our own (`memoryMs` null) nobody else inserts, the newest tokens are ours, and the third state does not exist.
 */
export function mayResend(batch: DurableBatch, { node, memoryMs, nowMs }: { readonly node: string; readonly memoryMs: number | null; readonly nowMs: number }): boolean {
  if (memoryMs === null || isOfRun(batch.node, node)) return true;
  const attempts = batch.notes.flatMap((n) => (n.kind === "attempt" ? [n.atMs] : []));
  return attempts.every((atMs) => nowMs - atMs <= memoryMs);
}
