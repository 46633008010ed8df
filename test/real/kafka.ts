/** A real Kafka broker: one process in KRaft combined mode, on free loopback ports, with a data directory of its own that survives its restarts. */
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Kafka, logLevel } from "kafkajs";
import { freePorts } from "../service/free-ports.ts";
import { writeKafkaCertificates, type KafkaCertificates } from "./kafka/certificates.ts";
import { KAFKA_USER, serverProperties, type ListenerName } from "./kafka/server-properties.ts";

export { KAFKA_USER, type ListenerName } from "./kafka/server-properties.ts";

export interface BrokerOptions {
  /** Directory of the broker's jars, as test/real/kafka.sh prints it. */
  readonly library: string;
  /** Default: plaintext alone. */
  readonly listeners?: readonly ListenerName[];
  /** Further broker settings by name. */
  readonly settings?: Readonly<Record<string, string>>;
  readonly maxHeapMb?: number;
  /** `quick` (default) starts with little processor time; `full` is what a broker in earnest runs with, for measuring. */
  readonly compiler?: "quick" | "full";
}

export interface RunningBroker {
  readonly pid: () => number;
  /** `127.0.0.1:port` by listener; throws for one that was not asked for. They hold over restarts. */
  readonly address: (listener: ListenerName) => string;
  readonly certificates: KafkaCertificates;
  readonly createTopic: (topic: string, partitions?: number) => Promise<void>;
  /** Committed offsets of a group by partition; -1 when there is none. */
  readonly committed: (group: string, topic: string) => Promise<readonly bigint[]>;
  /** Next offset to be written, by partition. */
  readonly ends: (topic: string) => Promise<readonly bigint[]>;
  /** SIGTERM; resolves when it is gone. */
  readonly stop: () => Promise<void>;
  /** SIGKILL; resolves when it is gone. */
  readonly kill: () => Promise<void>;
  /** Starts it again on the same ports and data. Only after `stop` or `kill`. */
  readonly start: () => Promise<void>;
  /** Kills what runs and removes the data. */
  readonly remove: () => Promise<void>;
}

const START_MS = 180_000;
const QUICK = "-XX:TieredStopAtLevel=1";
/** What a client of a test must not do: print. A broker that starts is asked again and again. */
const QUIET = { logLevel: logLevel.NOTHING, connectionTimeout: 2_000, retry: { initialRetryTime: 50, maxRetryTime: 500, retries: 100 } } as const;

/** Starts a broker; resolves when groups and topics work. Rejects with what it printed. */
export async function startBroker(options: BrokerOptions): Promise<RunningBroker> {
  const dir = mkdtempSync(join(tmpdir(), "auth-slo-kafka-"));
  const listeners = options.listeners ?? ["plaintext"];
  const [controllerPort = 0, internalPort = 0, ...outer] = await freePorts(2 + listeners.length);
  const ports: Partial<Record<ListenerName, number>> = Object.fromEntries(listeners.map((name, i) => [name, outer[i] ?? 0]));
  const certificates = writeKafkaCertificates(dir);
  const properties = join(dir, "server.properties");
  writeFileSync(properties, serverProperties({ dataDir: join(dir, "data"), ports, internalPort, controllerPort, certificates, settings: options.settings ?? {} }));
  const kafka = new Kafka({ ...QUIET, brokers: [`127.0.0.1:${internalPort}`] });
  let child: ChildProcess | null = null;
  const end = async (signal: NodeJS.Signals) => { const ending = child; child = null; if (ending !== null) await endProcess(ending, signal); };
  const start = async () => {
    if (child !== null) throw new Error("the broker runs already");
    child = await runBroker(options, dir, properties);
    await untilItAnswers(kafka, child);
  };
  const remove = async () => { await end("SIGKILL"); rmSync(dir, { recursive: true, force: true }); };
  const ask = async <T>(question: (admin: ReturnType<Kafka["admin"]>) => Promise<T>): Promise<T> => {
    const admin = kafka.admin();
    await admin.connect();
    return question(admin).finally(() => admin.disconnect());
  };
  try {
    format(options.library, dir, properties, listeners.some((name) => name.startsWith("sasl")));
    await start();
  } catch (error) {
    await remove();
    throw error;
  }
  return {
    pid: () => child?.pid ?? 0, certificates, start, remove, stop: () => end("SIGTERM"), kill: () => end("SIGKILL"),
    address: (listener) => { const port = ports[listener]; if (port === undefined) throw new Error(`the broker has no listener ${listener}`); return `127.0.0.1:${port}`; },
    createTopic: (topic, partitions = 1) => ask(async (admin) => {
      await admin.createTopics({ waitForLeaders: false, topics: [{ topic, numPartitions: partitions, replicationFactor: 1 }] });
      await patiently(() => admin.fetchTopicOffsets(topic));
    }),
    committed: (groupId, topic) => ask(async (admin) => inOrder((await patiently(() => admin.fetchOffsets({ groupId, topics: [topic] }))).flatMap((t) => t.partitions))),
    ends: (topic) => ask(async (admin) => inOrder(await admin.fetchTopicOffsets(topic))),
  };
}

