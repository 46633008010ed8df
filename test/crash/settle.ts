/** After a load: waits until everything acknowledged is stored and measured, stops the service and counts every table. */
import type { RunningService } from "../service/service.ts";
import { readTotals, type TableTotals } from "./totals.ts";

export interface Settled {
  readonly lost: number;
  readonly double: number;
  /** False when the log was not drained or the slices were not measured in time: then nothing above proves anything. */
  readonly isComplete: boolean;
  readonly tables: TableTotals;
}

const HOURS_MS = 60_000;
const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** @param acknowledged records of the load, each with a trace id of its own */
export async function settle(service: RunningService, acknowledged: number, timeoutMs: number): Promise<Settled> {
  const isDrained = await waitFor(() => isLogEmpty(service.httpUrl), timeoutMs);
  const isMeasured = await waitFor(() => areSlicesMeasured(service.httpUrl, acknowledged), timeoutMs);
  await service.stop();
  const areHoursSummed = isMeasured && (await sumHours(service));
  const tables = await readTotals(service.dataDir);
  const counts = [tables.raw, tables.rawUnique, ...Object.values(tables.rollups), ...Object.values(tables.slices)];
  return {
    lost: Math.max(0, ...counts.map((c) => acknowledged - c)), double: Math.max(0, ...counts.map((c) => c - acknowledged)),
    isComplete: isDrained && isMeasured && areHoursSummed, tables,
  };
}

/** The hour that runs is summed up from its minutes once a minute, and with the first evaluation after a start: that comes sooner. */
export async function sumHours(stopped: RunningService): Promise<boolean> {
  const service = await stopped.restart();
  try {
    return await waitFor(async () => Number(/^authslo_rules_evaluated_slots_total (\d+)/m.exec(await (await fetch(`${service.httpUrl}/metrics`)).text())?.[1] ?? 0) > 0, HOURS_MS);
  } finally {
    await service.stop();
  }
}

/** Looks until `condition` holds, which it does not as long as it throws; false when it never did in time. */
export async function waitFor(condition: () => Promise<boolean>, timeoutMs: number): Promise<boolean> {
  const deadline = performance.now() + timeoutMs;
  while (performance.now() < deadline) {
    if (await condition().catch(() => false)) return true;
    await sleep(250);
  }
  return false;
}

/** Whether everything that the ledger of this service knows of is in the store. */
export async function isLogEmpty(httpUrl: string): Promise<boolean> {
  const ledger = (await (await fetch(`${httpUrl}/api/v1/ledger`)).json()) as { bySource?: { inLog: number }[] };
  return ledger.bySource !== undefined && ledger.bySource.length > 0 && ledger.bySource.every((s) => s.inLog === 0);
}

/** Whether the slices of the whole history hold exactly the expected number of events. */
export async function areSlicesMeasured(httpUrl: string, expected: number): Promise<boolean> {
  const slo = (await (await fetch(`${httpUrl}/api/v1/slos/auth-success-rate`)).json()) as { groups?: { validCount: number }[] };
  return (slo.groups ?? []).reduce((sum, g) => sum + g.validCount, 0) === expected;
}
