import { refuse, type Refusal } from "./answer.ts";
import type { Charge } from "./charge.ts";

const FIRST_SEGMENT_BYTES = 16_384;
const LARGEST_SEGMENT_BYTES = 4 * 1024 * 1024;

/**
 * Collects the bytes of a body of unknown length in segments. What it allocates was charged before, so a body cannot grow past what
 * admission gives nor past its limit; chunks are copied, so a sender of tiny ones does not pin a slab for each.
 */
export interface ByteSink {
  readonly length: number;
  /** Null when the chunk was kept. */
  write(chunk: Uint8Array): Refusal | null;
  /** Makes room for `bytes` in all, in one segment, once the length of the body is known. */
  reserve(bytes: number): Refusal | null;
  /** The first bytes, at most as many as the first segment holds. */
  head(): Buffer;
  /**
   * All bytes in one buffer. Joining several segments holds the bytes twice while it runs, uncharged: it is over before anything else
   * runs, so that is one body at a time, and a body that was let in is not refused for its own copy.
   */
  join(): Buffer;
  /** Forgets the bytes and gives their charge back. */
  drop(): void;
}

/** Charged memory in segments, filled front to back. Its users check the limit. */
function createSegments(charge: Charge) {
  let segments: Buffer[] = [];
  let charged = 0;
  let length = 0;
  let room = 0;
  return {
    get length() {
      return length;
    },
    get room() {
      return room;
    },
    first: (): Buffer => segments[0]?.subarray(0, length) ?? Buffer.alloc(0),
    /** Adds a segment; the one before it ends where its bytes end. */
    add(bytes: number): Refusal | null {
      const refused = charge.take(bytes);
      if (refused !== null) return refused;
      const last = segments.pop();
      if (last !== undefined) segments.push(last.subarray(0, last.length - room));
      segments.push(Buffer.allocUnsafeSlow(bytes));
      charged += bytes;
      room = bytes;
      return null;
    },
    /** Takes as much of the chunk as there is room for, and says how much that was. */
    fill(chunk: Uint8Array): number {
      const last = segments.at(-1);
      const fits = Math.min(room, chunk.length);
      if (last === undefined || fits === 0) return 0;
      last.set(fits === chunk.length ? chunk : chunk.subarray(0, fits), last.length - room);
      room -= fits;
      length += fits;
      return fits;
    },
    join(): Buffer {
      if (segments.length > 1) {
        segments = [Buffer.concat(segments, length)];
        charge.giveBack(charged - length);
        [charged, room] = [length, 0];
      }
      return segments[0]?.subarray(0, length) ?? Buffer.alloc(0);
    },
    drop() {
      charge.giveBack(charged);
      [segments, charged, length, room] = [[], 0, 0, 0];
    },
  };
}

export function createByteSink(charge: Charge, limitBytes: number): ByteSink {
  const segments = createSegments(charge);
  return {
    get length() {
      return segments.length;
    },
    reserve(bytes) {
      if (bytes > limitBytes) return refuse("ING_TOO_LARGE");
      if (segments.length + segments.room >= bytes) return null;
      if (segments.length === 0) segments.drop();
      return segments.add(bytes - segments.length);
    },
    write(chunk) {
      if (segments.length + chunk.length > limitBytes) return refuse("ING_TOO_LARGE");
      const rest = chunk.subarray(segments.fill(chunk));
      if (rest.length === 0) return null;
      const wanted = Math.max(rest.length, Math.min(segments.length * 2, LARGEST_SEGMENT_BYTES), FIRST_SEGMENT_BYTES);
      const refused = segments.add(Math.min(limitBytes - segments.length, wanted));
      if (refused === null) segments.fill(rest);
      return refused;
    },
    head: segments.first,
    join: segments.join,
    drop: segments.drop,
  };
}
