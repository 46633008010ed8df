import type { ByteWriter } from "./byte-writer.ts";
import { writeLowCardinality } from "./low-cardinality.ts";

/** A column of a low-volume table: its name, its ClickHouse type and how it is written from plain row objects. */
export interface SideColumn<Row> {
  readonly name: string;
  readonly type: string;
  write(to: ByteWriter, rows: readonly Row[]): void;
}

const MAX_INSTANT_NANOS = 2n ** 63n - 1n;

/**
 * `DateTime64(9, 'UTC')` from nanoseconds since the epoch. What the column cannot hold becomes its first or last instant (1970, 2262): telemetry may
 * claim any 64-bit time, and one that slipped through must not keep the others of its block from being written.
 */
export function instantColumn<Row>(name: string, nanosOf: (row: Row) => bigint): SideColumn<Row> {
  const held = (nanos: bigint) => (nanos < 0n ? 0n : nanos > MAX_INSTANT_NANOS ? MAX_INSTANT_NANOS : nanos);
  return { name, type: "DateTime64(9, 'UTC')", write: (to, rows) => { for (const row of rows) to.i64(held(nanosOf(row))); } };
}

/** `DateTime('UTC')` from whole seconds since the epoch. */
export function secondColumn<Row>(name: string, secondsOf: (row: Row) => number): SideColumn<Row> {
  return { name, type: "DateTime('UTC')", write: (to, rows) => { for (const row of rows) to.u32(secondsOf(row)); } };
}

export function u8Column<Row>(name: string, of: (row: Row) => number): SideColumn<Row> {
  return { name, type: "UInt8", write: (to, rows) => { for (const row of rows) to.u8(of(row)); } };
}

export function u16Column<Row>(name: string, of: (row: Row) => number): SideColumn<Row> {
  return { name, type: "UInt16", write: (to, rows) => { for (const row of rows) { to.u8(of(row) & 0xff); to.u8(of(row) >>> 8); } } };
}

export function u32Column<Row>(name: string, of: (row: Row) => number): SideColumn<Row> {
  return { name, type: "UInt32", write: (to, rows) => { for (const row of rows) to.u32(of(row)); } };
}

/** `Array(UInt64)`: the ends of all rows, then the elements of all rows. */
export function u64ArrayColumn<Row>(name: string, of: (row: Row) => readonly bigint[]): SideColumn<Row> {
  return {
    name,
    type: "Array(UInt64)",
    write(to, rows) {
      let end = 0;
      for (const row of rows) to.u64(BigInt((end += of(row).length)));
      for (const row of rows) for (const element of of(row)) to.u64(element);
    },
  };
}

export function u64Column<Row>(name: string, of: (row: Row) => bigint): SideColumn<Row> {
  return { name, type: "UInt64", write: (to, rows) => { for (const row of rows) to.u64(of(row)); } };
}

export function i64Column<Row>(name: string, of: (row: Row) => bigint): SideColumn<Row> {
  return { name, type: "Int64", write: (to, rows) => { for (const row of rows) to.i64(of(row)); } };
}

export function i32Column<Row>(name: string, of: (row: Row) => number): SideColumn<Row> {
  return { name, type: "Int32", write: (to, rows) => { for (const row of rows) to.u32(of(row) >>> 0); } };
}

export function textColumn<Row>(name: string, of: (row: Row) => string): SideColumn<Row> {
  return { name, type: "String", write: (to, rows) => { for (const row of rows) to.string(of(row)); } };
}

/** `FixedString(16)`; zero bytes where there is none or it has another length. */
export function traceIdColumn<Row>(name: string, of: (row: Row) => Uint8Array | null): SideColumn<Row> {
  const none = new Uint8Array(16);
  const exact = (id: Uint8Array | null) => (id !== null && id.length === 16 ? id : none);
  return { name, type: "FixedString(16)", write: (to, rows) => { for (const row of rows) to.bytes(exact(of(row))); } };
}

export function nameColumn<Row>(name: string, of: (row: Row) => string): SideColumn<Row> {
  return {
    name,
    type: "LowCardinality(String)",
    write(to, rows) {
      const keys = new Map([["", 0]]);
      const indexes = new Uint32Array(rows.length);
      for (const [i, row] of rows.entries()) {
        const value = of(row);
        const index = keys.get(value) ?? keys.size;
        if (index === keys.size) keys.set(value, index);
        indexes[i] = index;
      }
      const names = [...keys.keys()];
      writeLowCardinality(to, rows.length, names.length, (i) => names[i] as string, indexes, new ArrayBuffer(rows.length * 2));
    },
  };
}
