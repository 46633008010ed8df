import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { RunningService } from "../service/service.ts";

/** Readers' statements so far: those that were answered or cut off by their time, and those that were refused because too many asked. */
export interface ReaderCounts {
  readonly ran: number;
  readonly refused: number;
}

export interface UnrulyReaders {
  letLoose(): void;
  /** Resolves when none of them asks any more. */
  callBack(): Promise<ReaderCounts>;
  stop(): void;
}

/** What the service's settings have to be for its readers to be cut off soon. */
export const IMPATIENT = { AUTH_SLO_LOG_LEVEL: "error", AUTH_SLO_CLICKHOUSE_READ_SECONDS: "1" };

/** Starts two dozen readers of a service's ClickHouse door who do their worst when let loose (readers.ts). */
export function startUnrulyReaders(service: RunningService): UnrulyReaders {
  const url = /ClickHouse, read {2}(\S+)/.exec(service.output())?.[1] ?? "";
  const password = readFileSync(join(service.dataDir, "clickhouse-reader.password"), "utf8").trim();
  const readers = spawn(process.execPath, [join(import.meta.dirname, "readers.ts")], { env: { ...process.env, DOOR_URL: url, DOOR_PASSWORD: password }, stdio: ["pipe", "pipe", "inherit"] });
  const lines = createInterface({ input: readers.stdout });
  return {
    letLoose: () => { readers.stdin.write("go\n"); },
    async callBack() {
      const back = once(lines, "line") as Promise<[string]>;
      readers.stdin.write("back\n");
      return JSON.parse((await back)[0]) as ReaderCounts;
    },
    stop: () => { readers.kill("SIGKILL"); },
  };
}

const EVENT = { "service.name": "checkout", "http.route": "/v1/orders", "http.response.status_code": 401, "auth.decision": "deny", "auth.reason": "expired" };

/** Sends one event of its own (the same bytes again would be a resend, acknowledged without being written); the status of its acknowledgement. */
export async function sendEvent(otlpHttpUrl: string): Promise<number> {
  const body = JSON.stringify({ ...EVENT, trace_id: randomBytes(16).toString("hex") });
  const response = await fetch(`${otlpHttpUrl}/v1/gateway/generic`, { method: "POST", body, headers: { "content-type": "application/json" } });
  await response.arrayBuffer();
  return response.status;
}
