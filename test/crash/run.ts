import { createRandom } from "../../demo/random.ts";
import { startService, type RunningService } from "../service/service.ts";
import { runClient, type ClientTotals } from "./client.ts";
import type { CrashOptions } from "./options.ts";
import { readTotals, type TableTotals } from "./totals.ts";

export interface CrashReport extends TableTotals {
  readonly kills: { readonly service: number; readonly engine: number };
  readonly acknowledged: number;
  readonly resends: number;
  readonly lost: number;
  readonly double: number;
  /** False when the log was not drained or the slices were not measured in time: then nothing above proves anything. */
  readonly isComplete: boolean;
  readonly seconds: number;
}

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Runs the load and the kills, waits until everything acknowledged is stored and measured, and counts. */
export async function runCrash(options: CrashOptions, say: (line: string) => void): Promise<CrashReport> {
  const startedAtMs = performance.now();
  const random = createRandom(options.seed);
  let service = await startService({ env: { AUTH_SLO_LOG_LEVEL: "error" } });
  const totals: ClientTotals = { acknowledgedRecords: 0, acknowledgedRequests: 0, resends: 0 };
  let isOver = false;
  const clients = Array.from({ length: options.clients }, () => runClient({ url: `${service.otlpHttpUrl}/v1/logs`, records: options.recordsPerRequest, totals, isOver: () => isOver }));
  const kills = { service: 0, engine: 0 };
  try {
    for (let i = 0; i < options.kills; i++) {
      await sleep(300 + random() * 1_700);
      service = await killOne(service, random() < 0.5 ? "service" : "engine", kills);
      say(`kill ${i + 1} of ${options.kills}: ${totals.acknowledgedRecords.toLocaleString("en")} records acknowledged`);
    }
    await sleep(1_000);
    isOver = true;
    await Promise.all(clients);
    const isDrained = await waitFor(() => isLogEmpty(service.httpUrl), 120_000);
    const isMeasured = await waitFor(() => areSlicesMeasured(service.httpUrl, totals.acknowledgedRecords), 120_000);
    await service.stop();
    const tables = await readTotals(service.dataDir);
    const counts = [tables.raw, tables.rawUnique, ...Object.values(tables.rollups), ...Object.values(tables.slices)];
    const lost = Math.max(0, ...counts.map((c) => totals.acknowledgedRecords - c));
    const double = Math.max(0, ...counts.map((c) => c - totals.acknowledgedRecords));
    return { kills, acknowledged: totals.acknowledgedRecords, resends: totals.resends, lost, double, isComplete: isDrained && isMeasured, ...tables, seconds: Math.round((performance.now() - startedAtMs) / 100) / 10 };
  } finally {
    isOver = true;
    await service.kill();
    service.remove();
  }
}

async function killOne(service: RunningService, victim: "service" | "engine", kills: { service: number; engine: number }): Promise<RunningService> {
  const engine = service.enginePids()[0];
  if (victim === "engine" && engine !== undefined) {
    kills.engine++;
    process.kill(engine, "SIGKILL");
    return service;
  }
  kills.service++;
  await service.kill();
  return service.restart();
}

async function waitFor(condition: () => Promise<boolean>, timeoutMs: number): Promise<boolean> {
  const deadline = performance.now() + timeoutMs;
  while (performance.now() < deadline) {
    if (await condition().catch(() => false)) return true;
    await sleep(250);
  }
  return false;
}

async function isLogEmpty(httpUrl: string): Promise<boolean> {
  const ledger = (await (await fetch(`${httpUrl}/api/v1/ledger`)).json()) as { bySource?: { inLog: number }[] };
  return ledger.bySource !== undefined && ledger.bySource.length > 0 && ledger.bySource.every((s) => s.inLog === 0);
}

async function areSlicesMeasured(httpUrl: string, expected: number): Promise<boolean> {
  const slo = (await (await fetch(`${httpUrl}/api/v1/slos/auth-success-rate`)).json()) as { groups?: { validCount: number }[] };
  return (slo.groups ?? []).reduce((sum, g) => sum + g.validCount, 0) === expected;
}
