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
  /** All bytes in one buffer. Joining several segments needs the bytes twice for a moment, and is charged so. */
  join(): { readonly kind: "joined"; readonly body: Buffer } | Refusal;
  /** Forgets the bytes and gives their charge back. */
  drop(): void;
}

export function createByteSink(charge: Charge, limitBytes: number): ByteSink {
  let segments: Buffer[] = [];
  let charged = 0;
  let length = 0;
  let room = 0;
  const add = (bytes: number): Refusal | null => {
    const refused = charge.take(bytes);
    if (refused !== null) return refused;
    charged += bytes;
    room += bytes;
    segments.push(Buffer.allocUnsafeSlow(bytes));
    return null;
  };
  /** Ends the last segment where its bytes end: the next one continues there. */
  const trim = (): void => {
    const last = segments.pop();
    if (last !== undefined) segments.push(last.subarray(0, last.length - room));
    room = 0;
  };
  const copy = (chunk: Uint8Array): void => {
    const last = segments.at(-1);
    if (last === undefined) return;
    last.set(chunk, last.length - room);
    room -= chunk.length;
    length += chunk.length;
  };
  const drop = () => {
    charge.giveBack(charged);
    [segments, charged, length, room] = [[], 0, 0, 0];
  };
  return {
    get length() {
      return length;
    },
    reserve(bytes) {
      if (bytes > limitBytes) return refuse("ING_TOO_LARGE");
      if (length + room >= bytes) return null;
      if (length === 0) drop();
      trim();
      return add(bytes - length);
    },
    write(chunk) {
      if (length + chunk.length > limitBytes) return refuse("ING_TOO_LARGE");
      const fits = Math.min(room, chunk.length);
      if (fits > 0) copy(chunk.subarray(0, fits));
      if (fits === chunk.length) return null;
      const rest = chunk.subarray(fits);
      const refused = add(Math.min(limitBytes - length, Math.max(rest.length, Math.min(length * 2, LARGEST_SEGMENT_BYTES), FIRST_SEGMENT_BYTES)));
      if (refused === null) copy(rest);
      return refused;
    },
    head: () => segments[0]?.subarray(0, Math.min(length, segments[0].length)) ?? Buffer.alloc(0),
    join() {
      if (segments.length <= 1) return { kind: "joined", body: segments[0]?.subarray(0, length) ?? Buffer.alloc(0) };
      const refused = charge.take(length);
      if (refused !== null) return refused;
      const body = Buffer.concat(segments, length);
      const all = charged;
      [segments, charged, room] = [[body], length, 0];
      charge.giveBack(all);
      return { kind: "joined", body };
    },
    drop,
  };
}
