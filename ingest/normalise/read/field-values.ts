import { VALUE, type FieldSlots } from "../../decode/record-frame.ts";
import { FIELD_NAMES, UNITS, type Unit } from "../fields.ts";

const WORST = 0xffff;

/**
 * The canonical fields of one record: kinds, positions in the frame's bytes and numbers, by field id. Made once, refilled for every record.
 * `keys` tells which attribute each field came from (-1: from the body), `units` how its number counts.
 */
export class FieldValues {
  readonly kind = new Uint8Array(FIELD_NAMES.length);
  readonly start = new Int32Array(FIELD_NAMES.length);
  readonly end = new Int32Array(FIELD_NAMES.length);
  readonly num = new Float64Array(FIELD_NAMES.length);
  readonly unit = new Uint8Array(FIELD_NAMES.length);
  readonly key = new Int32Array(FIELD_NAMES.length);
  private readonly rank = new Uint16Array(FIELD_NAMES.length).fill(WORST);
  private readonly touched = new Int32Array(FIELD_NAMES.length);
  private touchedCount = 0;

  clear(): void {
    for (let i = 0; i < this.touchedCount; i++) {
      const field = this.touched[i] as number;
      this.kind[field] = VALUE.absent;
      this.rank[field] = WORST;
    }
    this.touchedCount = 0;
  }

  has(field: number): boolean {
    return this.kind[field] !== VALUE.absent;
  }

  /** Takes the value of slot `id` for `field`, unless a better-ranked attribute (a lower number) has already given one. */
  take(field: number, rank: number, unit: number, slots: FieldSlots, id: number): void {
    if (rank >= (this.rank[field] as number)) return;
    this.place(field, rank, unit, id);
    this.kind[field] = slots.kind[id] as number;
    this.start[field] = slots.start[id] as number;
    this.end[field] = slots.end[id] as number;
    this.num[field] = slots.num[id] as number;
  }

  /** Sets a text that a body parser found; attributes win over it. */
  setText(field: number, start: number, end: number): void {
    if (this.kind[field] !== VALUE.absent || end <= start) return;
    this.place(field, WORST - 1, 0, -1);
    this.kind[field] = VALUE.string;
    this.start[field] = start;
    this.end[field] = end;
  }

  /** Makes the field absent again, for a value that turns out to mean none. */
  drop(field: number): void {
    this.kind[field] = VALUE.absent;
  }

  unitOf(field: number): Unit {
    return UNITS[this.unit[field] as number] as Unit;
  }

  private place(field: number, rank: number, unit: number, key: number): void {
    if (this.rank[field] === WORST) this.touched[this.touchedCount++] = field;
    this.rank[field] = rank;
    this.unit[field] = unit;
    this.key[field] = key;
  }
}