/** Asks again after answers that only say "not yet": the coordinator is loading, a topic is not known everywhere. */
async function patiently<T>(question: () => Promise<T>): Promise<T> {
  for (const deadline = performance.now() + START_MS; ;) {
    try {
      return await question();
    } catch (error) {
      if (performance.now() > deadline) throw error;
      await new Promise((r) => setTimeout(r, 50));
    }
  }
}

function inOrder(partitions: readonly { readonly partition: number; readonly offset: string }[]): readonly bigint[] {
  return [...partitions].sort((a, b) => a.partition - b.partition).map((p) => BigInt(p.offset));
}

function java(library: string, heapMb: number, mainClass: string, args: readonly string[]): readonly string[] {
  return [`-Xmx${heapMb}m`, "-XX:+UseSerialGC", "-Xshare:auto", `-XX:SharedArchiveFile=${join(library, "../broker.jsa")}`, "-XX:-UsePerfData", "-Djava.awt.headless=true", "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn", "-cp", `${library}/*`, mainClass, ...args];
}

/** Makes the data directory, with the SCRAM credentials of the one user. */
function format(library: string, dir: string, properties: string, withScram: boolean): void {
  mkdirSync(join(dir, "data"));
  const scram = withScram ? ["SCRAM-SHA-256", "SCRAM-SHA-512"].flatMap((m) => ["--add-scram", `${m}=[name=${KAFKA_USER.username},password=${KAFKA_USER.password}]`]) : [];
  const done = spawnSync("java", [QUICK, ...java(library, 128, "kafka.tools.StorageTool", ["format", "--cluster-id", "auth-slo-tests-kraft-1", "--config", properties, ...scram])], { encoding: "utf8", timeout: START_MS });
  if (done.status !== 0) throw new Error(`the broker's directory was not made: ${done.error?.message ?? done.stdout + done.stderr}`);
}

async function runBroker(options: BrokerOptions, dir: string, properties: string): Promise<ChildProcess> {
  const child = spawn("java", [...(options.compiler === "full" ? [] : [QUICK]), ...java(options.library, options.maxHeapMb ?? 384, "kafka.Kafka", [properties])], { cwd: dir, stdio: ["ignore", "pipe", "pipe"] });
  await once(child, "spawn");
  return child;
}

/** A group's coordinator can be found and its offsets read: the last thing that a broker is ready for. */
async function untilItAnswers(kafka: Kafka, child: ChildProcess): Promise<void> {
  let printed = "";
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk: Buffer) => { if (printed.length < 50_000) printed += chunk.toString(); });
  const gone = new Promise<never>((_, reject) => child.once("exit", (code, signal) => reject(new Error(`the broker ended with ${code ?? signal}:\n${printed}`))));
  const admin = kafka.admin();
  let isOver = false;
  const answered = (async () => {
    await patiently(async () => {
      if (isOver) return;
      await admin.connect();
      await admin.fetchOffsets({ groupId: "is-it-ready" });
    });
  })();
  const timer = AbortSignal.timeout(START_MS);
  const late = once(timer, "abort").then(() => { throw new Error(`the broker was not ready within ${START_MS} ms:\n${printed}`); });
  try {
    await Promise.race([answered, gone, late]);
  } finally {
    isOver = true;
    for (const promise of [answered, gone, late]) promise.catch(() => undefined);
    await admin.disconnect().catch(() => undefined);
  }
}

async function endProcess(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, "exit");
  child.kill(signal);
  await gone;
}
