import type { BatchNote, DurableBatch, LoggedBlock } from "../log/durable-log.ts";
import { asCopies, ledgerAfter, lossesOf } from "./account.ts";
import type { Attempt, Attempts } from "./attempts.ts";
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
  if (batch.fate === "elsewhere") return leaveOut(batch, deps, attempts);
  const blocks = await log.read(batch);
  const isUnsure = batch.fate === "unsure" || !mayResend(batch, { node: log.node, memoryMs: storeMemoryMs, nowMs: clock.now() });
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

/** Another node has the messages and delivers them: to this one's ledger they are copies. */
async function leaveOut(batch: DurableBatch, { log, store }: DeliveryDeps, attempts: Attempts): Promise<Delivered | null> {
  const rows = ledgerRows(batch, asCopies(batch.ledger));
  const outcome = await attempts.until("ingest_ledger", false, () => store.insertRows({ table: "ingest_ledger", rows, token: `${batch.token}/ingest_ledger` }));
  if (outcome.kind !== "stored") return null;
  await log.markStored(batch);
  return { rows: 0, rejectedBlocks: 0 };
}

/**
 * Sends the pieces of a table. One that is refused is split, written down first, until the block that spoils it stands alone and is rejected. A
 * block that fails without a clear reason is rejected only when others of the table went through: else it may be the store.
 */
async function deliverTable(batch: DurableBatch, table: string, blocks: readonly LoggedBlock[], deps: DeliveryDeps, attempts: Attempts, stop: AbortSignal): Promise<boolean> {
  const sent = new Set<string>();
  const doubtful = new Set<string>();
  for (;;) {
    const open = planPieces(batch, table, blocks).filter((p) => !sent.has(p.token));
    const piece = open.find((p) => !doubtful.has(p.token)) ?? open[0];
    if (piece === undefined) return true;
    const isLastResort = doubtful.has(piece.token) && sent.size > 0;
    const outcome = await sendPiece(piece, deps, attempts);
    if (outcome.kind === "stopped") return false;
    if (outcome.kind === "stored") sent.add(piece.token);
    else if (piece.blocks.length > 1) {
      if (!(await noted(batch, { kind: "split", table, at: middleOf(piece).toString() }, deps, stop))) return false;
    } else if (outcome.isCertain || isLastResort) {
      const { code, message } = outcome.failure;
      if (!(await reject(batch, piece, { code: "ING_DELIVER_REJECTED", message: `${code} ${message}` }, deps, stop))) return false;
    } else doubtful.add(piece.token);
  }
}

function sendPiece({ table, token, blocks }: Piece, { store }: DeliveryDeps, attempts: Attempts): Promise<Attempt> {
  const columns = blocks[0]?.section.columns;
  const native = blocks.map((b) => b.section.native);
  return attempts.until(table, true, () => store.insertNative({ table, native, token, ...(columns === undefined ? {} : { columns }) }));
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
