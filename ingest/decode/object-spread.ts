import { isUtf8 } from "node:buffer";
import { MAX_DEPTH, type RecordSink } from "./decoder.ts";
import type { FrameText } from "./frame-text.ts";
import { isNestedWithin } from "./json-nesting.ts";
import { parseJson } from "./json-text.ts";
import type { KeyTable } from "./key-table.ts";
import { VALUE, type FieldSlots, type RecordFrame, type SecretPlace } from "./record-frame.ts";

/** A string body is looked into as JSON only below this size. */
export const MAX_JSON_TEXT_BYTES = 64 * 1024;
const MAX_BROKEN_TEXTS = 1_000;
const OPEN_OBJECT = 0x7b;

/** No profile names anything as long. A longer name is cut to its last segment: otherwise one long key above many members would be written many times. */
const MAX_NAME_LENGTH = 256;

/**
 * Puts the members of parsed JSON objects into slots under dotted names (`request.headers.host`), and shows their strings to the sink.
 *
 * Strings, numbers and booleans are themselves; an array is its first string, else `other`; an object is spread and is `other` under its own
 * name, so that its presence can be asked for; null is absent. Of members with one name the last wins. `__proto__` is a name like any other.
 */
export class ObjectSpread {
  private readonly keys: KeyTable;
  private readonly frame: RecordFrame;
  private readonly text: FrameText;
  private slots: FieldSlots;
  private place: SecretPlace = "attribute";
  private sink: RecordSink | null = null;
  private parsedTexts = 0;
  private brokenTexts = 0;

  constructor(keys: KeyTable, frame: RecordFrame, text: FrameText) {
    this.keys = keys;
    this.frame = frame;
    this.text = text;
    this.slots = frame.record;
  }

  /** Starts a request. */
  open(): void {
    this.parsedTexts = this.brokenTexts = 0;
  }

  /** Spreads `value`, which is nested at most `MAX_DEPTH` deep. */
  spread(value: object, slots: FieldSlots, place: SecretPlace, sink: RecordSink | null): void {
    this.slots = slots;
    this.place = place;
    this.sink = sink;
    this.members(value, "", true);
  }

  /**
   * Spreads the JSON object that the string `[start, end)` of the frame holds; false, and nothing is done, when it holds none. A request of
   * mostly broken texts is not looked into any further: refusing them costs far more than their bytes.
   */
  spreadText(start: number, end: number, slots: FieldSlots, sink: RecordSink | null): boolean {
    if (this.brokenTexts > MAX_BROKEN_TEXTS && this.brokenTexts > this.parsedTexts) return false;
    const value = parseObject(this.frame.bytes, start, end);
    if (value === null) {
      this.brokenTexts++;
      return false;
    }
    this.parsedTexts++;
    slots.reset();
    this.spread(value, slots, "body", sink);
    return true;
  }

  private members(value: object, prefix: string, isKept: boolean): void {
    for (const [key, member] of Object.entries(value) as [string, unknown][]) {
      this.member(dotted(prefix, key), member, isKept);
    }
  }

  private member(name: string, value: unknown, isKept: boolean): void {
    const id = isKept ? this.keys.idOf(name) : -1;
    switch (typeof value) {
      case "string": return this.string(id, name, value);
      case "number": return id < 0 ? undefined : this.slots.setNumber(id, Number.isSafeInteger(value) ? VALUE.int : VALUE.double, value);
      case "boolean": return id < 0 ? undefined : this.slots.setNumber(id, VALUE.bool, value ? 1 : 0);
      case "object": {
        if (value === null) return;
        if (id >= 0) this.slots.setBytes(id, VALUE.other, 0, 0);
        if (Array.isArray(value)) this.elements(id, name, value);
        else this.members(value, name, isKept);
        return;
      }
      default:
    }
  }

  private elements(id: number, name: string, values: readonly unknown[]): void {
    let wanted = id;
    for (const value of values) {
      if (typeof value === "string") {
        this.string(wanted, name, value);
        wanted = -1;
      } else this.member(name, value, false);
    }
  }

  private string(id: number, name: string, value: string): void {
    if (id < 0 && (this.sink === null || value === "")) return;
    const start = this.text.write(value);
    const end = this.text.end;
    if (id >= 0) this.slots.setBytes(id, VALUE.string, start, end);
    if (this.sink !== null && end > start) {
      const keyStart = this.text.write(name);
      this.sink.string(this.frame, this.place, keyStart, this.text.end, start, end);
    }
    // Only what the slots point at stays, so that memory is bounded by the body and not by the names.
    this.text.rewind(id >= 0 ? end : start);
  }
}

/** The name of a member inside an object that has itself the name `prefix`. */
export function dotted(prefix: string, key: string): string {
  if (prefix === "") return key.length <= MAX_NAME_LENGTH ? key : `~.${key.slice(-MAX_NAME_LENGTH)}`;
  return prefix.length + key.length < MAX_NAME_LENGTH ? `${prefix}.${key}` : `~.${key.slice(-MAX_NAME_LENGTH)}`;
}

function parseObject(bytes: Buffer, start: number, end: number): object | null {
  if (end - start < 2 || end - start > MAX_JSON_TEXT_BYTES || bytes[start] !== OPEN_OBJECT) return null;
  if (!isNestedWithin(MAX_DEPTH, bytes, start, end) || !isUtf8(bytes.subarray(start, end))) return null;
  const value = parseJson(bytes, start, end);
  return typeof value === "object" ? value : null;
}
