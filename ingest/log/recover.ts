import { join } from "node:path";
import { Backlog } from "./backlog.ts";
import { errno } from "./errno.ts";
import type { LogFiles } from "./log-files.ts";
import type { ReportLog } from "./notice.ts";
import { parseSegment, type ParsedRecord } from "./parse-segment.ts";
import { planRepair } from "./plan-repair.ts";
import { repairSegment, setAside } from "./repair-segment.ts";
import { replayRecord, type LogState } from "./replay-record.ts";
import { readSegmentMeta } from "./record-meta.ts";
import { readSegmentHead } from "./segment-head.ts";
import { segmentName } from "./segment-name.ts";

export interface Recovered {
  readonly state: LogState;
  /** Valid bytes of each segment on disk, oldest first. */
  readonly segments: Map<number, number>;
  readonly tornBytes: number;
  readonly damagedStretches: number;
}

interface RecoverDeps {
  readonly directory: string;
  readonly mark: Buffer;
  readonly segments: readonly number[];
  readonly files: LogFiles;
  readonly nowMs: number;
  readonly digestsSinceMs: number;
  readonly report: ReportLog;
}

/** Numbers skipped after damage: more blocks than a lost stretch can have held. */
const SEQ_GAP_AFTER_DAMAGE = 1n << 20n;
/** Generous for the first record of a segment, which is all that an unfinished one can hold. */
const MAX_UNFINISHED_BYTES = 65_536;

/**
 * Reads the segments in order and rebuilds what the log knows. Torn writes are cut off, damaged segments repaired and put aside; every intact
 * record counts. Holds one segment in memory at a time.
 */
export async function recover(deps: RecoverDeps): Promise<Recovered> {
  const state: LogState = { backlog: new Backlog(), digests: [], nextSeq: 1n, lastSeal: null, blocks: 0 };
  const segments = new Map<number, number>();
  let tornBytes = 0;
  let leastSeq: bigint | null = null;
  let damagedStretches = countMissing(deps);
  const last = await lastWritten(deps);
  for (const segment of deps.segments) {
    if (segment > last) {
      damagedStretches += await dropUnfinished(deps, segment);
      continue;
    }
    const found = await recoverSegment(deps, segment, segment === last);
    for (const record of found.records) replayRecord(state, segment, record, deps.digestsSinceMs);
    if (segment === deps.segments[0]) leastSeq = leastSeqOf(found.records[0]);
    segments.set(segment, found.bytes);
    tornBytes += found.tornBytes;
    damagedStretches += found.damagedStretches;
  }
  dropStored(state, leastSeq);
  if (damagedStretches > 0) state.nextSeq += SEQ_GAP_AFTER_DAMAGE;
  state.digests.sort((a, b) => a.formedAtMs - b.formedAtMs);
  return { state, segments, tornBytes, damagedStretches };
}

async function recoverSegment(deps: RecoverDeps, segment: number, isLast: boolean) {
  const { directory, mark, files, report } = deps;
  const place = { mark, segment };
  const bytes = await files.readWhole(join(directory, segmentName(segment)));
  const parsed = parseSegment(bytes, place);
  const closing = parsed.records.findLast((r) => r.type === "repaired");
  const validBytes = closing !== undefined ? closing.offset + closing.bytes : isLast ? null : await validBytesOf(deps, segment);
  const plan = planRepair(parsed, { validBytes, isLast, fileBytes: bytes.length });
  if (plan.tornBytes > 0) report({ level: "info", code: "ING_LOG_TORN", message: `${segmentName(segment)}: ${plan.tornBytes} bytes of an unfinished write` });
  if (plan.damagedStretches > 0) {
    report({ level: "error", code: "ING_LOG_DAMAGED", message: `${segmentName(segment)}: ${plan.damagedStretches} damaged stretches of ${bytes.length} bytes; intact records kept, the file is copied to damaged/` });
  }
  try {
    const repaired = await repairSegment({ directory, segment, mark, bytes }, plan, files, deps.nowMs);
    const records = plan.action === "rewrite" ? parseSegment(repaired, place).records : plan.keep;
    return { records, bytes: repaired.length, tornBytes: plan.tornBytes, damagedStretches: plan.damagedStretches };
  } catch (error) {
    // A disk that cannot be written now can still be read: what is intact counts, the repair is made at the next opening.
    report({ level: "error", code: "ING_LOG_UNWRITABLE", message: `${segmentName(segment)} could not be repaired: ${errno(error)}` });
    return { records: plan.keep.filter((r) => r.isBodyIntact), bytes: bytes.length, tornBytes: plan.tornBytes, damagedStretches: plan.damagedStretches };
  }
}

/** How far the next segment says that this one is valid. */
async function validBytesOf(deps: RecoverDeps, segment: number): Promise<number | null> {
  const next = deps.segments[deps.segments.indexOf(segment) + 1];
  if (next === undefined) return null;
  const previous = (await readSegmentHead(deps.directory, next, deps.files))?.meta.previous ?? null;
  return previous?.segment === segment ? previous.bytes : null;
}

/** The newest segment with at least one intact record; younger files were being created when the process died. */
async function lastWritten(deps: RecoverDeps): Promise<number> {
  for (const segment of deps.segments.toReversed()) {
    const bytes = await deps.files.readWhole(join(deps.directory, segmentName(segment)));
    if (parseSegment(bytes, { mark: deps.mark, segment }).records.length > 0) return segment;
  }
  return -1;
}

/** Segments are deleted oldest first, so a hole in their numbers is a lost file. */
function countMissing({ segments, report }: RecoverDeps): number {
  const first = segments[0] ?? 0;
  const missing = segments.length === 0 ? 0 : (segments.at(-1) ?? 0) - first + 1 - segments.length;
  if (missing > 0) report({ level: "error", code: "ING_LOG_DAMAGED", message: `${missing} segment files are missing` });
  return missing;
}

/** The least sequence number that the oldest segment can hold, when its first record is there to say so. */
function leastSeqOf(first: ParsedRecord | undefined): bigint | null {
  const meta = first?.type === "segment" ? readSegmentMeta(first.meta) : null;
  return meta === null ? null : BigInt(meta.nextSeq);
}

/** A segment is deleted only when all its batches are stored: a batch that began in a deleted one is. */
function dropStored({ backlog }: LogState, leastSeq: bigint | null): void {
  if (leastSeq === null) return;
  for (const batch of backlog.batches.filter((b) => b.firstSeq < leastSeq)) backlog.stored(batch.firstSeq, batch.lastSeq);
}

/** A file after the last record: its creation was not finished when the process died. More data than that is kept as evidence. */
async function dropUnfinished(deps: RecoverDeps, segment: number): Promise<number> {
  const path = join(deps.directory, segmentName(segment));
  const bytes = await deps.files.readWhole(path);
  const isEvidence = parseSegment(bytes, { mark: deps.mark, segment }).end > MAX_UNFINISHED_BYTES;
  if (isEvidence) {
    deps.report({ level: "error", code: "ING_LOG_DAMAGED", message: `${segmentName(segment)}: no record of this log can be read in it; copied to damaged/` });
    await setAside({ directory: deps.directory, segment, bytes }, deps.files, deps.nowMs);
  }
  await deps.files.remove(path);
  return isEvidence ? 1 : 0;
}
