import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { createRandom } from "../../../demo/random.ts";
import { startTransmitter, streamSettings, type Transmitter } from "../../ingest/lifecycle/ssf/transmitter.ts";
import { eventually } from "../../service/eventually.ts";
import { startService, type RunningService } from "../../service/service.ts";
import { withStoreOf } from "../totals.ts";
import type { LifecycleCrashOptions } from "./options.ts";
import { runCaller, runPusher, runSupplier, WAYS, type SenderTotals, type Way } from "./senders.ts";

export interface LifecycleCrashReport {
  readonly kills: number;
  readonly acknowledged: Readonly<Record<Way, number>>;
  readonly resends: number;
  /** Rows by FINAL, and distinct events, of each way. */
  readonly stored: Readonly<Record<Way, { readonly final: number; readonly distinct: number }>>;
  readonly lost: number;
  readonly double: number;
  /** False when the log was not drained in time: then nothing above proves anything. */
  readonly isComplete: boolean;
  readonly seconds: number;
}

const SOURCES: Readonly<Record<Way, string>> = { push: "ssf:pushed", poll: "ssf:polled", api: "lifecycle_api" };
const DRAIN_MS = 300_000;
/** Generous: a machine that does much else is slow to start anything. */
const READY_MS = 180_000;
const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Runs all three ways at once under SIGKILLs of the service, waits until everything acknowledged is stored, and counts each event. */
export async function runLifecycleCrash(options: LifecycleCrashOptions, say: (line: string) => void): Promise<LifecycleCrashReport> {
  const startedAtMs = performance.now();
  const random = createRandom(options.seed);
  const transmitter = await startTransmitter();
  const dir = mkdtempSync(join(tmpdir(), "auth-slo-lifecycle-crash-"));
  const file = join(dir, "auth-slo.yaml");
  const streams = [streamSettings(transmitter, { name: "pushed" }), streamSettings(transmitter, { name: "polled", delivery: "poll", pollUrl: `${transmitter.url}/poll`, everySeconds: 1, maxEvents: 40 })];
  writeFileSync(file, `feeds: ${JSON.stringify({ ssf: streams })}\n`);
  let service = await startService({ env: { AUTH_SLO_LOG_LEVEL: "error", AUTH_SLO_CONFIG_FILE: file }, readyTimeoutMs: READY_MS });
  const totals: SenderTotals = { acknowledged: { push: 0, poll: 0, api: 0 }, resends: 0 };
  let isOver = false;
  const sender = { transmitter, otlpHttpUrl: service.otlpHttpUrl, totals, isOver: () => isOver };
  const senders = Promise.all([...Array.from({ length: options.clients }, () => runPusher(sender)), runCaller(sender), runSupplier(sender)]);
  try {
    for (let i = 0; i < options.kills; i++) {
      await Promise.race([underLoad(transmitter, random() * 1_500), senders]);
      await service.kill();
      service = await service.restart();
      say(`kill ${String(i + 1)} of ${String(options.kills)}: ${JSON.stringify(totals.acknowledged)} acknowledged, ${String(transmitter.acknowledged.size)} of the polled`);
    }
    await sleep(1_000);
    isOver = true;
    await senders;
    const isComplete = await isDrained(service);
    await service.stop();
    const stored = await count(service.dataDir);
    const each = WAYS.map((way) => ({ acknowledged: totals.acknowledged[way], ...stored[way] }));
    return {
      kills: options.kills, acknowledged: totals.acknowledged, resends: totals.resends, stored, isComplete,
      lost: each.reduce((sum, e) => sum + Math.max(0, e.acknowledged - e.distinct), 0), double: each.reduce((sum, e) => sum + Math.max(0, e.final - e.acknowledged), 0),
      seconds: Math.round((performance.now() - startedAtMs) / 100) / 10,
    };
  } finally {
    isOver = true;
    transmitter.waiting.clear();
    await service.kill();
    service.remove();
    await transmitter.close();
    rmSync(dir, { recursive: true, force: true });
  }
}

/** Waits until the service polls, and then a while: so that it is killed while all three ways are in use. */
async function underLoad(transmitter: Transmitter, afterMs: number): Promise<void> {
  transmitter.asked.length = 0;
  await eventually("the stream is polled", () => transmitter.asked.includes("/poll"), READY_MS);
  await sleep(afterMs);
}

async function isDrained(service: RunningService): Promise<boolean> {
  const look = async () => {
    const ledger = (await (await fetch(`${service.httpUrl}/api/v1/ledger`)).json()) as { bySource?: { inLog: number }[] };
    return ledger.bySource !== undefined && ledger.bySource.length > 0 && ledger.bySource.every((s) => s.inLog === 0);
  };
  return eventually("the log is empty", look, DRAIN_MS).then(() => true, () => false);
}

const rowSchema = z.object({ source: z.string(), final: z.coerce.number(), distinct: z.coerce.number() });

async function count(dataDir: string): Promise<LifecycleCrashReport["stored"]> {
  return withStoreOf(dataDir, async (store) => {
    const result = await store.query({ sql: "SELECT source, toString(count()) AS final, toString(uniqExact(session_hash)) AS distinct FROM credential_events FINAL WHERE kind = 'revoked' GROUP BY source", row: rowSchema });
    if (result.kind === "failed") throw new Error(result.failure.message);
    const of = (way: Way) => { const row = result.value.find((r) => r.source === SOURCES[way]); return { final: row?.final ?? 0, distinct: row?.distinct ?? 0 }; };
    return { push: of("push"), poll: of("poll"), api: of("api") };
  });
}
