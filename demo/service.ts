/** The service under demonstration: the same `main.ts serve` that everybody runs, on free ports, with a temporary data directory. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

export interface DemoService {
  readonly httpUrl: string;
  readonly otlpUrl: string;
  readonly stop: () => Promise<void>;
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done, fail) => { server.once("error", fail); server.listen(0, "127.0.0.1", done); });
  const address = server.address();
  await new Promise((done) => server.close(done));
  return typeof address === "object" && address !== null ? address.port : 0;
}

/** Starts it and waits until it is ready. Its own log goes to `onLine`. */
export async function startDemoService(alertmanagerUrls: string, onLine: (line: string) => void, pause: (ms: number) => Promise<void>): Promise<DemoService> {
  const [http, otlp, grpc, clickhouse] = [await freePort(), await freePort(), await freePort(), await freePort()];
  const dataDir = mkdtempSync(join(tmpdir(), "auth-slo-demo-"));
  const child = spawn(process.execPath, [resolve(import.meta.dirname, "../main.ts"), "serve"], {
    stdio: ["ignore", "pipe", "pipe"],
    // A terminal's Ctrl-C reaches every process of the group; the demo stops its service itself, in order.
    detached: true,
    env: { ...process.env, AUTH_SLO_HTTP_PORT: String(http), AUTH_SLO_OTLP_HTTP_PORT: String(otlp), AUTH_SLO_OTLP_GRPC_PORT: String(grpc), AUTH_SLO_CLICKHOUSE_PORT: String(clickhouse), AUTH_SLO_DATA_DIR: dataDir, ALERTMANAGER_URL: alertmanagerUrls, AUTH_SLO_LOG_LEVEL: "warn" },
  });
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (c: Buffer) => { for (const l of c.toString().split("\n")) if (l !== "") { lines.push(l); onLine(l); } });
  const stop = async () => {
    if (child.exitCode === null && child.signalCode === null) { const gone = once(child, "exit"); child.kill("SIGTERM"); await gone; }
    rmSync(dataDir, { recursive: true, force: true });
  };
  const httpUrl = `http://127.0.0.1:${http}`;
  for (let attempt = 0; attempt < 300; attempt++) {
    const isReady = await fetch(`${httpUrl}/readyz`).then(async (r) => { await r.arrayBuffer(); return r.ok; }, () => false);
    if (isReady) return { httpUrl, otlpUrl: `http://127.0.0.1:${otlp}`, stop };
    if (child.exitCode !== null) break;
    await pause(100);
  }
  await stop();
  throw new Error(`the service did not start:\n${lines.join("\n")}`);
}
