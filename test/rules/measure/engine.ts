import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll } from "vitest";
import { z } from "zod";
import { UNMEASURED_US } from "../../../ingest/event.ts";
import { startEmbeddedEngine, type EmbeddedEngine } from "../../../store/embedded/supervisor.ts";
import { openStore } from "../../../store/open-store.ts";
import type { Store, StoreResult } from "../../../store/store.ts";

/** One event as the tests think of it; what is left out is empty, or not measured. */
export interface TestEvent {
  readonly tsMs: number;
  readonly tenant?: string;
  readonly product?: string;
  readonly gateway?: string;
  readonly service?: string;
  readonly signal?: "log" | "span" | "metric";
  readonly kind?: string;
  readonly decision?: string;
  readonly decision_point?: string;
  readonly reason?: string;
  readonly fault_domain?: string;
  readonly client_class?: string;
  readonly http_status?: number;
  readonly issuer?: string;
  readonly route?: string;
  readonly latencyUs?: number;
  readonly weight?: number;
  readonly traceId?: string;
}

export function must<T>(result: StoreResult<T>): T {
  if (result.kind === "failed") throw new Error(`${result.failure.code}: ${result.failure.message}`);
  return result.value;
}

const stamp = (ms: number) => new Date(ms).toISOString().replace("T", " ").replace("Z", "");

/** Stores events as ingest does: the events first, then the slots that they touched. */
export async function insertEvents(store: Store, events: readonly TestEvent[]): Promise<void> {
  const rows = events.map(({ tsMs, latencyUs, weight, signal, traceId, ...rest }) => ({
    tenant: "acme", product: "shop", gateway: "envoy", service: "cart", kind: "validation", decision: "allow", decision_point: "gateway", http_status: 200, ...rest,
    ts: stamp(tsMs), observed_ts: stamp(tsMs), received_ts: stamp(tsMs), signal: signal ?? "log", weight: weight ?? 1, auth_latency_us: latencyUs ?? UNMEASURED_US, request_latency_us: UNMEASURED_US,
    ...(traceId === undefined ? {} : { trace_id: Buffer.from(traceId, "hex").toString("latin1") }),
  }));
  must(await store.insertRows({ table: "auth_events", rows }));
  const slots = new Set(events.map((e) => Math.floor(e.tsMs / 10_000) * 10));
  must(await store.insertRows({ table: "touched_slots", rows: [...slots].map((slot) => ({ slot })) }));
}

const sliceRow = z.object({ slo: z.string(), group_key: z.string(), slot: z.number(), good: z.coerce.number(), valid: z.coerce.number(), excluded: z.coerce.number() });
export type SliceRow = z.infer<typeof sliceRow>;

/** Slices as readers see them, sorted; those of zeros are left out unless asked for. */
export async function readSlices(store: Store, table: string, range: { readonly from: number; readonly to: number }, withZeros = false): Promise<SliceRow[]> {
  const sql = `SELECT slo, group_key, toUnixTimestamp(slot) AS slot, good, valid, excluded FROM ${table} FINAL WHERE slot >= toDateTime({from:UInt32}, 'UTC') AND slot < toDateTime({to:UInt32}, 'UTC') ORDER BY slo, group_key, ${table}.slot`;
  const rows = must(await store.query({ sql, params: range, row: sliceRow }));
  return withZeros ? rows : rows.filter((r) => r.valid + r.excluded > 0);
}

/** An embedded engine of this test file's own, its tables emptied by `reset`. */
export function useEngine(): { store: () => Store; reset: () => Promise<void> } {
  let engine: EmbeddedEngine | undefined;
  let store: Store | undefined;
  let directory = "";
  beforeAll(async () => {
    directory = await mkdtemp(join(tmpdir(), "auth-slo-measure-"));
    engine = await startEmbeddedEngine({ dataDir: directory, port: 0, logger: { info: () => undefined, warn: () => undefined } });
    const variables = { retention: { rawDays: 9_000, rollup10sHours: 100_000, rollup1mDays: 9_000, rollup1hDays: 9_000 }, engine: "embedded" as const };
    store = must(await openStore({ url: engine.url, ...engine.credentials, database: "auth_slo", requestTimeoutMs: 20_000, maxReaders: 2, variables })).store;
  });
  afterAll(async () => {
    await store?.close();
    await engine?.stop();
    await rm(directory, { recursive: true, force: true });
  });
  const open = () => { if (store === undefined) throw new Error("not started"); return store; };
  const tables = ["auth_events", "auth_rollup_10s", "auth_rollup_1m", "auth_rollup_1h", "touched_slots", "ingest_heartbeats", "slo_slices_10s", "slo_slices_1m", "slo_slices_1h", "slo_revisions", "slo_promises", "slo_measured"];
  return { store: open, reset: async () => { for (const table of tables) must(await open().command({ sql: `TRUNCATE TABLE ${table}` })); } };
}
