/** The service under demonstration: the same `main.ts serve` that everybody runs, on free ports, with a temporary data directory. */
import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { extname, join, resolve } from "node:path";

export interface DemoService {
  readonly httpUrl: string;
  readonly otlpUrl: string;
  /** Ends it and removes its data; safe to call again. */
  readonly stop: () => Promise<void>;
}

const READY_MS = 60_000;
/** The service promises to stop within five seconds; a busy machine may need longer. */
const STOP_MS = 15_000;
const KEPT_LINES = 20;

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done, fail) => { server.once("error", fail); server.listen(0, "127.0.0.1", done); });
  const address = server.address();
  await new Promise((done) => server.close(done));
  return typeof address === "object" && address !== null ? address.port : 0;
}

/**
 * Starts it and waits until it is ready.
 * @param onLine told every line of its log of level warn or error
 * @param onDeath told once, with its last lines, when it ends without having been asked to
 */
export async function startDemoService(options: {
  readonly alertmanagerUrls: readonly string[]; readonly issuer: { readonly url: string; readonly jwksUrl: string }; readonly onLine: (line: string) => void; readonly onDeath: (why: string) => void; readonly pause: (ms: number) => Promise<void>; readonly isStopped: () => boolean;
}): Promise<DemoService> {
  const [http, otlp, grpc, clickhouse] = [await freePort(), await freePort(), await freePort(), await freePort()];
  const dataDir = mkdtempSync(join(tmpdir(), "auth-slo-demo-"));
  const settings = join(dataDir, "auth-slo.yaml");
  writeFileSync(settings, JSON.stringify({ feeds: { issuers: [{ issuer: options.issuer.url, jwksUri: options.issuer.jwksUrl, everySeconds: 5 }] } }));
  const child = spawn(process.execPath, [resolve(import.meta.dirname, `../main${extname(import.meta.filename)}`), "serve", "--config", settings], {
    stdio: ["ignore", "pipe", "pipe"],
    // A terminal's Ctrl-C reaches every process of the group; the demo stops its service itself, in order.
    detached: true,
    env: { ...process.env, AUTH_SLO_HTTP_PORT: String(http), AUTH_SLO_OTLP_HTTP_PORT: String(otlp), AUTH_SLO_OTLP_GRPC_PORT: String(grpc), AUTH_SLO_CLICKHOUSE_PORT: String(clickhouse), AUTH_SLO_DATA_DIR: dataDir, ALERTMANAGER_URL: options.alertmanagerUrls.join(","), AUTH_SLO_LOG_LEVEL: "warn" },
  });
  const lines: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      for (const line of chunk.toString().split("\n").filter((l) => l !== "")) {
        lines.splice(0, Math.max(0, lines.push(line) - KEPT_LINES));
        if (/^\S+Z (warn|error)/.test(line)) options.onLine(line);
      }
    });
  }
  let isAsked = false;
  const gone = new Promise<void>((done) => { child.once("exit", () => done()); child.once("error", (e) => { lines.push(e.message); done(); }); });
  const stop = async () => {
    isAsked = true;
    await endChild(child, gone);
    rmSync(dataDir, { recursive: true, force: true });
  };
  let isGone = false;
  void gone.then(() => { isGone = true; if (!isAsked) options.onDeath(`the service ended (${child.signalCode ?? `exit status ${child.exitCode ?? "unknown"}`}):\n${lines.join("\n")}`); });
  const httpUrl = `http://127.0.0.1:${http}`;
  const deadlineMs = performance.now() + READY_MS;
  while (!isGone && !options.isStopped() && performance.now() < deadlineMs) {
    const isReady = await fetch(`${httpUrl}/readyz`).then(async (r) => { await r.arrayBuffer(); return r.ok; }, () => false);
    if (isReady) return { httpUrl, otlpUrl: `http://127.0.0.1:${otlp}`, stop };
    await options.pause(100);
  }
  await stop();
  throw new Error(options.isStopped() ? "stopped before the service was ready" : `the service did not become ready:\n${lines.join("\n")}`);
}

async function endChild(child: ChildProcess, gone: Promise<void>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return;
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), STOP_MS);
  await gone;
  clearTimeout(timer);
}
