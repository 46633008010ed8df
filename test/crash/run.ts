import { createRandom } from "../../demo/random.ts";
import { startService, type RunningService } from "../service/service.ts";
import { runClient, type ClientTotals } from "./client.ts";
import type { CrashOptions } from "./options.ts";
import { settle, type Settled } from "./settle.ts";
import type { TableTotals } from "./totals.ts";

export interface CrashReport extends TableTotals, Omit<Settled, "tables"> {
  readonly kills: { readonly service: number; readonly engine: number };
  readonly acknowledged: number;
  readonly resends: number;
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
    const { tables, ...rest } = await settle(service, totals.acknowledgedRecords, 120_000);
    return { kills, acknowledged: totals.acknowledgedRecords, resends: totals.resends, ...rest, ...tables, seconds: Math.round((performance.now() - startedAtMs) / 100) / 10 };
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
