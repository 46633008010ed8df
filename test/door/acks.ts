/**
 * How long acknowledgements of ingest take while readers do their worst, against the same service at rest. The two alternate, so that
 * whatever else the machine does weighs on both alike.
 *
 * `node test/door/acks.ts --rounds 8` prints the figures as JSON.
 */
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { parseArgs } from "node:util";
import { startService } from "../service/service.ts";

export interface AckReport {
  readonly quiet: { readonly p50Ms: number; readonly p95Ms: number };
  readonly attacked: { readonly p50Ms: number; readonly p95Ms: number };
  readonly acks: number;
  /** Readers' statements that were answered or cut off by their time, and those that were refused. */
  readonly ran: number;
  readonly refused: number;
}

const EVENT = JSON.stringify({ "service.name": "checkout", "http.route": "/v1/orders", "http.response.status_code": 401, "auth.decision": "deny", "auth.reason": "expired" });
const ACKS_A_ROUND = 60;
const EVERY_MS = 20;
export async function measureAcks(rounds: number): Promise<AckReport> {
  const service = await startService({ env: { AUTH_SLO_LOG_LEVEL: "error", AUTH_SLO_CLICKHOUSE_READ_SECONDS: "3" } });
  try {
    const url = /ClickHouse, read {2}(\S+)/.exec(service.output())?.[1] ?? "";
    const key = readFileSync(join(service.dataDir, "clickhouse-reader.password"), "utf8").trim();
    const [quiet, attacked]: [number[], number[]] = [[], []];
    let [ran, refused] = [0, 0];
    await round(service.otlpHttpUrl, []);
    for (let i = 0; i < rounds; i++) {
      await round(service.otlpHttpUrl, quiet);
      const readers = spawn(process.execPath, [join(import.meta.dirname, "readers.ts")], { env: { ...process.env, DOOR_URL: url, DOOR_PASSWORD: key }, stdio: ["pipe", "pipe", "inherit"] });
      await round(service.otlpHttpUrl, attacked);
      readers.stdin.end();
      const counts = JSON.parse(await text(readers.stdout)) as { readonly ran: number; readonly refused: number };
      [ran, refused] = [ran + counts.ran, refused + counts.refused];
    }
    return { quiet: summary(quiet), attacked: summary(attacked), acks: quiet.length + attacked.length, ran, refused };
  } finally {
    await service.stop();
    service.remove();
  }
}

async function round(otlpHttpUrl: string, into: number[]): Promise<void> {
  for (let i = 0; i < ACKS_A_ROUND; i++) {
    const startedAtMs = performance.now();
    const response = await fetch(`${otlpHttpUrl}/v1/gateway/generic`, { method: "POST", body: EVENT, headers: { "content-type": "application/json" } });
    await response.arrayBuffer();
    if (response.status >= 300) throw new Error(`an event was answered with ${String(response.status)}`);
    into.push(performance.now() - startedAtMs);
    await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
  }
}

function summary(times: readonly number[]): { readonly p50Ms: number; readonly p95Ms: number } {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) => Math.round((sorted[Math.floor(sorted.length * share)] ?? 0) * 100) / 100;
  return { p50Ms: at(0.5), p95Ms: at(0.95) };
}

if (import.meta.main) {
  const { values } = parseArgs({ options: { rounds: { type: "string", default: "4" } } });
  console.log(JSON.stringify(await measureAcks(Number(values.rounds)), null, 2));
}
