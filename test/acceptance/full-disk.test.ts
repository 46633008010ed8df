/** No room left: nothing more is acknowledged, nothing acknowledged is lost, and it goes on by itself when there is room again. */
import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { grpcCaller, GRPC_PATHS } from "../contract/otlp/grpc-call.ts";
import { readStatus } from "../contract/otlp/rpc-status.ts";
import { settle } from "../crash/settle.ts";
import { logBody } from "../otlp/log-body.ts";
import { startService, type RunningService } from "../service/service.ts";

const RECORDS = 1_024;
const MOST_REQUESTS = 4_000;
const RESOURCE = { log_name: "auth_slo", node_name: "edge-1", cluster_name: "edge", zone_name: "local-1", "service.name": "edge-envoy", "service.namespace": "shop" };
const ALLOWED = { "http.request.method": "GET", "url.path": "/v1/orders", "http.response.status_code": "200", response_code_details: "via_upstream", "auth.jwt.iss": "https://idp.example.com", "auth.jwt.sub": "alice" };
const mounted: string[] = [];

function body(): Buffer {
  const nowNano = BigInt(Date.now()) * 1_000_000n;
  return logBody(RESOURCE, Array.from({ length: RECORDS }, () => ({ timeUnixNano: nowNano, traceId: randomBytes(16), attributes: ALLOWED })));
}

/** A file system of its own in memory, or null where mounting is not allowed. */
function smallDisk(megabytes: number): string | null {
  const dir = mkdtempSync(join(tmpdir(), "auth-slo-small-disk-"));
  if (spawnSync("mount", ["-t", "tmpfs", "-o", `size=${megabytes}m`, "tmpfs", dir]).status === 0) { mounted.push(dir); return dir; }
  rmSync(dir, { recursive: true });
  return null;
}
const disk = smallDisk(40);

interface Answer { readonly status: number; readonly retryAfter: string | null; readonly body: Uint8Array }
async function send(service: RunningService, payload: Buffer): Promise<Answer> {
  const response = await fetch(`${service.otlpHttpUrl}/v1/logs`, { method: "POST", headers: { "content-type": "application/x-protobuf" }, body: new Uint8Array(payload) });
  return { status: response.status, retryAfter: response.headers.get("retry-after"), body: new Uint8Array(await response.arrayBuffer()) };
}

/** Sends until refused, makes room, sends until taken again, and counts. */
async function fillAndRecover(service: RunningService, codes: readonly string[], makeRoom: () => Promise<void>): Promise<void> {
  let acknowledged = 0;
  const sendOnce = async () => { const answer = await send(service, body()); if (answer.status === 200) acknowledged += RECORDS; return answer; };
  expect((await sendOnce()).status).toBe(200);
  // The supervisor replaces an engine that hangs; the store must not come back early.
  const holdEngine = () => { for (const pid of service.enginePids()) process.kill(pid, "SIGSTOP"); };
  let answer = await sendOnce();
  for (let i = 0; answer.status === 200 && i < MOST_REQUESTS; i++) { holdEngine(); answer = await sendOnce(); }

  expect(answer.status).toBe(503);
  expect(Number(answer.retryAfter)).toBeGreaterThanOrEqual(1);
  expect(codes).toContain(readStatus(answer.body).reason);
  const caller = grpcCaller(service.otlpGrpcAddress);
  let refused = await caller.call(GRPC_PATHS.logs, body());
  for (let i = 0; refused.code === 0 && i < MOST_REQUESTS; i++) { acknowledged += RECORDS; holdEngine(); refused = await caller.call(GRPC_PATHS.logs, body()); }
  caller.close();
  expect(refused.code).toBe(14);
  expect(readStatus(refused.trailers.get("grpc-status-details-bin")[0] as Buffer).retryDelaySeconds).toBeGreaterThanOrEqual(0);
  expect((await fetch(`${service.httpUrl}/healthz`)).status).toBe(200);
  const whileFull = await Promise.all(Array.from({ length: 8 }, sendOnce));
  // The engine's replacement may free a little room at any time; no other answer than these two is right.
  expect(whileFull.filter((a) => a.status !== 200 && a.status !== 503)).toEqual([]);

  await makeRoom();
  await expect.poll(async () => (await sendOnce()).status, { timeout: 90_000, interval: 500 }).toBe(200);
  const { lost, double, isComplete, tables } = await settle(service, acknowledged, 120_000);
  console.log(`${acknowledged} records acknowledged; stored: ${JSON.stringify(tables)}`);
  expect({ lost, double, isComplete }).toEqual({ lost: 0, double: 0, isComplete: true });
}

function wakeEngine(service: RunningService): void {
  for (const pid of service.enginePids()) process.kill(pid, "SIGCONT");
}

afterAll(() => { for (const dir of mounted) { spawnSync("umount", ["-l", dir]); rmSync(dir, { recursive: true, force: true }); } });

describe("no room for the log", () => {
  test("its size cap: 503 with Retry-After and UNAVAILABLE, nothing acknowledged is lost, it goes on when the store is back", { timeout: 300_000 }, async () => {
    const service = await startService({ env: { AUTH_SLO_LOG_LEVEL: "error", AUTH_SLO_MAX_LOG_BYTES: String(8 * 1_024 * 1_024), AUTH_SLO_MAX_REQUEST_BYTES: String(1_024 * 1_024) } });
    try {
      await fillAndRecover(service, ["ING_LOG_FULL"], () => { wakeEngine(service); return Promise.resolve(); });
    } finally {
      await service.kill();
      service.remove();
    }
  });

  test.skipIf(disk === null)("a disk that is really full (for the engine too): the same", { timeout: 300_000 }, async () => {
    const dataDir = join(disk ?? "", "data");
    const service = await startService({ dataDir, env: { AUTH_SLO_LOG_LEVEL: "error", AUTH_SLO_MIN_FREE_DISK_BYTES: "0" } });
    try {
      await fillAndRecover(service, ["ING_LOG_UNWRITABLE", "ING_LOG_FULL"], async () => {
        wakeEngine(service);
        await new Promise((r) => setTimeout(r, 2_000));
        expect(spawnSync("mount", ["-o", "remount,size=512m", disk ?? ""]).status).toBe(0);
      });
    } finally {
      await service.kill();
    }
  });
});
