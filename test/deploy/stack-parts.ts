/**
 * The parts of docker-compose.yml that need no container, started with the files it mounts and the arguments it gives. Only addresses and
 * directories differ: `service:port` becomes a free loopback port, a mounted path the file or a directory of its own.
 */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { eventually } from "../service/eventually.ts";
import { interpolated, readRoot, serviceOf } from "./compose-file.ts";

/** Replacements of texts in files, arguments and environment; the longest first. */
export type Places = Readonly<Record<string, string>>;

export interface RunningPart {
  readonly output: () => string;
  readonly stop: () => Promise<void>;
}

export function placed(text: string, places: Places): string {
  return Object.entries(places).toSorted(([a], [b]) => b.length - a.length).reduce((done, [from, to]) => done.replaceAll(from, to), text);
}

/** A mounted file with its addresses and directories replaced, in `directory`. */
export function mounted(path: string, directory: string, places: Places): string {
  const file = join(directory, path.replaceAll("/", "-"));
  writeFileSync(file, placed(readRoot(path), places));
  return file;
}

/** Arguments that compose gives a service. */
export function argumentsOf(name: string, places: Places, variables: Readonly<Record<string, string>> = {}): string[] {
  return serviceOf(name).command.map((argument) => placed(interpolated(argument, variables), places));
}

/** Environment that compose gives a service. */
export function environmentOf(name: string, places: Places, variables: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(serviceOf(name).environment).map(([key, value]) => [key, placed(interpolated(value, variables), places)]));
}

/** Runs it and waits until `url` answers 200; `isReady` looks instead where there is no HTTP. */
export async function startPart(command: readonly string[], isReady: (output: () => string) => Promise<boolean>, cwd?: string): Promise<RunningPart> {
  const child = spawn(command[0] ?? "", command.slice(1), { stdio: ["ignore", "pipe", "pipe"], ...(cwd === undefined ? {} : { cwd }) });
  let text = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => { text = `${text}${chunk.toString()}`.slice(-50_000); });
  const part = { output: () => text, stop: () => stopped(child) };
  const ended = new Promise<never>((_, reject) => child.once("exit", (code) => reject(new Error(`${command[0] ?? ""} ended with ${String(code)}: ${text}`))));
  ended.catch(() => undefined);
  await Promise.race([eventually(`${command[0] ?? ""} is ready`, () => isReady(part.output), 90_000), ended]).catch(async (error: unknown) => { await part.stop(); throw error; });
  return part;
}

async function stopped(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = once(child, "exit");
  child.kill("SIGKILL");
  await gone;
}

export const answers = (url: string) => () => fetch(url).then((response) => response.ok, () => false);

/** The broker, formatted and started as compose's command does, by the same two classes that its scripts call. */
export async function startComposeKafka(library: string, directory: string, port: number, controllerPort: number): Promise<RunningPart> {
  const data = join(directory, "kafka-data");
  mkdirSync(data);
  const properties = mounted("deploy/kafka/server.properties", directory, { "PLAINTEXT://0.0.0.0:9092": `PLAINTEXT://127.0.0.1:${String(port)}`, "PLAINTEXT://kafka:9092": `PLAINTEXT://127.0.0.1:${String(port)}`, "127.0.0.1:9093": `127.0.0.1:${String(controllerPort)}`, "/var/lib/kafka/data": data });
  const cluster = /-t (\S+) /.exec(serviceOf("kafka").command[0] ?? "")?.[1] ?? "";
  const java = (main: string, args: readonly string[]) => ["-Xmx384m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Dorg.slf4j.simpleLogger.defaultLogLevel=warn", "-cp", `${library}/*`, main, ...args];
  const formatted = spawnSync("java", java("kafka.tools.StorageTool", ["format", "--ignore-formatted", "-t", cluster, "-c", properties]), { encoding: "utf8", timeout: 90_000 });
  if (formatted.status !== 0) throw new Error(`${formatted.stdout}${formatted.stderr}`);
  const { Kafka, logLevel } = await import("kafkajs");
  const admin = new Kafka({ brokers: [`127.0.0.1:${String(port)}`], logLevel: logLevel.NOTHING, connectionTimeout: 1_000, retry: { retries: 0 } }).admin();
  const isUp = () => admin.connect().then(() => admin.listTopics()).then(() => true, () => false);
  const part = await startPart(["java", ...java("kafka.Kafka", [properties])], isUp, directory);
  await admin.disconnect();
  return part;
}
