/**
 * How long acknowledgements of ingest take while readers do their worst, against the same service at rest. The two alternate in short turns,
 * and each turn is compared with the one before it, so that whatever else the machine does weighs on both alike.
 *
 * `node test/door/acks.ts --turns 10` prints the figures as JSON.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { startService } from "../service/service.ts";

export interface AckReport {
  readonly quietP50Ms: number;
  readonly attackedP50Ms: number;
  /** Median over the turns of attacked against quiet, of their medians. */
  readonly ratio: number;
  readonly acks: number;
  /** Readers' statements that were answered or cut off by their time, and those that were refused. */
  readonly ran: number;
  readonly refused: number;
}

const EVENT = JSON.stringify({ "service.name": "checkout", "http.route": "/v1/orders", "http.response.status_code": 401, "auth.decision": "deny", "auth.reason": "expired" });
const ACKS_A_TURN = 40;
const EVERY_MS = 15;

export async function measureAcks(turns: number): Promise<AckReport> {
  const service = await startService({ env: { AUTH_SLO_LOG_LEVEL: "error", AUTH_SLO_CLICKHOUSE_READ_SECONDS: "1" }, readyTimeoutMs: 90_000 });
  const url = /ClickHouse, read {2}(\S+)/.exec(service.output())?.[1] ?? "";
  const key = readFileSync(join(service.dataDir, "clickhouse-reader.password"), "utf8").trim();
  const readers = spawn(process.execPath, [join(import.meta.dirname, "readers.ts")], { env: { ...process.env, DOOR_URL: url, DOOR_PASSWORD: key }, stdio: ["pipe", "pipe", "inherit"] });
  try {
    const lines = createInterface({ input: readers.stdout });
    const [quiet, attacked]: [number[], number[]] = [[], []];
    let counts = { ran: 0, refused: 0 };
    await turn(service.otlpHttpUrl);
    for (let i = 0; i < turns; i++) {
      quiet.push(await turn(service.otlpHttpUrl));
      readers.stdin.write("go\n");
      attacked.push(await turn(service.otlpHttpUrl));
      const back = once(lines, "line") as Promise<[string]>;
      readers.stdin.write("back\n");
      counts = JSON.parse((await back)[0]) as typeof counts;
    }
    return { quietP50Ms: median(quiet), attackedP50Ms: median(attacked), ratio: median(attacked.map((ms, i) => ms / (quiet[i] ?? ms))), acks: 2 * turns * ACKS_A_TURN, ...counts };
  } finally {
    readers.kill("SIGKILL");
    await service.stop();
    service.remove();
  }
}

/** Median time of the acknowledgements of one turn, milliseconds. */
async function turn(otlpHttpUrl: string): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < ACKS_A_TURN; i++) {
    const startedAtMs = performance.now();
    const response = await fetch(`${otlpHttpUrl}/v1/gateway/generic`, { method: "POST", body: EVENT, headers: { "content-type": "application/json" } });
    await response.arrayBuffer();
    if (response.status >= 300) throw new Error(`an event was answered with ${String(response.status)}`);
    times.push(performance.now() - startedAtMs);
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
  }
  return median(times);
}

function median(values: readonly number[]): number {
  return Math.round((values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0) * 100) / 100;
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { turns: { type: "string", default: "10" } } });
  console.log(JSON.stringify(await measureAcks(Number(values.turns)), null, 2));
}
