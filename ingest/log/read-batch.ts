import { join } from "node:path";
import type { BlockSection } from "../block/block.ts";
import type { PendingBatch } from "./backlog.ts";
import type { LoggedBlock } from "./durable-log.ts";
import type { LogFiles } from "./log-files.ts";
import { parseSegment, type ParsedRecord } from "./parse-segment.ts";
import { readRecordHead } from "./record.ts";
import { readBlockMeta, type BlockMeta } from "./record-meta.ts";
import { segmentName } from "./segment-name.ts";

interface ReadDeps {
  readonly directory: string;
  readonly mark: Buffer;
  readonly files: LogFiles;
  /** Valid bytes of each segment. */
  readonly segments: ReadonlyMap<number, number>;
}

export interface ReadBatch {
  readonly blocks: LoggedBlock[];
  /** Blocks that were there when the log was opened or written, and are not readable now. */
  readonly damaged: number;
}

const WINDOW_BYTES = 1024 * 1024;

/**
 * Reads the blocks of a batch back and checks every checksum, a window at a time so that a large batch does not hold up the event loop.
 * Sections are views into buffers of the batch's size.
 */
export async function readBatch(batch: PendingBatch, deps: ReadDeps): Promise<ReadBatch> {
  const { first, last } = batch;
  const blocks: LoggedBlock[] = [];
  if (first === null || last === null) return { blocks, damaged: 0 };
  for (let segment = first.segment; segment <= last.segment; segment++) {
    const from = segment === first.segment ? first.offset : 0;
    const to = segment === last.segment ? last.offset + last.bytes : deps.segments.get(segment) ?? 0;
    for await (const record of recordsBetween(deps, segment, from, to)) {
      if (record.type !== "block" || record.seq < batch.firstSeq || record.seq > batch.lastSeq) continue;
      const block = blockOf(record);
      if (block !== null) blocks.push(block);
    }
  }
  return { blocks, damaged: batch.blocks - blocks.filter((b) => !b.isDamaged).length };
}

async function* recordsBetween({ directory, mark, files }: ReadDeps, segment: number, from: number, to: number): AsyncGenerator<ParsedRecord> {
  if (to <= from) return;
  const place = { mark, segment };
  const file = await files.open(join(directory, segmentName(segment)));
  try {
    let want = WINDOW_BYTES;
    for (let at = from; at < to;) {
      const buffer = Buffer.allocUnsafe(Math.min(want, to - at));
      const bytes = buffer.subarray(0, await file.read(buffer, at));
      const whole = wholeRecords(bytes, place);
      want = Math.max(WINDOW_BYTES, whole.next);
      // No record to begin with: a damaged one, or one larger than the window, which is then read whole.
      if (whole.bytes === 0 && whole.next === 0) want = to - at;
      const isAll = at + bytes.length >= to || bytes.length < buffer.length;
      if (whole.bytes === 0 && !isAll) continue;
      const take = isAll && whole.bytes === 0 ? bytes.length : whole.bytes;
      if (take === 0) return;
      yield* parseSegment(bytes.subarray(0, take), place).records;
      at += take;
    }
  } finally {
    await file.close();
  }
}

/** How many bytes at the beginning are whole records, and the length of the one after them when its head is there (0: it is not). */
function wholeRecords(bytes: Buffer, place: { readonly mark: Buffer; readonly segment: number }): { readonly bytes: number; readonly next: number } {
  for (let at = 0; ;) {
    const next = readRecordHead(bytes, at, place)?.bytes ?? 0;
    if (next === 0 || at + next > bytes.length) return { bytes: at, next };
    at += next;
  }
}

function blockOf(record: ParsedRecord): LoggedBlock | null {
  const meta = readBlockMeta(record.meta);
  if (meta === null) return null;
  const isDamaged = meta.isDamaged === true || !record.isBodyIntact;
  const { formedAtMs, ledger, digests, kafka } = meta;
  return { seq: record.seq, isDamaged, formedAtMs, ledger, digests, kafka, sections: isDamaged ? [] : sectionsOf(meta, record.body) };
}

function sectionsOf(meta: BlockMeta, body: Buffer): BlockSection[] {
  let at = 0;
  return meta.sections.map(({ table, rows, columns, bytes }) => {
    const native = body.subarray(at, (at += bytes));
    return columns === undefined ? { table, rows, native } : { table, rows, columns, native };
  });
}
