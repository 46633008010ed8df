import { VALUE, type FieldSlots } from "../../decode/record-frame.ts";
import { FIELD_NAMES } from "../fields.ts";

/** Says that a field came from the body, not from an attribute. */
export const FROM_BODY = -1;

/**
 * The canonical fields of one record: kinds, positions in the frame's bytes and numbers, by field id. Made once, refilled for every record.
 * `use` is the place in the field map's list (attribute, rank, unit) that a value came by, FROM_BODY for a text that a body parser found.
 */
export class FieldValues {
  readonly kind: Uint8Array = new Uint8Array(FIELD_NAMES.length);
  readonly start: Int32Array = new Int32Array(FIELD_NAMES.length);
  readonly end: Int32Array = new Int32Array(FIELD_NAMES.length);
  readonly num: Float64Array = new Float64Array(FIELD_NAMES.length);
  readonly use: Int32Array = new Int32Array(FIELD_NAMES.length);
  private readonly touched = new Int32Array(FIELD_NAMES.length);
  private touchedCount = 0;

  clear(): void {
    for (let i = 0; i < this.touchedCount; i++) this.kind[this.touched[i] as number] = VALUE.absent;
    this.touchedCount = 0;
  }

  has(field: number): boolean {
    return this.kind[field] !== VALUE.absent;
  }

  /** Sets a field to the value of slot `id`, whatever it was. */
  take(field: number, use: number, slots: FieldSlots, id: number): void {
    if (this.kind[field] === VALUE.absent) this.touched[this.touchedCount++] = field;
    const kind = slots.kind[id] as number;
    this.kind[field] = kind;
    this.use[field] = use;
    if (kind === VALUE.string || kind === VALUE.bytes) {
      this.start[field] = slots.start[id] as number;
      this.end[field] = slots.end[id] as number;
    } else this.num[field] = slots.num[id] as number;
  }

  /** Sets a text that a body parser found; attributes win over it. */
  setText(field: number, start: number, end: number): void {
    if (this.kind[field] !== VALUE.absent || end <= start) return;
    this.touched[this.touchedCount++] = field;
    this.kind[field] = VALUE.string;
    this.use[field] = FROM_BODY;
    this.start[field] = start;
    this.end[field] = end;
  }
}
