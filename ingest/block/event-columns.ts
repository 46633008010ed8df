import { EVENT_COLUMNS, type EventColumnName } from "../event.ts";

type ColumnArray = Uint8Array | Uint16Array | Uint32Array | Int32Array;

/**
 * The open block's rows of `auth_events` as a struct of arrays (DESIGN D4): one typed array a column, no object per record.
 *
 * `lc` columns hold interner ids (0 is the empty string). 64-bit columns hold two 32-bit words a row, low word first, so that their memory
 * is already what the Native format wants. Fixed strings are bytes, zero when absent.
 */
export class EventColumns {
  rows = 0;
  capacity: number;
  private readonly arrays = new Map<EventColumnName, ColumnArray>();

  constructor(capacity: number) {
    this.capacity = capacity;
    for (const c of EVENT_COLUMNS) this.arrays.set(c.name, allocate(c.storage, capacity));
  }

  /** The array of a column. Valid until `ensure` grows or `clear` shrinks it: take it again when `generation` has changed. */
  array(name: EventColumnName): ColumnArray {
    return this.arrays.get(name) as ColumnArray;
  }

  generation = 0;

  /** Makes room for `extra` more rows. */
  ensure(extra: number): void {
    if (this.rows + extra <= this.capacity) return;
    while (this.rows + extra > this.capacity) this.capacity *= 2;
    for (const c of EVENT_COLUMNS) {
      const grown = allocate(c.storage, this.capacity);
      grown.set(this.array(c.name));
      this.arrays.set(c.name, grown);
    }
    this.generation++;
  }

  /** Drops all rows; gives memory back when one large request had made the arrays bigger than `keepCapacity` rows. */
  clear(keepCapacity: number): void {
    this.rows = 0;
    if (this.capacity <= keepCapacity) return;
    this.capacity = keepCapacity;
    for (const c of EVENT_COLUMNS) this.arrays.set(c.name, allocate(c.storage, keepCapacity));
    this.generation++;
  }
}

function allocate(storage: (typeof EVENT_COLUMNS)[number]["storage"], rows: number): ColumnArray {
  switch (storage) {
    case "lc": return new Int32Array(rows);
    case "u16": return new Uint16Array(rows);
    case "u32": return new Uint32Array(rows);
    case "u64": return new Uint32Array(rows * 2);
    case "i64": return new Uint32Array(rows * 2);
    case "fixed8": return new Uint8Array(rows * 8);
    case "fixed16": return new Uint8Array(rows * 16);
  }
}
