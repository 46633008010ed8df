import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expandQuery, intervalOf, loadBoards, minIntervalMs, type DataPanel, type Variables } from "../dashboards/index.ts";
import { createMeasurer } from "../rules/measure/measurer.ts";
import { loadSlos, readShippedSloFiles } from "../rules/index.ts";
import { startEmbeddedEngine } from "../store/embedded/supervisor.ts";
import { openStore } from "../store/open-store.ts";
import type { Store, StoreResult } from "../store/store.ts";
import { seedSql } from "./boards-seed.ts";
import { cpuSecondsOf } from "./process-usage.ts";

const DAYS = 30;
const DAY_SECONDS = 86_400;
const RUNS = 7;

export interface PanelCost {
  readonly panel: string;
  readonly p50Ms: number;
  readonly p95Ms: number;
  /** CPU of the engine for one run, in milliseconds: what counts on a machine that is busy with other things. */
  readonly cpuMs: number;
  readonly rows: number;
  readonly rowsRead: number;
}

/** Sends a statement and gives the engine's JSON back. */
export type Send = (sql: string) => Promise<{ readonly rows: number; readonly data: readonly Readonly<Record<string, unknown>>[]; readonly statistics: { readonly rows_read: number } }>;

/** Seeds an engine of its own with `records` events over 30 days, measures the shipped SLOs on them, and times every panel at 30 days. */
export async function runBoardsBench(records: number): Promise<object> {
  const dataDir = mkdtempSync(join(tmpdir(), "auth-slo-bench-boards-"));
  const engine = await startEmbeddedEngine({ port: 0, dataDir, logger: { info: () => undefined, warn: () => undefined } });
  try {
    const retention = { rawDays: 30, rollup10sHours: 12, rollup1mDays: 90, rollup1hDays: 730 };
    const { store } = must(await openStore({ url: engine.url, ...engine.credentials, database: "auth_slo", requestTimeoutMs: 600_000, maxReaders: 1, variables: { retention, engine: "embedded" } }));
    await seed(store, records);
    const headers = { "x-clickhouse-user": engine.credentials.username, "x-clickhouse-key": engine.credentials.password };
    const panels = await timePanels(async (sql) => {
      const response = await fetch(`${engine.url}/?database=auth_slo&default_format=JSON`, { method: "POST", headers, body: sql });
      const text = await response.text();
      if (!response.ok) throw new Error(text);
      return JSON.parse(text) as Awaited<ReturnType<Send>>;
    }, () => engine.pids().reduce((sum, pid) => sum + cpuSecondsOf(pid) * 1_000, 0));
    await store.close();
    return { records, days: DAYS, runs: RUNS, ...summaryOf(panels), panels };
  } finally {
    await engine.stop();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function seed(store: Store, records: number): Promise<void> {
  const now = Math.floor(Date.now() / 1_000);
  for (let day = DAYS; day > 0; day--) must(await store.command({ sql: seedSql({ fromSeconds: now - day * DAY_SECONDS, toSeconds: now - (day - 1) * DAY_SECONDS, events: Math.ceil(records / DAYS), salt: day }) }));
  const slos = loadSlos({ files: await readShippedSloFiles() });
  if (slos.kind === "invalid") throw new Error("the shipped SLOs do not load");
  const measurer = createMeasurer({ store, slos: slos.slos, rowsPerCall: 2_000_000 });
  for (let at = Math.floor(Date.now() / 10_000) * 10_000; ; at += 10) {
    const done = must(await measurer.measure(at));
    if (done.pendingSlots === 0 && done.backfillingSlos === 0) return;
  }
}

/** Every panel at 30 days with everything chosen, once to warm up and then some times. */
export async function timePanels(send: Send, cpuMs: () => number): Promise<readonly PanelCost[]> {
  const group = String((await send("SELECT group_id FROM slo_groups WHERE slo = 'auth-availability' ORDER BY group_name LIMIT 1")).data[0]?.["group_id"]);
  const costs: PanelCost[] = [];
  for (const board of loadBoards()) {
    const variables: Variables = { ...Object.fromEntries(board.templating.list.map((v) => [v.name, v.current.value ?? ""])), group };
    const panels = board.panels.flatMap((p): readonly DataPanel[] => (p.type === "row" ? p.panels.filter((inner) => inner.type !== "text") : p.type === "text" ? [] : [p]));
    for (const panel of panels) costs.push({ panel: `${board.uid}: ${panel.title}`, ...(await timeOne(send, cpuMs, panel, variables)) });
  }
  return costs;
}

async function timeOne(send: Send, cpuMs: () => number, panel: DataPanel, variables: Variables): Promise<Omit<PanelCost, "panel">> {
  const tookMs: number[] = [];
  let cpuBeforeMs = 0;
  let last: Awaited<ReturnType<Send>> | null = null;
  for (let run = 0; run <= RUNS; run++) {
    const toMs = Date.now();
    const range = { fromMs: toMs - DAYS * DAY_SECONDS * 1_000, toMs };
    const expanded = expandQuery(panel.targets[0]?.rawSql ?? "", { ...range, variables, intervalMs: intervalOf({ ...range, maxDataPoints: panel.maxDataPoints ?? 900, minIntervalMs: minIntervalMs(panel.interval) }) });
    if (expanded.kind === "failed") throw new Error(expanded.message);
    if (run === 1) cpuBeforeMs = cpuMs();
    const startedAtMs = performance.now();
    last = await send(expanded.sql);
    if (run > 0) tookMs.push(performance.now() - startedAtMs);
  }
  return { p50Ms: quantile(tookMs, 0.5), p95Ms: quantile(tookMs, 0.95), cpuMs: Math.round((cpuMs() - cpuBeforeMs) / RUNS), rows: last?.rows ?? 0, rowsRead: last?.statistics.rows_read ?? 0 };
}

function summaryOf(panels: readonly PanelCost[]): object {
  const slowest = [...panels].sort((a, b) => b.p95Ms - a.p95Ms)[0];
  return { panelP95Ms: quantile(panels.map((p) => p.p95Ms), 0.95), slowestPanel: slowest?.panel, slowestP95Ms: slowest?.p95Ms };
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return Math.round((sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] ?? 0) * 10) / 10;
}

function must<T>(result: StoreResult<T>): T {
  if (result.kind === "failed") throw new Error(`${result.failure.code}: ${result.failure.message}`);
  return result.value;
}
