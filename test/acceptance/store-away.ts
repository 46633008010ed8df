/**
 * The store goes away under load: the engine is stopped (SIGSTOP) for some seconds, then killed. Acknowledgements must go on, the service's
 * memory must not follow the backlog, and afterwards everything is stored exactly once.
 *
 * `node test/acceptance/store-away.ts --seconds 60` prints the report as JSON; exit status 1 when a promise is broken.
 */
import { parseArgs } from "node:util";
import { runClient, type ClientTotals } from "../crash/client.ts";
import { settle } from "../crash/settle.ts";
import { isAlive, rssBytesOf } from "../service/process-tree.ts";
import { startService, type RunningService } from "../service/service.ts";

export interface StoreAwayReport {
  readonly secondsAway: number;
  readonly acknowledgedBefore: number;
  readonly acknowledgedAway: number;
  readonly acknowledged: number;
  /** Longest time without an acknowledgement while the store was away. */
  readonly longestSilenceMs: number;
  readonly rssBytes: { readonly before: number; readonly peakAway: number; readonly endAway: number };
  /** Bytes that waited in the log when the store came back. */
  readonly backlogBytes: number;
  readonly resends: number;
  readonly lost: number;
  readonly double: number;
  readonly isComplete: boolean;
  readonly drainSeconds: number;
}

const WARM_UP_MS = 4_000;
const LOOK_MS = 100;
const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Every engine child that appears is stopped, so that a supervisor that replaces a dumb one does not bring the store back early. */
async function keepAway(service: RunningService, seconds: number, totals: ClientTotals) {
  const untilMs = performance.now() + seconds * 1_000;
  const stopped = new Set<number>();
  let peakAway = 0, endAway = 0, longestSilenceMs = 0, lastCount = totals.acknowledgedRequests, lastAckMs = performance.now();
  while (performance.now() < untilMs) {
    for (const pid of service.enginePids()) if (!stopped.has(pid)) { stopped.add(pid); process.kill(pid, "SIGSTOP"); }
    endAway = rssBytesOf(service.pid);
    peakAway = Math.max(peakAway, endAway);
    if (totals.acknowledgedRequests !== lastCount) { lastCount = totals.acknowledgedRequests; lastAckMs = performance.now(); }
    longestSilenceMs = Math.max(longestSilenceMs, Math.round(performance.now() - lastAckMs));
    await sleep(LOOK_MS);
  }
  const backlogBytes = await unstoredBytes(service.httpUrl);
  for (const pid of stopped) if (isAlive(pid)) process.kill(pid, "SIGKILL");
  return { peakAway, endAway, longestSilenceMs, backlogBytes };
}

async function unstoredBytes(httpUrl: string): Promise<number> {
  const text = await (await fetch(`${httpUrl}/metrics`)).text();
  return Number(/^authslo_log_unstored_bytes (\d+)/m.exec(text)?.[1] ?? 0);
}

/** @param records per request; `clients` send without pause, each request until it is acknowledged */
export async function runStoreAway(options: { readonly seconds: number; readonly clients: number; readonly records: number }): Promise<StoreAwayReport> {
  const service = await startService({ env: { AUTH_SLO_LOG_LEVEL: "error" } });
  const totals: ClientTotals = { acknowledgedRecords: 0, acknowledgedRequests: 0, resends: 0 };
  let isOver = false;
  const clients = Array.from({ length: options.clients }, () => runClient({ url: `${service.otlpHttpUrl}/v1/logs`, records: options.records, totals, isOver: () => isOver }));
  try {
    await sleep(WARM_UP_MS);
    const acknowledgedBefore = totals.acknowledgedRecords;
    const before = rssBytesOf(service.pid);
    const { peakAway, endAway, longestSilenceMs, backlogBytes } = await keepAway(service, options.seconds, totals);
    const acknowledgedAway = totals.acknowledgedRecords - acknowledgedBefore;
    isOver = true;
    await Promise.all(clients);
    const backAtMs = performance.now();
    const { lost, double, isComplete } = await settle(service, totals.acknowledgedRecords, 240_000);
    return {
      secondsAway: options.seconds, acknowledgedBefore, acknowledgedAway, acknowledged: totals.acknowledgedRecords, longestSilenceMs, rssBytes: { before, peakAway, endAway }, backlogBytes,
      resends: totals.resends, lost, double, isComplete, drainSeconds: Math.round((performance.now() - backAtMs) / 100) / 10,
    };
  } finally {
    isOver = true;
    await service.kill();
    service.remove();
  }
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { seconds: { type: "string", default: "60" }, clients: { type: "string", default: "4" }, records: { type: "string", default: "512" } } });
  const report = await runStoreAway({ seconds: Number(values.seconds), clients: Number(values.clients), records: Number(values.records) });
  console.log(JSON.stringify(report, null, 2));
  process.exitCode = report.isComplete && report.lost === 0 && report.double === 0 && report.acknowledgedAway > 0 ? 0 : 1;
}
