/** The whole product as a process, for tests: `main.ts serve` on free ports with a data directory of its own. */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { freePorts } from "./free-ports.ts";

export interface RunningService {
  readonly pid: number;
  readonly dataDir: string;
  readonly httpUrl: string;
  readonly otlpHttpUrl: string;
  readonly otlpGrpcAddress: string;
  /** Everything it printed so far. */
  readonly output: () => string;
  /** Process ids of the engine child processes it has now. */
  readonly enginePids: () => readonly number[];
  /** SIGKILL; resolves when it is gone. */
  readonly kill: () => Promise<void>;
  /** SIGTERM; resolves with its exit code. */
  readonly stop: () => Promise<number | null>;
  /** Starts it again on the same ports and data. */
  readonly restart: () => Promise<RunningService>;
  readonly remove: () => void;
}

const MAIN = resolve(import.meta.dirname, "../../main.ts");

export interface ServiceOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly dataDir?: string;
  readonly ports?: readonly number[];
  readonly readyTimeoutMs?: number;
}

/** Starts the service and waits until `/readyz` is 200. */
export async function startService(options: ServiceOptions = {}): Promise<RunningService> {
  const ports = options.ports ?? (await freePorts(4));
  const [http = 0, otlpHttp = 0, otlpGrpc = 0, clickhouse = 0] = ports;
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), "auth-slo-data-"));
  const child = spawn(process.execPath, [MAIN, "serve"], {
    env: { ...process.env, AUTH_SLO_HTTP_PORT: String(http), AUTH_SLO_OTLP_HTTP_PORT: String(otlpHttp), AUTH_SLO_OTLP_GRPC_PORT: String(otlpGrpc), AUTH_SLO_CLICKHOUSE_PORT: String(clickhouse), AUTH_SLO_DATA_DIR: dataDir, ALERTMANAGER_URL: "", ...options.env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const chunks: string[] = [];
  child.stdout.on("data", (c: Buffer) => chunks.push(c.toString()));
  child.stderr.on("data", (c: Buffer) => chunks.push(c.toString()));
  const httpUrl = `http://127.0.0.1:${http}`;
  const output = () => chunks.join("");
  await waitUntilReady(httpUrl, child, output, options.readyTimeoutMs ?? 30_000);
  return {
    pid: child.pid ?? 0, dataDir, httpUrl, otlpHttpUrl: `http://127.0.0.1:${otlpHttp}`, otlpGrpcAddress: `127.0.0.1:${otlpGrpc}`, output,
    enginePids: () => childrenOf(child.pid ?? 0),
    kill: () => end(child, "SIGKILL").then(() => undefined),
    stop: () => end(child, "SIGTERM"),
    restart: () => startService({ ...options, ports, dataDir }),
    remove: () => rmSync(dataDir, { recursive: true, force: true }),
  };
}

async function waitUntilReady(httpUrl: string, child: ChildProcess, output: () => string, timeoutMs: number): Promise<void> {
  const deadline = performance.now() + timeoutMs;
  while (performance.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`the service ended with ${child.exitCode}:\n${output()}`);
    const status = await fetch(`${httpUrl}/readyz`).then(async (r) => { await r.arrayBuffer(); return r.status; }, () => 0);
    if (status === 200) return;
    await new Promise((r) => setTimeout(r, 50));
  }
  child.kill("SIGKILL");
  throw new Error(`the service was not ready within ${timeoutMs} ms:\n${output()}`);
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const gone = once(child, "exit");
  child.kill(signal);
  await gone;
  return child.exitCode;
}

/** Direct children of a process, from /proc. */
export function childrenOf(pid: number): readonly number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ").filter((p) => p !== "").map(Number);
  } catch {
    return [];
  }
}
