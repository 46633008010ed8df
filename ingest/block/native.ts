import { EVENT_COLUMNS, type ColumnSpec } from "../event.ts";
import type { BlockSection } from "./block.ts";
import { createByteWriter } from "./byte-writer.ts";
import type { EventColumns } from "./event-columns.ts";
import type { Interner } from "./interner.ts";
import { writeLowCardinality } from "./low-cardinality.ts";

const TABLE = "auth_events";
const COLUMN_NAMES = EVENT_COLUMNS.map((c) => c.name);
/** What one row of each storage takes, in array elements. */
const ELEMENTS = { lc: 1, u8: 1, u16: 1, u32: 1, u64: 2, i64: 2, fixed8: 8, fixed16: 16 } as const;

export interface EventEncoder {
  /** Encodes all rows of the open block, of which there is at least one; the interner must be the one that numbered them. */
  encode(columns: EventColumns, interner: Interner): BlockSection;
}

/**
 * Makes the encoder of `auth_events` rows into one ClickHouse Native block.
 *
 * Layout: varuint columns, varuint rows, then per column its name, its type and its data. Numbers are the column arrays' own memory; a
 * LowCardinality column carries a dictionary of just the values it uses. Scratch memory is kept between calls.
 */
export function createEventEncoder(): EventEncoder {
  const writer = createByteWriter(256 * 1024);
  const dictionary = createDictionary();
  return {
    encode(columns, interner) {
      const rows = columns.rows;
      writer.varuint(EVENT_COLUMNS.length);
      writer.varuint(rows);
      for (const column of EVENT_COLUMNS) {
        writer.string(column.name);
        writer.string(column.type);
        const array = columns.array(column.name);
        if (column.storage === "lc") {
          dictionary.collect(array as Int32Array, rows, interner.size);
          writeLowCardinality(writer, rows, dictionary.keyCount, (i) => interner.bytesOf(dictionary.idOfKey(i)), dictionary.indexes, dictionary.narrow);
        } else {
          writer.memory(array, rows * ELEMENTS[(column satisfies ColumnSpec).storage]);
        }
      }
      return { table: TABLE, rows, columns: COLUMN_NAMES, native: writer.take() };
    },
  };
}

/** Renumbers a column's interner ids densely in order of first use, 0 staying 0. One pass, no map: a stamp tells which entries are of this pass. */
function createDictionary() {
  let stamps = new Uint32Array(0);
  let locals = new Uint32Array(0);
  let ids = new Uint32Array(1);
  let indexes = new Uint32Array(0);
  let narrow = new ArrayBuffer(0);
  let stamp = 0;
  let keyCount = 1;

  function prepare(rows: number, idCount: number): void {
    if (stamps.length < idCount || stamp === 0xffff_ffff) {
      const length = Math.max(stamps.length, idCount * 2);
      stamps = new Uint32Array(length);
      locals = new Uint32Array(length);
      stamp = 0;
    }
    if (ids.length < idCount) ids = new Uint32Array(idCount * 2);
    if (indexes.length < rows) {
      indexes = new Uint32Array(rows * 2);
      narrow = new ArrayBuffer(rows * 4);
    }
    stamp++;
    stamps[0] = stamp;
    locals[0] = 0;
    ids[0] = 0;
    keyCount = 1;
  }

  return {
    get keyCount() { return keyCount; },
    get indexes() { return indexes; },
    get narrow() { return narrow; },
    idOfKey: (key: number) => ids[key] as number,
    collect(column: Int32Array, rows: number, idCount: number): void {
      prepare(rows, idCount);
      const [s, l, k, out, now] = [stamps, locals, ids, indexes, stamp];
      let count = 1;
      for (let row = 0; row < rows; row++) {
        const id = column[row] as number;
        if (s[id] !== now) {
          s[id] = now;
          k[count] = id;
          l[id] = count++;
        }
        out[row] = l[id] as number;
      }
      keyCount = count;
    },
  };
}
