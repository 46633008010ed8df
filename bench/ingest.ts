/** What ingest can do: the real service, a generator in a process of its own, OTLP/HTTP protobuf, acknowledged after fdatasync, everything counted afterwards. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { readTotals } from "../test/crash/totals.ts";
import { startService, type RunningService } from "../test/service/service.ts";
import type { GeneratorOptions, GeneratorReport } from "./generator.ts";
import { cpuSecondsOf, rssBytesOf } from "./process-usage.ts";

export interface IngestBenchOptions {
  readonly seconds: number;
  readonly warmUpSeconds: number;
  readonly connections: number;
  readonly recordsPerRequest: number;
}

export const INGEST_BENCH_DEFAULTS: IngestBenchOptions = { seconds: 20, warmUpSeconds: 4, connections: 16, recordsPerRequest: 512 };

export interface IngestReport {
  readonly eventsPerSecond: number;
  /** Until everything is stored, not only acknowledged. */
  readonly cpuSecondsPerMillion: { readonly service: number; readonly engine: number };
  readonly ackP50Ms: number;
  readonly ackP99Ms: number;
  /** Service and engine together. */
  readonly peakRssBytes: number;
  readonly generatorCpuSeconds: number;
  readonly acknowledged: number;
  /** Rows of `auth_events` afterwards; equal to `acknowledged`, or something is wrong. */
  readonly stored: number;
  readonly refusals: number;
  readonly failures: Readonly<Record<string, number>>;
  readonly seconds: number;
  /** From the last acknowledgement until the log was empty. */
  readonly drainSeconds: number;
}

const round = (value: number, digits: number) => Math.round(value * 10 ** digits) / 10 ** digits;
const sleep = (ms: number) => new Promise<void>((done) => setTimeout(done, ms));

/** Runs the benchmark; bounded in time by its options and two minutes for the log to drain. */
export async function runIngestBench(options: IngestBenchOptions): Promise<IngestReport> {
  const service = await startService({ env: { AUTH_SLO_LOG_LEVEL: "error" } });
  try {
    const generate = (seconds: number, firstSender: number) => runGenerator({ url: `${service.otlpHttpUrl}/v1/logs`, seconds, firstSender, connections: options.connections, recordsPerRequest: options.recordsPerRequest });
    const warmUp = await generate(options.warmUpSeconds, 0);
    await waitUntilDrained(service);
    const usage = watch(service);
    const load = await generate(options.seconds, options.connections);
    const drainSeconds = await waitUntilDrained(service);
    const { service: serviceCpu, engine: engineCpu, peakRssBytes } = usage.stop();
    await service.stop();
    const millions = load.acknowledgedRecords / 1e6;
    return {
      eventsPerSecond: Math.round(load.acknowledgedRecords / load.seconds),
      cpuSecondsPerMillion: { service: round(serviceCpu / millions, 2), engine: round(engineCpu / millions, 2) },
      ackP50Ms: load.ackP50Ms, ackP99Ms: load.ackP99Ms, peakRssBytes, generatorCpuSeconds: round(load.cpuSeconds, 2),
      acknowledged: load.acknowledgedRecords + warmUp.acknowledgedRecords, stored: (await readTotals(service.dataDir)).raw,
      refusals: load.refusals, failures: load.failures, seconds: round(load.seconds, 1), drainSeconds: round(drainSeconds, 1),
    };
  } finally {
    await service.kill();
    service.remove();
  }
}

async function runGenerator(options: GeneratorOptions): Promise<GeneratorReport> {
  const child = spawn(process.execPath, [resolve(import.meta.dirname, "generator.ts"), JSON.stringify(options)], { stdio: ["ignore", "pipe", "inherit"] });
  const chunks: Buffer[] = [];
  child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
  const [code] = (await once(child, "close")) as [number | null];
  if (code !== 0) throw new Error(`the generator ended with ${code}`);
  return JSON.parse(Buffer.concat(chunks).toString()) as GeneratorReport;
}

/** Seconds until the service says that nothing acknowledged is only in the log any more. */
export async function waitUntilDrained(service: RunningService): Promise<number> {
  const started = performance.now();
  while (performance.now() - started < 120_000) {
    const ledger = (await (await fetch(`${service.httpUrl}/api/v1/ledger`)).json()) as { bySource?: { inLog: number }[] };
    if (ledger.bySource !== undefined && ledger.bySource.length > 0 && ledger.bySource.every((s) => s.inLog === 0)) return (performance.now() - started) / 1_000;
    await sleep(100);
  }
  throw new Error("the log was not drained within two minutes");
}

/** Watches memory, and CPU from now until `stop`. An engine that was restarted meanwhile counts from its own start. */
function watch(service: RunningService): { stop(): { readonly service: number; readonly engine: number; readonly peakRssBytes: number } } {
  const engines = new Map(service.enginePids().map((pid) => [pid, { from: cpuSecondsOf(pid), to: cpuSecondsOf(pid) }]));
  const from = cpuSecondsOf(service.pid);
  let peakRssBytes = 0;
  const look = () => {
    let rss = rssBytesOf(service.pid);
    for (const pid of service.enginePids()) {
      rss += rssBytesOf(pid);
      engines.set(pid, { from: engines.get(pid)?.from ?? 0, to: cpuSecondsOf(pid) });
    }
    peakRssBytes = Math.max(peakRssBytes, rss);
  };
  const timer = setInterval(look, 200);
  return {
    stop() {
      clearInterval(timer);
      look();
      return { service: cpuSecondsOf(service.pid) - from, engine: [...engines.values()].reduce((sum, e) => sum + e.to - e.from, 0), peakRssBytes };
    },
  };
}

if (import.meta.main) console.log(JSON.stringify(await runIngestBench({ ...INGEST_BENCH_DEFAULTS, ...(JSON.parse(process.argv[2] ?? "{}") as Partial<IngestBenchOptions>) }), null, 2));
