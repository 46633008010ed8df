/** The whole product as a process, for tests: `main.ts serve` on free ports with a data directory of its own. */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { cleanEnvironment } from "./command.ts";

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
  /** HTTP, OTLP over HTTP, OTLP over gRPC; by default whatever the kernel gives, so that no other process can be there first. */
  readonly ports?: readonly number[];
  readonly readyTimeoutMs?: number;
}

/** Starts the service and waits until `/readyz` is 200. */
export async function startService(options: ServiceOptions = {}): Promise<RunningService> {
  const [http = 0, otlpHttp = 0, otlpGrpc = 0] = options.ports ?? [];
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), "auth-slo-data-"));
  const child = spawn(process.execPath, [MAIN, "serve"], {
    env: { ...cleanEnvironment(), AUTH_SLO_HTTP_PORT: String(http), AUTH_SLO_OTLP_HTTP_PORT: String(otlpHttp), AUTH_SLO_OTLP_GRPC_PORT: String(otlpGrpc), AUTH_SLO_CLICKHOUSE_PORT: "0", AUTH_SLO_DATA_DIR: dataDir, ALERTMANAGER_URL: "", ...options.env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const chunks: string[] = [];
  child.stdout.on("data", (c: Buffer) => chunks.push(c.toString()));
  child.stderr.on("data", (c: Buffer) => chunks.push(c.toString()));
  const output = () => chunks.join("");
  // An engine outlives a killed service for a moment, and would write into a directory that is being removed.
  let orphans: readonly number[] = [];
  const ports = await waitUntilReady(child, output, options.readyTimeoutMs ?? 30_000).catch(async (error: unknown) => {
    await end(child, "SIGKILL");
    if (options.dataDir === undefined) rmSync(dataDir, { recursive: true, force: true });
    throw error;
  });
  return {
    pid: child.pid ?? 0, dataDir, httpUrl: `http://127.0.0.1:${ports[0]}`, otlpHttpUrl: `http://127.0.0.1:${ports[1]}`, otlpGrpcAddress: `127.0.0.1:${ports[2]}`, output,
    enginePids: () => childrenOf(child.pid ?? 0),
    kill: () => { orphans = childrenOf(child.pid ?? 0); return end(child, "SIGKILL").then(() => undefined); },
    stop: () => end(child, "SIGTERM"),
    restart: () => startService({ ...options, ports, dataDir }),
    remove: () => {
      for (const pid of orphans) if (isEngine(pid)) process.kill(pid, "SIGKILL");
      rmSync(dataDir, { recursive: true, force: true, maxRetries: 20, retryDelay: 100 });
    },
  };
}

const ADDRESSES = /Console and API\s+\S+:(\d+)\/\n\s+OTLP over HTTP\s+\w+:\/\/[^:]+:(\d+)\S*\n\s+OTLP over gRPC\s+\S+:(\d+)\n/;

/** Resolves with the ports that its banner names, once it says that it is ready. */
async function waitUntilReady(child: ChildProcess, output: () => string, timeoutMs: number): Promise<readonly number[]> {
  const deadline = performance.now() + timeoutMs;
  while (performance.now() < deadline) {
    if (child.exitCode !== null) throw new Error(`the service ended with ${child.exitCode}:\n${output()}`);
    const [, ...ports] = ADDRESSES.exec(output()) ?? [];
    const status = ports.length === 0 ? 0 : await fetch(`http://127.0.0.1:${ports[0]}/readyz`).then(async (r) => { await r.arrayBuffer(); return r.status; }, () => 0);
    if (status === 200) return ports.map(Number);
    await new Promise((r) => setTimeout(r, 50));
  }
  throw new Error(`the service was not ready within ${timeoutMs} ms:\n${output()}`);
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const gone = once(child, "exit");
  child.kill(signal);
  await gone;
  return child.exitCode;
}

function isEngine(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, "utf8").includes("store/embedded/main.ts");
  } catch {
    return false;
  }
}

/** Direct children of a process, from /proc. */
export function childrenOf(pid: number): readonly number[] {
  try {
    return readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim().split(" ").filter((p) => p !== "").map(Number);
  } catch {
    return [];
  }
}
