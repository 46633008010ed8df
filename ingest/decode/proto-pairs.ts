import { isUtf8 } from "node:buffer";
import { VALUE } from "./record-frame.ts";
import type { ValueReader } from "./value-reader.ts";

/**
 * Adds the KeyValue that was read last to a map of texts. Numbers and booleans become their usual text; values of other kinds, and bytes
 * that are not UTF-8, are left out.
 */
export function pairTexts(values: ValueReader, bytes: Buffer, into: Map<string, string>): void {
  const key = textOf(bytes, values.keyStart, values.keyEnd);
  const value = valueText(values, bytes);
  if (key !== null && value !== null) into.set(key, value);
}

function valueText(values: ValueReader, bytes: Buffer): string | null {
  switch (values.kind) {
    case VALUE.string: return textOf(bytes, values.start, values.end);
    case VALUE.int: return BigInt.asIntN(64, (BigInt(values.hi) << 32n) | BigInt(values.lo)).toString();
    case VALUE.double: return String(values.num);
    case VALUE.bool: return values.num === 1 ? "true" : "false";
    default: return null;
  }
}

function textOf(bytes: Buffer, start: number, end: number): string | null {
  return isUtf8(bytes.subarray(start, end)) ? bytes.toString("utf8", start, end) : null;
}
