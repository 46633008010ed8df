import type { LedgerEntry } from "../block/block.ts";
import { ledgerKey, sumLedger } from "../block/ledger.ts";
import type { DurableBatch, LoggedBlock } from "../log/durable-log.ts";
import type { DeliverErrorCode } from "./errors.ts";

/** Records of one block that did not become facts, by source, and why. */
export interface Loss {
  readonly seq: string;
  readonly code: DeliverErrorCode;
  readonly message: string;
  readonly formedAtMs: number;
  readonly entry: LedgerEntry;
}

const NO_SOURCE: LedgerEntry = { tenant: "", transport: "", signal: "", received: 0, stored: 0, deduplicated: 0, rejected: 0, quarantined: 0, ignored: 0 };

/** Whose `stored` records a table holds; other tables hold what is said about records, not the records. */
const SIGNALS_OF_TABLE: Readonly<Record<string, (signal: string) => boolean>> = {
  auth_events: (signal) => signal !== "metrics",
  gateway_counters: (signal) => signal === "metrics",
};

/**
 * What a batch's blocks lost on the way: rejected sections, blocks that cannot be read. Pure, and the same after every crash, since it is worked
 * out from the batch and its notes.
 */
export function lossesOf(batch: DurableBatch, blocks: readonly LoggedBlock[]): Loss[] {
  const losses: Loss[] = [];
  for (const block of blocks) {
    if (block.isDamaged) losses.push(...lossesOfBlock(block, { code: "ING_DELIVER_DAMAGED", message: "unreadable in the write-ahead log" }, () => true));
  }
  for (const note of batch.notes) {
    const block = note.kind === "reject" ? blocks.find((b) => b.seq.toString() === note.seq) : undefined;
    if (note.kind !== "reject" || block === undefined) continue;
    const rows = block.sections.find((s) => s.table === note.table)?.rows ?? 0;
    const why = { code: note.code as DeliverErrorCode, message: `${rows} rows of ${note.table}, block ${note.seq}: ${note.message}` };
    const ofRecords = lossesOfBlock(block, why, SIGNALS_OF_TABLE[note.table] ?? (() => false));
    // Rows about records (a touched slot, an exposure) cost no record, but their loss is told as well.
    losses.push(...(ofRecords.length > 0 ? ofRecords : [{ ...why, seq: note.seq, formedAtMs: block.formedAtMs, entry: NO_SOURCE }]));
  }
  return [...losses, ...vanished(batch, blocks)];
}

function lossesOfBlock(block: LoggedBlock, why: Pick<Loss, "code" | "message">, isOfTable: (signal: string) => boolean): Loss[] {
  return block.ledger.filter((e) => e.stored > 0 && isOfTable(e.signal)).map((entry) => ({ ...why, seq: block.seq.toString(), formedAtMs: block.formedAtMs, entry }));
}

/** What the batch's ledger has and none of its readable blocks: blocks whose very header is gone. */
function vanished(batch: DurableBatch, blocks: readonly LoggedBlock[]): Loss[] {
  const readable = new Map(sumLedger(blocks.flatMap((b) => b.ledger)).map((e) => [ledgerKey(e), e.stored]));
  return batch.ledger.flatMap((entry) => {
    const stored = entry.stored - (readable.get(ledgerKey(entry)) ?? 0);
    return stored > 0 ? [{ seq: "?", code: "ING_DELIVER_DAMAGED" as const, message: "unreadable in the write-ahead log", formedAtMs: batch.formedAtMs, entry: { ...entry, stored } }] : [];
  });
}

/** The batch's ledger with every loss moved from `stored` to `quarantined`. Pure. */
export function ledgerAfter(batch: DurableBatch, losses: readonly Loss[]): LedgerEntry[] {
  const lost = losses.filter((l) => l.entry.stored > 0).map(({ entry: { tenant, transport, signal, stored } }) => ({
    tenant, transport, signal, received: 0, stored: -stored, deduplicated: 0, rejected: 0, quarantined: stored, ignored: 0,
  }));
  return sumLedger([...batch.ledger, ...lost]);
}

/** Entries of records that are stored by another node: whatever they were judged here, here they are copies. Pure. */
export function asCopies(entries: readonly LedgerEntry[]): LedgerEntry[] {
  return entries.map(({ tenant, transport, signal, received }) => ({ tenant, transport, signal, received, stored: 0, deduplicated: received, rejected: 0, quarantined: 0, ignored: 0 }));
}
