/** Protobuf wire types that the answers need (https://protobuf.dev/programming-guides/encoding/). */
const VARINT = 0;
const LENGTH_DELIMITED = 2;

/** A varint of a non-negative safe integer. */
function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  while (rest >= 0x80) {
    bytes.push((rest % 0x80) + 0x80);
    rest = Math.floor(rest / 0x80);
  }
  bytes.push(rest);
  return Buffer.from(bytes);
}

/** An int32, int64, uint or enum field; empty when zero, as proto3 leaves defaults out. `value` must be a non-negative safe integer. */
export function integerField(field: number, value: number): Buffer {
  return value === 0 ? Buffer.alloc(0) : Buffer.concat([varint(field * 8 + VARINT), varint(value)]);
}

/** A bytes or message field; written even when empty (a set, empty message is not an unset one). */
export function bytesField(field: number, value: Buffer): Buffer {
  return Buffer.concat([varint(field * 8 + LENGTH_DELIMITED), varint(value.length), value]);
}

/** A string field; empty when the text is, as proto3 leaves defaults out. */
export function stringField(field: number, value: string): Buffer {
  return value === "" ? Buffer.alloc(0) : bytesField(field, Buffer.from(value, "utf8"));
}
