import type { EventColumns } from "../../block/event-columns.ts";
import { EVENT_COLUMNS, type EventColumnName } from "../../event.ts";

type ArrayOf<S> = S extends "lc" ? Int32Array : S extends "u16" ? Uint16Array : S extends "fixed8" | "fixed16" ? Uint8Array : Uint32Array;
type StorageOf<N extends EventColumnName> = Extract<(typeof EVENT_COLUMNS)[number], { readonly name: N }>["storage"];

/** The arrays of the open block by column name: valid for one generation of the columns. */
export type ColumnSet = { readonly [N in EventColumnName]: ArrayOf<StorageOf<N>> };

export function columnSet(columns: EventColumns): ColumnSet {
  return Object.fromEntries(EVENT_COLUMNS.map((c) => [c.name, columns.array(c.name)])) as unknown as ColumnSet;
}
