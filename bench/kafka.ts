/** What the Kafka consumer can do: a real broker, a topic filled beforehand, the real service; what was consumed is durable, and counted afterwards. */
import { readTotals } from "../test/crash/totals.ts";
import { installedPart } from "../test/real/installed-part.ts";
import { startBroker, type RunningBroker } from "../test/real/kafka.ts";
import { startService, type RunningService } from "../test/service/service.ts";
import { waitUntilDrained } from "./ingest.ts";
import { produceLoad } from "./kafka-load.ts";
import { cpuSecondsOf, peakRssBytesOf, rssBytesOf } from "./process-usage.ts";

export interface KafkaBenchOptions {
  readonly records: number;
  readonly recordsPerMessage: number;
  readonly partitions: number;
  readonly codec: "none" | "gzip";
}

export interface KafkaReport {
  readonly recordsPerMessage: number;
  /** From a consumer that has warmed up until the last offset was committed, which is after the records became durable. */
  readonly eventsPerSecond: number;
  readonly messagesPerSecond: number;
  /** Until everything is stored; the broker's is apart. */
  readonly cpuSecondsPerMillion: { readonly service: number; readonly engine: number; readonly broker: number };
  readonly peakBytes: { readonly service: number; readonly idleService: number };
  readonly produced: number;
  /** Rows of `auth_events` afterwards; equal to `produced`, or something is wrong. */
  readonly stored: number;
  readonly seconds: number;
  /** From the last commit until the log was empty. */
  readonly drainSeconds: number;
}

const TOPIC = "otlp_logs";
const OTHER_TOPICS = ["otlp_spans", "otlp_metrics", "auth_events", "credential_events"];
const GROUP = "auth-slo";
const WARM_UP_SHARE = 0.2;
const DEADLINE_MS = 300_000;
const round = (value: number, digits: number) => Math.round(value * 10 ** digits) / 10 ** digits;
const sleep = (ms: number) => new Promise<void>((done) => setTimeout(done, ms));

/** Runs the benchmark once; the first part of the topic warms the service up and is not measured. */
export async function runKafkaBench(options: KafkaBenchOptions): Promise<KafkaReport> {
  const broker = await startBroker({ library: installedPart("kafka"), compiler: "full" });
  const start = (dataDir?: string) => startService({ env: { AUTH_SLO_LOG_LEVEL: "error", KAFKA_BROKERS: broker.address("plaintext") }, ...(dataDir === undefined ? {} : { dataDir }) });
  let service: RunningService | null = null;
  try {
    for (const topic of [TOPIC, ...OTHER_TOPICS]) await broker.createTopic(topic, topic === TOPIC ? options.partitions : 1);
    service = await start();
    await sleep(3_000);
    const idleService = rssBytesOf(service.pid);
    await service.stop();
    const messages = await produceLoad({ brokers: [broker.address("plaintext")], topic: TOPIC, firstSender: 0, ...options });
    service = await service.restart();
    const measured = await measure(broker, service, messages, options.recordsPerMessage);
    const peakBytes = { service: peakRssBytesOf(service.pid), idleService };
    await service.stop();
    return { recordsPerMessage: options.recordsPerMessage, ...measured, peakBytes, produced: messages * options.recordsPerMessage, stored: (await readTotals(service.dataDir)).raw };
  } finally {
    await service?.kill();
    service?.remove();
    await broker.remove();
  }
}

interface Usage {
  readonly atMs: number;
  readonly messages: number;
  readonly service: number;
  readonly engine: number;
  readonly broker: number;
}

async function measure(broker: RunningBroker, service: RunningService, messages: number, recordsPerMessage: number): Promise<Omit<KafkaReport, "recordsPerMessage" | "peakBytes" | "produced" | "stored">> {
  const look = async (): Promise<Usage> => ({
    messages: await committed(broker), atMs: performance.now(), service: cpuSecondsOf(service.pid), engine: service.enginePids().reduce((sum, pid) => sum + cpuSecondsOf(pid), 0), broker: cpuSecondsOf(broker.pid()),
  });
  const from = await lookUntil(look, (usage) => usage.messages >= messages * WARM_UP_SHARE);
  const to = await lookUntil(look, (usage) => usage.messages >= messages);
  const drainSeconds = await waitUntilDrained(service);
  const end = await look();
  const seconds = (to.atMs - from.atMs) / 1_000;
  const millions = ((to.messages - from.messages) * recordsPerMessage) / 1e6;
  return {
    eventsPerSecond: Math.round((millions * 1e6) / seconds), messagesPerSecond: Math.round((to.messages - from.messages) / seconds),
    cpuSecondsPerMillion: { service: round((end.service - from.service) / millions, 2), engine: round((end.engine - from.engine) / millions, 2), broker: round((end.broker - from.broker) / millions, 2) },
    seconds: round(seconds, 1), drainSeconds: round(drainSeconds, 1),
  };
}

async function lookUntil(look: () => Promise<Usage>, isEnough: (usage: Usage) => boolean): Promise<Usage> {
  const deadline = performance.now() + DEADLINE_MS;
  for (;;) {
    const usage = await look();
    if (isEnough(usage)) return usage;
    if (performance.now() > deadline) throw new Error(`not consumed within ${DEADLINE_MS / 1_000} s: ${usage.messages} messages`);
    await sleep(100);
  }
}

async function committed(broker: RunningBroker): Promise<number> {
  return Number((await broker.committed(GROUP, TOPIC)).reduce((sum, offset) => sum + (offset > 0n ? offset : 0n), 0n));
}

/** The figures of both message sizes, and the floor that the larger one must reach. */
export async function runKafkaBenches(options: { readonly records: number; readonly codec: "none" | "gzip" }): Promise<object> {
  const at100 = await runKafkaBench({ ...options, recordsPerMessage: 100, partitions: 4 });
  const at1 = await runKafkaBench({ ...options, records: Math.ceil(options.records / 5), recordsPerMessage: 1, partitions: 4 });
  return { floorEventsPerSecond: FLOOR, isFloorReached: at100.eventsPerSecond >= FLOOR, messagesOf100: at100, messagesOf1: at1 };
}

const FLOOR = 50_000;

/**
 * Memory of the service while it catches up: its greatest, against what it holds when idle and the bytes that it may have in flight.
 *
 * @param records to be caught up, in messages of 100
 */
export async function runCatchUp(records: number, maxInFlightBytes: number): Promise<object> {
  const report = await runKafkaBench({ records, recordsPerMessage: 100, partitions: 4, codec: "none" });
  const bound = report.peakBytes.idleService + maxInFlightBytes;
  return { boundBytes: bound, isWithinBound: report.peakBytes.service <= bound, ...report };
}
