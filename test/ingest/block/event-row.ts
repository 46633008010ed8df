import { EVENT_COLUMNS, type EventColumnName } from "../../../ingest/event.ts";
import type { EventColumns } from "../../../ingest/block/event-columns.ts";
import type { Interner } from "../../../ingest/block/interner.ts";

/** A row as a test writes it: text for names, numbers, bigints for 64 bits, bytes for ids. Absent columns are empty or zero. */
export type EventRow = Partial<Record<EventColumnName, string | number | bigint | Uint8Array>>;

/** Puts a row into the open block as the normaliser does. */
export function putRow(columns: EventColumns, interner: Interner, row: EventRow): void {
  columns.ensure(1);
  const at = columns.rows++;
  for (const { name, storage } of EVENT_COLUMNS) {
    const array = columns.array(name);
    const value = row[name];
    switch (storage) {
      case "lc": array[at] = interner.idOfString((value ?? "") as string); break;
      case "i64": case "u64": {
        const v = (value ?? 0n) as bigint;
        array[2 * at] = Number(v & 0xffff_ffffn);
        array[2 * at + 1] = Number(v >> 32n);
        break;
      }
      case "fixed8": array.set((value ?? new Uint8Array(8)) as Uint8Array, at * 8); break;
      case "fixed16": array.set((value ?? new Uint8Array(16)) as Uint8Array, at * 16); break;
      case "u16": case "u32": array[at] = (value ?? 0) as number; break;
    }
  }
}
