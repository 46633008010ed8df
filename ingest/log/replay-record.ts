import type { Backlog } from "./backlog.ts";
import type { RecoveredDigest } from "./durable-log.ts";
import type { ParsedRecord } from "./parse-segment.ts";
import { readBlockMeta, readDigestsMeta, readNoteMeta, readSealMeta, readSegmentMeta, readStoredMeta, type SealRange } from "./record-meta.ts";

/** What the log knows after reading records: rebuilt at opening, carried on while running. */
export interface LogState {
  readonly backlog: Backlog;
  readonly digests: RecoveredDigest[];
  /** The next sequence number. */
  nextSeq: bigint;
  /** The newest seal: the next one names it. */
  lastSeal: SealRange | null;
  blocks: number;
}

/** Adds one intact record, in log order. */
export function replayRecord(state: LogState, segment: number, record: ParsedRecord, digestsSinceMs: number): void {
  switch (record.type) {
    case "segment": return replaySegment(state, record);
    case "block": return replayBlock(state, segment, record, digestsSinceMs);
    case "seal": return replaySeal(state, record);
    case "stored": {
      const meta = readStoredMeta(record.meta);
      if (meta === null) return;
      state.backlog.stored(BigInt(meta.firstSeq), BigInt(meta.lastSeq));
      return raise(state, BigInt(meta.lastSeq));
    }
    case "note": {
      const meta = readNoteMeta(record.meta);
      if (meta !== null) state.backlog.find(BigInt(meta.firstSeq), BigInt(meta.lastSeq))?.notes.push(meta.note);
      return;
    }
    case "digests": {
      const carried = readDigestsMeta(record.meta)?.digests ?? [];
      state.digests.push(...carried.filter((d) => d.formedAtMs >= digestsSinceMs));
      return;
    }
    case "probe":
    case "repaired":
      return;
  }
}

function replaySegment(state: LogState, record: ParsedRecord): void {
  const meta = readSegmentMeta(record.meta);
  if (meta === null) return;
  const nextSeq = BigInt(meta.nextSeq);
  if (nextSeq > state.nextSeq) state.nextSeq = nextSeq;
}

function replayBlock(state: LogState, segment: number, record: ParsedRecord, digestsSinceMs: number): void {
  const meta = readBlockMeta(record.meta);
  if (meta === null) return;
  state.blocks++;
  raise(state, record.seq);
  if (meta.formedAtMs >= digestsSinceMs) for (const digest of meta.digests) state.digests.push({ ...digest, formedAtMs: meta.formedAtMs });
  state.backlog.add({
    seq: record.seq,
    place: { segment, offset: record.offset, bytes: record.bytes },
    rows: meta.sections.reduce((sum, s) => sum + s.rows, 0),
    bytes: record.body.length,
    formedAtMs: meta.formedAtMs,
    ledger: meta.ledger,
    kafka: meta.kafka,
  });
}

function replaySeal(state: LogState, record: ParsedRecord): void {
  const meta = readSealMeta(record.meta);
  if (meta === null) return;
  // The seal before this one was lost when its blocks still lie unsealed here: it may have been delivered, so its token must not change.
  if (meta.previous !== null && state.backlog.hasUnsealed(meta.previous)) state.backlog.seal(meta.previous);
  state.backlog.seal(meta);
  state.lastSeal = { firstSeq: meta.firstSeq, lastSeq: meta.lastSeq, node: meta.node, sealedAtMs: meta.sealedAtMs, ...(meta.fate === undefined ? {} : { fate: meta.fate }) };
  raise(state, BigInt(meta.lastSeq));
}

function raise(state: LogState, seen: bigint): void {
  if (seen >= state.nextSeq) state.nextSeq = seen + 1n;
}
