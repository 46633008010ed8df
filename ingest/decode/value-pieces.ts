import type { WireReader } from "./wire-reader.ts";

/** Tags of AnyValue's members. @see opentelemetry/proto/common/v1/common.proto */
export const ANY = { string: 0x0a, bool: 0x10, int: 0x18, double: 0x21, array: 0x2a, map: 0x32, bytes: 0x3a } as const;

export function isMember(tag: number): boolean {
  switch (tag) {
    case ANY.string: case ANY.bool: case ANY.int: case ANY.double: case ANY.array: case ANY.map: case ANY.bytes: return true;
    default: return false;
  }
}

/**
 * Tells which member of a value given in several pieces, counted from 1, is the first that still holds at the end: the last one, or the
 * start of the arrays or maps that it ends. 0 when there is none.
 * @see protobuf.dev, "Last One Wins", "Oneof"
 */
export function liveFrom(wire: WireReader, ranges: readonly number[]): number {
  let index = 0, from = 0, last = 0;
  for (let r = 0; r < ranges.length; r += 2) {
    wire.pos = ranges[r] as number;
    const end = ranges[r + 1] as number;
    while (wire.pos < end) {
      const tag = wire.tag(end);
      wire.skip(tag, end);
      if (!isMember(tag)) continue;
      index++;
      if (tag !== last || (tag !== ANY.array && tag !== ANY.map)) from = index;
      last = tag;
    }
  }
  return from;
}

/** Starts and ends, in turn, of all fields `tag` of the message `[from, end)`. */
export function rangesOf(wire: WireReader, from: number, end: number, tag: number): number[] {
  const found: number[] = [];
  wire.pos = from;
  while (wire.pos < end) {
    const next = wire.tag(end);
    if (next !== tag) { wire.skip(next, end); continue; }
    const stop = wire.chunk(end);
    found.push(wire.pos, stop);
    wire.pos = stop;
  }
  return found;
}
