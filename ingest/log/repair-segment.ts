import { join } from "node:path";
import type { LogFiles } from "./log-files.ts";
import type { ParsedRecord } from "./parse-segment.ts";
import type { RepairPlan } from "./plan-repair.ts";
import { prepareRecord, stampRecord } from "./record.ts";
import { readBlockMeta } from "./record-meta.ts";
import { segmentName } from "./segment-name.ts";

/** Where damaged segments are kept for a person to look at. Not counted to the log's size; remove them when done. */
const EVIDENCE_DIRECTORY = "damaged";

interface Segment {
  readonly directory: string;
  readonly segment: number;
  readonly mark: Buffer;
  readonly bytes: Buffer;
}

/**
 * Makes a segment's file what the plan keeps of it, atomically and durably, and returns its new bytes. A damaged original is put aside first.
 * Throws when the disk does not let it; the file is then as it was.
 */
export async function repairSegment(target: Segment, plan: RepairPlan, files: LogFiles, nowMs: number): Promise<Buffer> {
  const path = join(target.directory, segmentName(target.segment));
  if (plan.action === "none") return target.bytes;
  if (plan.action === "truncate") {
    const file = await files.open(path);
    try {
      await file.truncate(plan.truncateTo);
      await file.datasync();
    } finally {
      await file.close();
    }
    return target.bytes.subarray(0, plan.truncateTo);
  }
  if (plan.damagedStretches > 0) await setAside(target, files, nowMs);
  const repaired = rewritten(target, plan.keep);
  await writeDurably(files, `${path}.new`, repaired);
  await files.rename(`${path}.new`, path);
  await files.syncDirectory(target.directory);
  return repaired;
}

/** Copies a segment's bytes into the evidence directory. */
export async function setAside({ directory, segment, bytes }: Omit<Segment, "mark">, files: LogFiles, nowMs: number): Promise<void> {
  const evidence = join(directory, EVIDENCE_DIRECTORY);
  await files.makeDirectory(evidence);
  await writeDurably(files, join(evidence, `${segmentName(segment)}.${nowMs}`), bytes);
  await files.syncDirectory(evidence);
}

async function writeDurably(files: LogFiles, path: string, bytes: Buffer): Promise<void> {
  await files.remove(path);
  const file = await files.create(path);
  try {
    await file.write([bytes], 0);
    await file.datasync();
  } finally {
    await file.close();
  }
}

/** The kept records in a row; the closing record says that the file is meant to be this short. */
function rewritten({ mark, segment, bytes }: Segment, keep: readonly ParsedRecord[]): Buffer {
  const parts: Buffer[] = [];
  let at = 0;
  const push = (...added: Buffer[]): void => {
    for (const part of added) {
      parts.push(part);
      at += part.length;
    }
  };
  for (const record of keep) {
    if (record.isBodyIntact) {
      push(bytes.subarray(record.offset, record.offset + record.bytes), Buffer.alloc(Math.max(0, record.offset + record.bytes - bytes.length)));
      continue;
    }
    const stub = damagedBlock(record);
    if (stub === null) continue;
    stampRecord(stub, { mark, segment, syncedOffset: at });
    push(stub.head, ...stub.parts);
  }
  const close = prepareRecord({ type: "repaired", meta: {} });
  stampRecord(close, { mark, segment, syncedOffset: at });
  push(close.head, ...close.parts);
  return Buffer.concat(parts);
}

/** A block whose rows are lost: its ledger stays; its digests go, so that a sender who sends again is taken in again. */
function damagedBlock(record: ParsedRecord) {
  const meta = record.type === "block" ? readBlockMeta(record.meta) : null;
  if (meta === null) return null;
  return prepareRecord({ type: "block", seq: record.seq, meta: { ...meta, sections: [], digests: [], isDamaged: true } });
}
