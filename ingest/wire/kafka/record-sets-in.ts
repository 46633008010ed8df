import { recordSetOf, type RecordSet } from "../../kafka/record-set.ts";

const HEAD_BYTES = 61;
const LENGTH_AT = 8;
const LENGTH_END = 12;

/** The record batches in the bytes that a fetch brought of a partition; what is cut off at the end is left out, as brokers send it (KIP-74). */
export function recordSetsIn(bytes: Buffer): RecordSet[] {
  const sets: RecordSet[] = [];
  for (let at = 0; at + HEAD_BYTES <= bytes.length;) {
    const end = at + LENGTH_END + bytes.readInt32BE(at + LENGTH_AT);
    if (end < at + HEAD_BYTES || end > bytes.length) break;
    sets.push(recordSetOf(bytes.subarray(at, end)));
    at = end;
  }
  return sets;
}
