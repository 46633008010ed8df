import { ProtoWriter } from "../../bench/corpus/proto-writer.ts";

/** One field of a message as it stands on the wire: its number, wire type and the bytes of its value (without a length). */
export interface WireField {
  readonly field: number;
  readonly wireType: number;
  readonly value: Buffer;
}

/** Takes a message apart, or gives null when the bytes are none. */
export function splitFields(bytes: Buffer): WireField[] | null {
  const fields: WireField[] = [];
  for (let at = 0; at < bytes.length;) {
    const tag = varintAt(bytes, at);
    if (tag === null) return null;
    const field = Math.floor(tag.value / 8), wireType = tag.value % 8;
    const length = field === 0 ? null : valueLength(bytes, tag.end, wireType);
    if (length === null || length.end > bytes.length) return null;
    fields.push({ field, wireType, value: bytes.subarray(length.start, length.end) });
    at = length.end;
  }
  return fields;
}

export function joinFields(fields: readonly WireField[]): Buffer {
  const w = new ProtoWriter();
  for (const { field, wireType, value } of fields) {
    w.tag(field, wireType);
    if (wireType === 2) w.varint(BigInt(value.length));
    w.raw(value);
  }
  return w.finish();
}

function valueLength(bytes: Buffer, start: number, wireType: number): { start: number; end: number } | null {
  switch (wireType) {
    case 0: {
      const varint = varintAt(bytes, start);
      return varint === null ? null : { start, end: varint.end };
    }
    case 1: return { start, end: start + 8 };
    case 2: {
      const length = varintAt(bytes, start);
      return length === null ? null : { start: length.end, end: length.end + length.value };
    }
    case 5: return { start, end: start + 4 };
    default: return null;
  }
}

function varintAt(bytes: Buffer, start: number): { value: number; end: number } | null {
  let value = 0, scale = 1;
  for (let at = start; at < bytes.length && at < start + 10; at++) {
    const byte = bytes[at] as number;
    value += (byte & 0x7f) * scale;
    scale *= 128;
    if (byte < 0x80) return { value, end: at + 1 };
  }
  return null;
}
