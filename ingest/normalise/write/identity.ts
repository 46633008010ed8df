import type { SipHash } from "../../block/siphash.ts";
import { VALUE } from "../../decode/record-frame.ts";
import type { HashMemo } from "../value/hash-memo.ts";
import type { FieldValues } from "../read/field-values.ts";
import { readHex } from "../read/hex-id.ts";

const words = new Uint32Array(2);
const uuid = new Uint8Array(16);

/** Puts the keyed hash of a field's bytes into a 64-bit column; 0 when the field is absent. Numbers are hashed as their digits. */
export function putHash(identities: HashMemo, column: Uint32Array, row: number, fields: FieldValues, field: number, bytes: Buffer): void {
  const kind = fields.kind[field];
  if (kind === VALUE.string || kind === VALUE.bytes) identities.put(column, row, bytes, fields.start[field] as number, fields.end[field] as number);
  else if (kind === VALUE.int || kind === VALUE.double) {
    const digits = Buffer.from(String(fields.num[field]));
    identities.put(column, row, digits, 0, digits.length);
  } else {
    column[row * 2] = 0;
    column[row * 2 + 1] = 0;
  }
}

/**
 * Puts the keyed hash of a request id into a column: one that is a UUID, or 32 hexadecimal digits, is hashed as its 16 bytes, so that it is the same however a
 * gateway writes it, and costs half.
 */
export function putRequestId(hash: SipHash, column: Uint32Array, row: number, fields: FieldValues, field: number, bytes: Buffer): void {
  const [start, end] = [fields.start[field] as number, fields.end[field] as number];
  const isText = fields.kind[field] === VALUE.string;
  if (isText && (end - start === 36 || end - start === 32) && readHex(bytes, start, end, uuid, 0, 16)) hash.hash(uuid, 0, 16, words);
  else if (isText) hash.hash(bytes, start, end, words);
  else words.fill(0);
  column[row * 2] = words[0] as number;
  column[row * 2 + 1] = words[1] as number;
}

/** Copies an id of `size` bytes into a fixed column; zeros when there is none (`start` is -1). */
export function putId(column: Uint8Array, row: number, size: number, bytes: Uint8Array, start: number): void {
  const at = row * size;
  if (start < 0) column.fill(0, at, at + size);
  else for (let i = 0; i < size; i++) column[at + i] = bytes[start + i] as number;
}
