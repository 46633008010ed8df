/** Rows of the low-volume tables of `store/schema/0005_ingest_records.sql`, and their Native columns in the order of the tables. */
import type { BlockSection } from "./block.ts";
import type { ByteWriter } from "./byte-writer.ts";
import {
  i32Column, i64Column, instantColumn, nameColumn, secondColumn, textColumn, traceIdColumn, u64Column, u8Column, type SideColumn,
} from "./side-column.ts";

/** A secret seen in telemetry; never the value. Instants in nanoseconds since the epoch, UTC. */
export interface ExposureRow {
  readonly occurredNanos: bigint;
  readonly receivedNanos: bigint;
  readonly tenant: string;
  readonly product: string;
  readonly gateway: string;
  readonly service: string;
  readonly detector: string;
  /** Names of our own key table or a place word, never a name that a client chose. */
  readonly fieldPath: string;
  readonly source: string;
  /** Keyed hash of the secret, 64 bits. */
  readonly secretHash: bigint;
  /** 16 bytes, or null when the record named none. */
  readonly traceId: Uint8Array | null;
}

/** A record that cannot be used as a fact: a stable code, why in English, and a redacted excerpt. */
export interface QuarantineRow {
  readonly receivedNanos: bigint;
  readonly tenant: string;
  readonly transport: string;
  readonly signal: string;
  readonly code: string;
  readonly message: string;
  readonly excerpt: string;
  /** Kafka only; empty, 0 and 0 otherwise. */
  readonly topic: string;
  readonly partition: number;
  readonly offset: bigint;
}

/** One point of a counter that a gateway keeps itself. `value` is in [0, 2^64). */
export interface CounterRow {
  readonly occurredNanos: bigint;
  readonly tenant: string;
  readonly gateway: string;
  readonly gatewayInstance: string;
  readonly service: string;
  readonly counter: string;
  /** Keyed hash of the point's attributes: which series of the counter this is. */
  readonly seriesHash: bigint;
  readonly isCumulative: boolean;
  readonly value: bigint;
}

/** A ten-second slot in which a node was accepting; `slotSeconds` is its start, since the epoch. */
export interface HeartbeatRow {
  readonly slotSeconds: number;
  readonly node: string;
}

/** A table and its columns. */
export interface SideTable<Row> {
  readonly table: string;
  readonly columns: readonly SideColumn<Row>[];
}

export const EXPOSURES: SideTable<ExposureRow> = {
  table: "exposure_events",
  columns: [
    instantColumn("ts", (r) => r.occurredNanos), instantColumn("received_ts", (r) => r.receivedNanos),
    nameColumn("tenant", (r) => r.tenant), nameColumn("product", (r) => r.product), nameColumn("gateway", (r) => r.gateway),
    nameColumn("service", (r) => r.service), nameColumn("detector", (r) => r.detector), nameColumn("field_path", (r) => r.fieldPath),
    nameColumn("source", (r) => r.source), u64Column("secret_hash", (r) => r.secretHash), traceIdColumn("trace_id", (r) => r.traceId),
  ],
};

export const QUARANTINE: SideTable<QuarantineRow> = {
  table: "quarantine",
  columns: [
    instantColumn("received_ts", (r) => r.receivedNanos),
    nameColumn("tenant", (r) => r.tenant), nameColumn("transport", (r) => r.transport), nameColumn("signal", (r) => r.signal),
    nameColumn("code", (r) => r.code), textColumn("message", (r) => r.message), textColumn("excerpt", (r) => r.excerpt),
    nameColumn("topic", (r) => r.topic), i32Column("partition", (r) => r.partition), i64Column("offset", (r) => r.offset),
  ],
};

export const COUNTERS: SideTable<CounterRow> = {
  table: "gateway_counters",
  columns: [
    instantColumn("ts", (r) => r.occurredNanos),
    nameColumn("tenant", (r) => r.tenant), nameColumn("gateway", (r) => r.gateway), nameColumn("gateway_instance", (r) => r.gatewayInstance),
    nameColumn("service", (r) => r.service), nameColumn("counter", (r) => r.counter), u64Column("series_hash", (r) => r.seriesHash),
    u8Column("is_cumulative", (r) => (r.isCumulative ? 1 : 0)), u64Column("value", (r) => r.value),
  ],
};

/** Only the slot: the store's clock says when the slot was touched, by the column's default. */
export const TOUCHED_SLOTS: SideTable<number> = { table: "touched_slots", columns: [secondColumn("slot", (seconds) => seconds)] };

export const HEARTBEATS: SideTable<HeartbeatRow> = {
  table: "ingest_heartbeats",
  columns: [secondColumn("slot", (r) => r.slotSeconds), nameColumn("node", (r) => r.node)],
};

/** Encodes rows of one table as one Native block; null when there are none, since an empty section is never sent. */
export function encodeSideRows<Row>(writer: ByteWriter, { table, columns }: SideTable<Row>, rows: readonly Row[]): BlockSection | null {
  if (rows.length === 0) return null;
  writer.varuint(columns.length);
  writer.varuint(rows.length);
  for (const column of columns) {
    writer.string(column.name);
    writer.string(column.type);
    column.write(writer, rows);
  }
  return { table, rows: rows.length, columns: columns.map((c) => c.name), native: writer.take() };
}
