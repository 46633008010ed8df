import type { KafkaMessageCode } from "./errors.ts";
import { openRecordSet, RecordCursor, type Decompress, type RecordSet } from "./record-set.ts";

/** One message, or what cannot be read as messages. */
export type SliceItem =
  | { readonly kind: "message"; readonly offset: bigint; readonly value: Buffer | null }
  | { readonly kind: "poison"; readonly offset: bigint; readonly code: KafkaMessageCode; readonly message: string };

/** Some consecutive messages of one partition: what goes into one block. Covers every offset from `first` to `last`, whether there is a message or not. */
export interface Slice {
  readonly first: bigint;
  readonly last: bigint;
  readonly items: readonly SliceItem[];
  readonly bytes: number;
}

export interface SliceLimits {
  readonly maxBytes: number;
  readonly maxItems: number;
  /** Bytes that the records of one batch may have when decompressed. */
  readonly maxSetBytes: number;
}

/**
 * Cuts what was fetched of a partition into slices, lazily: a set of records is decompressed when it is its turn, and one is open at a time. Records
 * before `from` are left out. A message larger than a slice is a slice of its own.
 */
export function* slicesOf(sets: readonly RecordSet[], from: bigint, decompress: Decompress, limits: SliceLimits): Generator<Slice, void, undefined> {
  let first = from;
  let items: SliceItem[] = [];
  let bytes = 0;
  const cut = (last: bigint): Slice => {
    const slice = { first, last, items, bytes };
    [first, items, bytes] = [last + 1n, [], 0];
    return slice;
  };
  for (const set of sets) {
    if (set.lastOffset < first) continue;
    for (const item of itemsOf(set, decompress, limits.maxSetBytes)) {
      if (item.offset < first) continue;
      const size = item.kind === "message" ? item.value?.length ?? 0 : 0;
      const before = item.offset - 1n;
      if (items.length > 0 && (bytes + size > limits.maxBytes || items.length >= limits.maxItems)) yield cut(before);
      items.push(item);
      bytes += size;
    }
    if (bytes >= limits.maxBytes || items.length >= limits.maxItems) yield cut(set.lastOffset);
  }
  const last = sets.at(-1)?.lastOffset ?? -1n;
  if (last >= first) yield cut(last);
}

function* itemsOf(set: RecordSet, decompress: Decompress, maxBytes: number): Generator<SliceItem, void, undefined> {
  const opened = openRecordSet(set, decompress, maxBytes);
  if (!Buffer.isBuffer(opened)) {
    yield { kind: "poison", offset: set.baseOffset, code: opened.code, message: `offsets ${set.baseOffset} to ${set.lastOffset}: ${opened.message}` };
    return;
  }
  const cursor = new RecordCursor(set, opened);
  let next = set.baseOffset;
  for (let found = cursor.next(); found !== "end"; found = cursor.next()) {
    if (found === "broken") {
      yield { kind: "poison", offset: next, code: "ING_KAFKA_RECORD", message: `offsets ${next} to ${set.lastOffset}: the records cannot be told apart` };
      return;
    }
    next = cursor.offset + 1n;
    yield { kind: "message", offset: cursor.offset, value: cursor.value };
  }
}
