import { MAX_DEPTH, type RecordSink } from "./decoder.ts";
import type { FrameText } from "./frame-text.ts";
import { base64Of, doubleOf, integer64Of, isTrue, listOf, objectOf, oneOf, textOf, type JsonObject } from "./json-members.ts";
import type { KeyTable } from "./key-table.ts";
import { Malformed } from "./malformed.ts";
import { dotted } from "./object-spread.ts";
import { VALUE, type FieldSlots, type RecordFrame, type SecretPlace } from "./record-frame.ts";

const ANY = ["stringValue", "boolValue", "intValue", "doubleValue", "arrayValue", "kvlistValue", "bytesValue"] as const;

/** Reads KeyValue and AnyValue of OTLP/JSON into slots by the same rules as `ValueReader`, and shows every string to the sink. */
export class JsonValues {
  sink: RecordSink | null = null;
  private place: SecretPlace = "attribute";
  private slots: FieldSlots | null = null;
  private readonly keys: KeyTable;
  private readonly frame: RecordFrame;
  private readonly text: FrameText;

  constructor(keys: KeyTable, frame: RecordFrame, text: FrameText) {
    this.keys = keys;
    this.frame = frame;
    this.text = text;
  }

  /** Reads a list of KeyValue; `slots` null: for their strings alone. */
  attributes(list: unknown, slots: FieldSlots | null, place: SecretPlace): void {
    this.place = place;
    this.slots = slots;
    for (const entry of listOf(list, "attributes")) this.entry(entry, "", slots !== null, 0);
  }

  /** Reads the body of a log record. A string is written to the frame and its place given back; a map is spread into `slots`. */
  body(value: unknown, slots: FieldSlots): void {
    this.place = "body";
    this.slots = slots;
    this.frame.bodyStart = this.frame.bodyEnd = 0;
    const any = objectOf(value, "body");
    if (any === null) return;
    const text = bodyText(any);
    if (text !== null) {
      this.frame.bodyStart = this.text.write(text);
      this.frame.bodyEnd = this.text.end;
    }
    this.any(any, "", "", true, 0);
  }

  /** Writes a string that has no key and shows it; gives its start, its end being `text.end`. */
  plain(place: SecretPlace, text: string): number {
    const start = this.text.write(text);
    const end = this.text.end;
    if (this.sink !== null && end > start) this.sink.string(this.frame, place, 0, 0, start, end);
    return start;
  }

  private entry(value: unknown, prefix: string, isKept: boolean, depth: number): void {
    const entry = objectOf(value, "a KeyValue");
    if (entry === null) return;
    const key = textOf(entry["key"], "key");
    const any = objectOf(entry["value"], "value");
    if (any !== null) this.any(any, dotted(prefix, key), key, isKept, depth);
  }

  private any(any: JsonObject, name: string, key: string, isKept: boolean, depth: number): void {
    if (depth > MAX_DEPTH) throw new Malformed(`a value is nested deeper than ${String(MAX_DEPTH)}`);
    const slots = this.slots;
    const id = isKept && slots !== null ? this.keys.idOf(name) : -1;
    const kind = oneOf(any, ANY, "a value");
    if (kind === null) return;
    const content = any[kind];
    switch (kind) {
      case "stringValue": return this.string(id, key, textOf(content, kind));
      case "boolValue": return this.number(id, VALUE.bool, isTrue(content, kind) ? 1 : 0);
      case "doubleValue": return this.number(id, VALUE.double, doubleOf(content, kind));
      case "intValue": return this.integer(id, integer64Of(content, kind, true));
      case "bytesValue": return this.bytes(id, base64Of(content, kind));
      case "arrayValue": return this.elements(id, listOf(objectOf(content, kind)?.["values"], "values"), key, depth + 1);
      case "kvlistValue":
        if (id >= 0) slots?.setBytes(id, VALUE.other, 0, 0);
        for (const entry of listOf(objectOf(content, kind)?.["values"], "values")) this.entry(entry, name, isKept, depth + 1);
    }
  }

  private elements(id: number, values: readonly unknown[], key: string, depth: number): void {
    if (id >= 0) this.slots?.setBytes(id, VALUE.other, 0, 0);
    let wanted = id;
    for (const value of values) {
      const element = objectOf(value, "an array element");
      if (element === null) continue;
      if (wanted >= 0 && oneOf(element, ANY, "a value") === "stringValue" && depth <= MAX_DEPTH) {
        this.string(wanted, key, textOf(element["stringValue"], "stringValue"));
        wanted = -1;
      } else this.any(element, "", key, false, depth);
    }
  }

  private number(id: number, kind: typeof VALUE.bool | typeof VALUE.int | typeof VALUE.double, value: number): void {
    if (id >= 0) this.slots?.setNumber(id, kind, value);
  }

  private integer(id: number, value: bigint): void {
    if (id < 0) return;
    if (Number.isSafeInteger(Number(value))) return this.number(id, VALUE.int, Number(value));
    const start = this.text.write(value.toString());
    this.slots?.setBytes(id, VALUE.string, start, this.text.end);
  }

  private bytes(id: number, value: Buffer): void {
    if (id < 0) return;
    const start = this.text.writeBytes(value);
    this.slots?.setBytes(id, VALUE.bytes, start, this.text.end);
  }

  private string(id: number, key: string, value: string): void {
    if (id < 0 && (this.sink === null || value === "")) return;
    const start = this.text.write(value);
    const end = this.text.end;
    if (id >= 0) this.slots?.setBytes(id, VALUE.string, start, end);
    if (this.sink !== null && end > start) {
      const keyStart = this.text.write(key);
      this.sink.string(this.frame, this.place, keyStart, this.text.end, start, end);
    }
    this.text.rewind(id >= 0 ? end : start);
  }
}

/** The text of a body: the string that it is, or the first string of the array that it is. */
function bodyText(any: JsonObject): string | null {
  const kind = oneOf(any, ANY, "a value");
  if (kind === "stringValue") return textOf(any[kind], kind);
  if (kind !== "arrayValue") return null;
  for (const value of listOf(objectOf(any[kind], kind)?.["values"], "values")) {
    const element = objectOf(value, "an array element");
    if (element !== null && oneOf(element, ANY, "a value") === "stringValue") return textOf(element["stringValue"], "stringValue");
  }
  return null;
}
