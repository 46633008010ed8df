import type { BatchNote, DurableBatch, LoggedBlock } from "../log/durable-log.ts";
import { ledgerAfter, lossesOf } from "./account.ts";
import type { Attempts } from "./attempts.ts";
import type { DeliverErrorCode } from "./errors.ts";
import { mayResend } from "./horizon-guard.ts";
import { middleOf, planPieces, tablesOf, type Piece } from "./plan-pieces.ts";
import type { DeliveryDeps } from "./ports.ts";
import { ledgerRows, quarantineRows } from "./record-rows.ts";

/** Tables where a row more changes nothing: sent again without asking what the store has. */
const HARMLESS_TWICE = new Set(["touched_slots", "ingest_heartbeats"]);
const NOTE_RETRY_MS = 1_000;
const MAX_MESSAGE_CHARS = 300;

export interface Delivered {
  readonly rows: number;
  readonly rejectedBlocks: number;
}

/**
 * Brings one batch into the store: table by table, the ledger last, then tells the log. Null when stopped on the way. Whatever happens in between
 * (the process dies, the store does, an outcome stays unknown), doing it again leads to the same rows, once.
 */
export async function deliverBatch(batch: DurableBatch, deps: DeliveryDeps, attempts: Attempts, stop: AbortSignal): Promise<Delivered | null> {
  const { log, store, storeMemoryMs, clock } = deps;
  const blocks = await log.read(batch);
  const isUnsure = !mayResend(batch, { node: log.node, memoryMs: storeMemoryMs, nowMs: clock.now() });
  if (storeMemoryMs !== null && !isUnsure && !(await noted(batch, { kind: "attempt", atMs: clock.now() }, deps, stop))) return null;
  for (const table of tablesOf(blocks)) {
    const isDone = isUnsure && !HARMLESS_TWICE.has(table) ? await rejectTable(batch, table, blocks, deps, stop) : await deliverTable(batch, table, blocks, deps, attempts, stop);
    if (!isDone) return null;
  }
  const losses = lossesOf(batch, blocks);
  if (losses.length > 0) {
    const rows = quarantineRows(losses);
    const outcome = await attempts.until("quarantine", false, () => store.insertRows({ table: "quarantine", rows, token: `${batch.token}/quarantine/losses` }));
    if (outcome.kind !== "stored") return null;
  }
  const rows = ledgerRows(batch, ledgerAfter(batch, losses));
  const outcome = await attempts.until("ingest_ledger", false, () => store.insertRows({ table: "ingest_ledger", rows, token: `${batch.token}/ingest_ledger` }));
  if (outcome.kind !== "stored") return null;
  await log.markStored(batch);
  return { rows: batch.rows, rejectedBlocks: batch.notes.filter((n) => n.kind === "reject").length };
}

/** Sends the pieces of a table; one that is refused is split, written down first, until the block that spoils it stands alone and is rejected. */
async function deliverTable(batch: DurableBatch, table: string, blocks: readonly LoggedBlock[], deps: DeliveryDeps, attempts: Attempts, stop: AbortSignal): Promise<boolean> {
  const sent = new Set<string>();
  for (;;) {
    const piece = planPieces(batch, table, blocks).find((p) => !sent.has(p.token));
    if (piece === undefined) return true;
    const columns = piece.blocks[0]?.section.columns;
    const native = piece.blocks.map((b) => b.section.native);
    const outcome = await attempts.until(table, true, () => deps.store.insertNative({ table, native, token: piece.token, ...(columns === undefined ? {} : { columns }) }));
    if (outcome.kind === "stopped") return false;
    if (outcome.kind === "stored") {
      sent.add(piece.token);
      continue;
    }
    const { code, message } = outcome.failure;
    const isDone = piece.blocks.length > 1
      ? await noted(batch, { kind: "split", table, at: middleOf(piece).toString() }, deps, stop)
      : await reject(batch, piece, { code: "ING_DELIVER_REJECTED", message: `${code} ${message}` }, deps, stop);
    if (!isDone) return false;
  }
}

async function rejectTable(batch: DurableBatch, table: string, blocks: readonly LoggedBlock[], deps: DeliveryDeps, stop: AbortSignal): Promise<boolean> {
  for (const piece of planPieces(batch, table, blocks)) {
    if (!(await reject(batch, piece, { code: "ING_DELIVER_UNSURE", message: "the store may have it already" }, deps, stop))) return false;
  }
  return true;
}

/** Keeps the blocks' bytes, then decides, durably, that they are not sent. */
async function reject(batch: DurableBatch, piece: Piece, why: { readonly code: DeliverErrorCode; readonly message: string }, deps: DeliveryDeps, stop: AbortSignal): Promise<boolean> {
  const message = why.message.slice(0, MAX_MESSAGE_CHARS);
  const kept = await untilDone(() => deps.rejected.keep(batch.token, piece, { code: why.code, message }).then(() => true, () => false), deps, stop);
  if (!kept) return false;
  for (const { seq } of piece.blocks) {
    if (!(await noted(batch, { kind: "reject", table: piece.table, seq: seq.toString(), code: why.code, message }, deps, stop))) return false;
  }
  deps.report({ level: "error", code: why.code, message: `${piece.table}: ${piece.blocks.length} blocks of batch ${batch.token}: ${message}` });
  return true;
}

function noted(batch: DurableBatch, note: BatchNote, deps: DeliveryDeps, stop: AbortSignal): Promise<boolean> {
  return untilDone(() => deps.log.note(batch, note), deps, stop);
}

/** A disk that refuses is waited for: what is not written down must not be acted upon. */
async function untilDone(attempt: () => Promise<boolean>, { clock }: DeliveryDeps, stop: AbortSignal): Promise<boolean> {
  while (!stop.aborted) {
    if (await attempt()) return true;
    await clock.wait(NOTE_RETRY_MS, stop);
  }
  return false;
}
