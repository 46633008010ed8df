import { isUtf8 } from "node:buffer";
import type { RecordSink } from "../../../ingest/decode/decoder.ts";
import type { FrameText } from "../../../ingest/decode/frame-text.ts";
import type { KeyTable } from "../../../ingest/decode/key-table.ts";
import { VALUE, type FieldSlots, type RecordFrame, type SecretPlace } from "../../../ingest/decode/record-frame.ts";
import type { AnyValue, KeyValue } from "./otlp-messages.ts";

/** Puts decoded attributes into slots by the rules of the decoders, in the plainest way: names as strings, recursion, objects. */
export class OracleValues {
  sink: RecordSink | null = null;
  private readonly keys: KeyTable;
  private readonly frame: RecordFrame;
  private readonly text: FrameText;

  constructor(keys: KeyTable, frame: RecordFrame, text: FrameText) {
    this.keys = keys;
    this.frame = frame;
    this.text = text;
  }

  attributes(list: readonly KeyValue[], slots: FieldSlots | null, place: SecretPlace, prefix = ""): void {
    for (const { key, value } of list) {
      if (value !== null) this.any(value, prefix === "" ? key.toString() : `${prefix}.${key.toString()}`, key, slots, place);
    }
  }

  any(any: AnyValue, name: string, key: Buffer, slots: FieldSlots | null, place: SecretPlace): void {
    const id = slots === null ? -1 : this.keys.idOf(name);
    switch (any.value) {
      case undefined: return;
      case "stringValue":
        this.see(place, key, any.stringValue);
        return this.put(id, slots, VALUE.string, any.stringValue);
      case "bytesValue": return this.put(id, slots, VALUE.bytes, any.bytesValue);
      case "boolValue": return this.number(id, slots, VALUE.bool, any.boolValue ? 1 : 0);
      case "doubleValue": return this.number(id, slots, VALUE.double, any.doubleValue);
      case "intValue": {
        const value = any.intValue.toNumber();
        if (Number.isSafeInteger(value)) return this.number(id, slots, VALUE.int, value);
        return this.put(id, slots, VALUE.string, Buffer.from(any.intValue.toString()));
      }
      case "arrayValue": {
        const { values } = any.arrayValue;
        for (const element of values) this.any(element, "", key, null, place);
        const first = firstString(any);
        return first === null ? this.other(id, slots) : this.put(id, slots, VALUE.string, first);
      }
      case "kvlistValue":
        this.attributes(any.kvlistValue.values, slots, place, name);
        return this.other(id, slots);
    }
  }

  /** Shows a string to the sink. */
  see(place: SecretPlace, key: Buffer, value: Buffer): void {
    if (this.sink === null || value.length === 0) return;
    const keyStart = this.text.writeBytes(key), keyEnd = this.text.end;
    const start = this.text.writeBytes(value), end = this.text.end;
    this.sink.string(this.frame, place, keyStart, keyEnd, start, end);
  }

  private put(id: number, slots: FieldSlots | null, kind: typeof VALUE.string | typeof VALUE.bytes, value: Buffer): void {
    if (id < 0) return;
    const start = this.text.writeBytes(value);
    slots?.setBytes(id, kind, start, this.text.end);
  }

  private other(id: number, slots: FieldSlots | null): void {
    if (id >= 0) slots?.setBytes(id, VALUE.other, 0, 0);
  }

  private number(id: number, slots: FieldSlots | null, kind: typeof VALUE.int | typeof VALUE.double | typeof VALUE.bool, value: number): void {
    if (id >= 0) slots?.setNumber(id, kind, value);
  }
}

/** The string that a value is, or the first one in the array that it is. */
export function firstString(any: AnyValue): Buffer | null {
  if (any.value === "stringValue") return any.stringValue;
  if (any.value !== "arrayValue") return null;
  return any.arrayValue.values.find((element) => element.value === "stringValue")?.stringValue ?? null;
}

/** Attributes as texts; what has none, or is not UTF-8, is left out. */
export function textsOf(list: readonly KeyValue[]): Map<string, string> {
  const texts = new Map<string, string>();
  for (const { key, value } of list) {
    const text = value === null ? null : textOf(value);
    if (text !== null && isUtf8(key)) texts.set(key.toString(), text);
  }
  return texts;
}

function textOf(any: AnyValue): string | null {
  switch (any.value) {
    case "intValue": return any.intValue.toString();
    case "doubleValue": return String(any.doubleValue);
    case "boolValue": return String(any.boolValue);
    default: {
      const first = firstString(any);
      return first === null || !isUtf8(first) ? null : first.toString();
    }
  }
}
