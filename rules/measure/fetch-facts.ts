import { z } from "zod";
import { LATENCY_EDGES_US, UNMEASURED_US } from "../../ingest/event.ts";
import type { SqlParams, Store, StoreResult } from "../../store/store.ts";
import { predicateSql } from "../slo/predicate-sql.ts";
import { NO_ROWS, type FactRows } from "./fact-rows.ts";
import type { MeasurePlan } from "./plan.ts";
import type { Resolution } from "./resolution.ts";

const answer = z.object({ slots: z.array(z.number()), dims: z.array(z.array(z.string())), counts: z.array(z.array(z.number())) });

/** Which slots to fetch: starts in seconds; and which signals, all unless given. */
export interface FactRequest {
  readonly resolution: Resolution;
  readonly slots: readonly number[];
  readonly signals?: readonly string[];
}

/**
 * Reads what a plan needs to know of some slots in one statement: from the rollup of the resolution, or from raw events. Aggregates away
 * every dimension that no SLO looks at, and answers in columns.
 */
export async function fetchFacts(store: Store, plan: MeasurePlan, request: FactRequest): Promise<StoreResult<FactRows>> {
  if (request.slots.length === 0) return { kind: "ok", value: NO_ROWS };
  const from = plan.source === "rollup" ? rollupSource(plan, request) : rawSource(plan, request);
  const columns = plan.columns.map((d, i) => `toString(${d}) AS d${i}`);
  const counts = from.counts.map((sql, i) => `toFloat64(${sql}) AS c${i}`);
  const names = (prefix: string, n: number) => Array.from({ length: n }, (_, i) => `groupArray(${prefix}${i})`).join(", ");
  const sql = `SELECT groupArray(s) AS slots, [${names("d", columns.length)}] AS dims, [${names("c", counts.length)}] AS counts
    FROM (SELECT toUInt32(${from.slot}) AS s, ${columns.join(", ")}, ${counts.join(", ")} FROM ${from.table} WHERE ${from.where} GROUP BY s, ${columns.map((_, i) => `d${i}`).join(", ")})`;
  const read = await store.query({ sql, params: from.params, row: answer });
  if (read.kind === "failed") return read;
  const row = read.value[0];
  if (row === undefined || row.slots.length === 0) return { kind: "ok", value: NO_ROWS };
  const [events = [], measured = [], ...atMost] = row.counts;
  return { kind: "ok", value: { rowCount: row.slots.length, slot: row.slots, values: row.dims, events, measured, atMost } };
}

interface FactSource {
  readonly table: string;
  readonly slot: string;
  readonly where: string;
  readonly counts: readonly string[];
  readonly params: SqlParams;
}

function rollupSource(plan: MeasurePlan, request: FactRequest): FactSource {
  const { first, last, isWhole } = rangeOf(request);
  const conditions = ["slot BETWEEN toDateTime({first:UInt32}, 'UTC') AND toDateTime({last:UInt32}, 'UTC')"];
  if (!isWhole) conditions.push("toUnixTimestamp(slot) IN {slots:Array(UInt32)}");
  if (request.signals !== undefined) conditions.push("signal IN {signals:Array(String)}");
  return {
    table: request.resolution.rollupTable, slot: "toUnixTimestamp(slot)", where: conditions.join(" AND "),
    counts: ["sum(n)", "sum(latency_n)", ...plan.thresholdsUs.map((us) => `sum(${edgeColumn(us)})`)],
    params: paramsOf(request, first, last, isWhole),
  };
}

/** The rollup column that counts latencies at or under one of LATENCY_EDGES_US. */
export function edgeColumn(us: number): string {
  if (!LATENCY_EDGES_US.some((edge) => edge === us)) throw new RangeError(`${us} us is no edge of the rollups`);
  return `latency_le_${us / 1_000}ms`;
}

function rawSource(plan: MeasurePlan, request: FactRequest): FactSource {
  const { first, last, isWhole } = rangeOf(request);
  const { slotSeconds } = request.resolution;
  const slot = `intDiv(toUnixTimestamp(toDateTime(ts, 'UTC')), ${slotSeconds}) * ${slotSeconds}`;
  const scope = predicateSql(plan.scopes.flatMap((s) => s.predicate), "p");
  const conditions = ["ts >= toDateTime({first:UInt32}, 'UTC') AND ts < toDateTime({end:UInt32}, 'UTC')", `auth_latency_us != ${UNMEASURED_US}`, scope.sql];
  if (!isWhole) conditions.push(`${slot} IN {slots:Array(UInt32)}`);
  if (request.signals !== undefined) conditions.push("signal IN {signals:Array(String)}");
  const thresholds = Object.fromEntries(plan.thresholdsUs.map((us, i) => [`t${i}`, us]));
  return {
    table: "auth_events", slot, where: conditions.join(" AND "),
    counts: ["sum(weight)", "sum(weight)", ...plan.thresholdsUs.map((_, i) => `sumIf(weight, auth_latency_us <= {t${i}:UInt32})`)],
    params: { ...paramsOf(request, first, last, isWhole), ...scope.params, ...thresholds, end: last + slotSeconds },
  };
}

function rangeOf(request: FactRequest): { readonly first: number; readonly last: number; readonly isWhole: boolean } {
  const first = request.slots.reduce((a, b) => Math.min(a, b), Infinity);
  const last = request.slots.reduce((a, b) => Math.max(a, b), -Infinity);
  return { first, last, isWhole: (last - first) / request.resolution.slotSeconds + 1 === request.slots.length };
}

function paramsOf(request: FactRequest, first: number, last: number, isWhole: boolean): SqlParams {
  return { first, last, ...(isWhole ? {} : { slots: request.slots }), ...(request.signals === undefined ? {} : { signals: request.signals }) };
}
