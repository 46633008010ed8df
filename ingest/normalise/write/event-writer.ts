import type { EventColumns } from "../../block/event-columns.ts";
import type { NanoTime } from "../read/nano-time.ts";
import { columnSet, type ColumnSet } from "./column-set.ts";
import { writeLink } from "./row-link.ts";
import { writeWhat } from "./row-what.ts";
import { writeWhere } from "./row-where.ts";
import { writeWho } from "./row-who.ts";
import type { RowInput, WriteDeps } from "./row-input.ts";

/** Appends rows to the open block. */
export class EventWriter {
  private readonly columns: EventColumns;
  private readonly deps: WriteDeps;
  private set: ColumnSet;
  private generation: number;

  constructor(columns: EventColumns, deps: WriteDeps) {
    this.columns = columns;
    this.deps = deps;
    this.set = columnSet(columns);
    this.generation = columns.generation;
  }

  /** The arrays as they are now. */
  get current(): ColumnSet {
    if (this.generation !== this.columns.generation) {
      this.set = columnSet(this.columns);
      this.generation = this.columns.generation;
    }
    return this.set;
  }

  /** Appends one row and gives its number. */
  append(input: RowInput, received: Readonly<NanoTime>): number {
    this.columns.ensure(1);
    const to = this.current;
    const row = this.columns.rows++;
    writeLink(to, row, input, received);
    writeWhere(to, row, input, this.deps);
    writeWhat(to, row, input, this.deps);
    writeWho(to, row, input, this.deps);
    return row;
  }
}
