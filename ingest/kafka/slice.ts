import type { KafkaMessageCode } from "./errors.ts";
import { RecordCursor, type BrokenSet, type RecordSet } from "./record-set.ts";
import type { SetRoom } from "./set-room.ts";

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
}

/**
 * Cuts what was fetched of a partition into slices, lazily: a set of records is opened when it is its turn, and given back with the slice that holds its
 * last records. Records before `from` are left out. A message larger than a slice is a slice of its own. Ends early when there is no room for the next
 * set; the room says so.
 */
export function* slicesOf(sets: readonly RecordSet[], from: bigint, room: SetRoom, limits: SliceLimits): Generator<Slice, void, undefined> {
  let first = from;
  let items: SliceItem[] = [];
  let bytes = 0;
  const cut = (last: bigint): Slice => {
    const slice = { first, last, items, bytes };
    [first, items, bytes] = [last + 1n, [], 0];
    return slice;
  };
  try {
    for (const set of sets) {
      if (set.lastOffset < first) continue;
      const before = room.held;
      let opened = room.open(set);
      if (opened === "full" && first < set.baseOffset) {
        yield cut(set.baseOffset - 1n);
        room.keep(0);
        opened = room.open(set);
      }
      if (opened === "full") return;
      const own = room.held - Math.min(before, room.held);
      for (const item of itemsOf(set, opened)) {
        if (item.offset < first) continue;
        const size = item.kind === "message" ? item.value?.length ?? 0 : 0;
        if (items.length > 0 && (bytes + size > limits.maxBytes || items.length >= limits.maxItems)) {
          yield cut(item.offset - 1n);
          room.keep(own);
        }
        items.push(item);
        bytes += size;
      }
      // A set's bytes are held for as long as any of its records, however small those are beside keys and headers.
      if (bytes >= limits.maxBytes || items.length >= limits.maxItems || room.held >= limits.maxBytes) {
        yield cut(set.lastOffset);
        room.keep(0);
      }
    }
    const last = sets.at(-1)?.lastOffset ?? -1n;
    if (last >= first) yield cut(last);
  } finally {
    room.keep(0);
  }
}

function* itemsOf(set: RecordSet, opened: Buffer | BrokenSet): Generator<SliceItem, void, undefined> {
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
