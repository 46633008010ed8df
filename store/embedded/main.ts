/**
 * The engine child: opens the embedded ClickHouse on one directory and answers the ClickHouse HTTP interface on a loopback port.
 *
 * Started by the supervisor, which writes one JSON line (EngineConfig) and keeps standard input open: when that closes, the parent is gone
 * and so is this process. SIGTERM: sessions closed, exit 0 within three seconds.
 */
import { mkdirSync } from "node:fs";
import { flushCompileCache } from "node:module";
import { createInterface } from "node:readline";
import { createAuthenticator } from "./auth.ts";
import { createDoor, type Door } from "./door/create-door.ts";
import { DOOR_LIMITS, type DoorConfig } from "./door/door-config.ts";
import { systemViewStatements } from "./door/system-views.ts";
import { repairDedupLogs } from "./dedup-log-repair.ts";
import { engineArgs } from "./engine-args.ts";
import type { EngineConfig, ReadyLine } from "./engine-config.ts";
import { createHttpFront } from "./http-front.ts";
import { claim } from "./leftover.ts";
import { listen } from "./listen.ts";
import { createSessionPool, type SessionPool } from "./session-pool.ts";
import { openStaging } from "./staging.ts";

const CLOSE_MS = 2_500;
const MAX_IN_FLIGHT = 64;
const MAX_WAITING = 48;
const MAX_STATEMENT_BYTES = 1024 * 1024;
const RESULT_SHARE = 8;

const say = (line: ReadyLine) => process.stdout.write(`${JSON.stringify(line)}\n`);
const log = (message: string) => process.stderr.write(`${message}\n`);

async function start(config: EngineConfig): Promise<() => Promise<void>> {
  mkdirSync(config.path, { recursive: true, mode: 0o700 });
  claim(config.path);
  const repaired = repairDedupLogs(config.path);
  if (repaired > 0) log(`corrected ${String(repaired)} deduplication logs after an unclean stop`);
  const args = engineArgs({ memoryBytes: config.memoryBytes, resultBytes: Math.floor(config.memoryBytes / RESULT_SHARE), readSeconds: 120, threads: 2 });
  const pool = createSessionPool({ path: config.path, args, readers: config.readers, maxWaiting: MAX_WAITING, ...(config.door === undefined ? {} : { door: DOOR_LIMITS }) });
  const staging = openStaging({ fallback: `${config.path}-staging`, maxBodyBytes: config.maxBodyBytes, ...(config.memoryDirectory === undefined ? {} : { memoryDirectory: config.memoryDirectory }) });
  const version = await pool.run({ lane: "read", database: "default", text: "SELECT version()", format: "TabSeparatedRaw" });
  if (version.kind === "failed") throw new Error(version.message);
  const versionText = version.bytes.toString("utf8").trim();
  const door = config.door === undefined ? undefined : await openDoor(config, config.door, pool, versionText);
  const front = {
    pool, staging, authenticate: createAuthenticator(config.users), maxStatementBytes: MAX_STATEMENT_BYTES, maxBodyBytes: config.maxBodyBytes, maxInFlight: MAX_IN_FLIGHT,
    version: `${versionText} embedded`, onDefect: (error: unknown) => log(`defect: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`), ...(door === undefined ? {} : { door }),
  };
  const listening = [await listen({ host: "127.0.0.1", port: config.port, tls: null }, createHttpFront({ ...front, roles: new Set(["writer", "reader"]) }))];
  const apart = config.door?.listen ?? null;
  if (apart !== null) listening.push(await listen({ ...apart, maxConnections: DOOR_LIMITS.maxConnections }, createHttpFront({ ...front, roles: new Set(["reader"]) })));
  const [port = 0, doorPort] = listening.map((one) => one.port);
  say({ ready: true, port, ...(doorPort === undefined ? {} : { doorPort }) });
  // Compiled code is kept beside the data: the next start is faster and needs less memory.
  flushCompileCache();
  return async () => {
    for (const { server } of listening) {
      server.close();
      server.closeIdleConnections();
    }
    await pool.close();
    staging.close();
  };
}

async function openDoor(config: EngineConfig, door: DoorConfig, pool: SessionPool, version: string): Promise<Door> {
  for (const text of systemViewStatements(door.database)) {
    const made = await pool.run({ lane: "write", database: "default", text, format: "TabSeparated" });
    if (made.kind === "failed") throw new Error(`the views for readers cannot be made: ${made.message}`);
  }
  const onStuck = () => {
    log("a reader's statement cannot be ended: the engine is started again");
    process.kill(process.pid, "SIGKILL");
  };
  return createDoor({ config: door, pool, version, enginePath: config.path, nowMs: () => performance.now(), onStuck });
}

function main(): void {
  let stop: () => Promise<void> = () => Promise.resolve();
  let isStopping = false;
  const closed = () => {
    // A statement that still runs cannot be interrupted; what it would have written is sent again by its sender.
    const cut = new Promise<void>((resolve) => setTimeout(resolve, CLOSE_MS));
    return Promise.race([stop().catch(() => undefined), cut]);
  };
  const end = () => {
    if (isStopping) return;
    isStopping = true;
    void closed().then(() => process.exit(0));
  };
  // Nobody is left to read an exit status, and an orderly exit would wait for a running statement.
  const orphaned = () => {
    if (isStopping) return;
    isStopping = true;
    void closed().then(() => process.kill(process.pid, "SIGKILL"));
  };
  process.on("SIGTERM", end);
  // Ctrl-C reaches the whole group of the terminal; the parent decides when this ends.
  process.on("SIGINT", () => undefined);
  const lines = createInterface({ input: process.stdin });
  lines.once("line", (line) => {
    start(JSON.parse(line) as EngineConfig).then(
      (close) => { stop = close; },
      (error: unknown) => {
        say({ ready: false, error: error instanceof Error ? error.message : String(error) });
        process.exit(1);
      },
    );
  });
  lines.once("close", orphaned);
}

main();
