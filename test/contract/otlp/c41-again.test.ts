import { randomBytes } from "node:crypto";
import { afterEach, describe, expect, test } from "vitest";
import type { RunningService } from "../../service/service.ts";
import { grpcCaller, GRPC_PATHS } from "./grpc-call.ts";
import { logsProto } from "./otlp-request.ts";
import { rawConnection, requestHead } from "./raw-http.ts";
import { eventually, post, PROTOBUF } from "./running.ts";
import { eventuallyStored, PATIENCE_MS, readLedger, startWholeService, storedEvents } from "./stored.ts";

let service: RunningService;
afterEach(async () => { await service.stop(); service.remove(); }, PATIENCE_MS);

const request = (name: string, records: number) => logsProto(name, Array.from({ length: records }, () => ({ timeUnixNano: `${Date.now()}000000`, traceId: randomBytes(16).toString("hex") })));
const send = (body: Buffer) => post(`${service.otlpHttpUrl}/v1/logs`, PROTOBUF, body);
const statusOf = (body: Buffer) => send(body).then(async (r) => { await r.arrayBuffer(); return r.status; }, () => 0);
const isDistinct = (ids: readonly string[]) => expect(new Set(ids).size).toBe(ids.length);

describe("sent again", { timeout: PATIENCE_MS }, () => {
  test("C33 kill -9 in the middle of many requests loses nothing that was acknowledged and stores nothing twice", async () => {
    service = await startWholeService();
    const bodies = Array.from({ length: 60 }, () => request("killed", 20));
    const acknowledged = new Set<Buffer>();
    const sending = bodies.map(async (body) => { if ((await statusOf(body)) === 200) acknowledged.add(body); if (acknowledged.size === 20) await service.kill(); });
    await Promise.all(sending);
    await service.kill();
    service = await service.restart();
    const kept = await eventuallyStored(service, { service: "killed" }, acknowledged.size * 20);
    isDistinct(kept.map((e) => e.trace_id));
    expect(acknowledged.size).toBeGreaterThanOrEqual(20);
    for (const body of bodies.filter((b) => !acknowledged.has(b))) expect(await statusOf(body)).toBe(200);
    const all = await eventuallyStored(service, { service: "killed" }, 1_200);
    isDistinct(all.map((e) => e.trace_id));
    expect(all).toHaveLength(1_200);
  });

  test("C41 what was refused with 503 is accepted when it is sent again, and what was accepted is stored once however often it is sent", async () => {
    service = await startWholeService({ env: { AUTH_SLO_MAX_LOG_BYTES: String(1024 * 1024), AUTH_SLO_MIN_FREE_DISK_BYTES: "0" } });
    for (const pid of service.enginePids()) process.kill(pid, "SIGSTOP");
    const bodies: Buffer[] = [];
    let refused: Response | null = null;
    while (refused === null && bodies.length < 400) {
      const body = request("again", 200);
      bodies.push(body);
      const answer = await send(body);
      if (answer.status !== 200) refused = answer;
      await answer.arrayBuffer();
    }
    expect(refused?.status).toBe(503);
    expect(Number(refused?.headers.get("retry-after"))).toBeGreaterThanOrEqual(1);
    for (const pid of service.enginePids()) process.kill(pid, "SIGCONT");
    await expect.poll(() => statusOf(bodies.at(-1) ?? Buffer.alloc(0)), { timeout: PATIENCE_MS / 2, interval: 200 }).toBe(200);
    for (const body of bodies.slice(0, 3)) expect(await statusOf(body)).toBe(200);
    const stored = await eventuallyStored(service, { service: "again" }, bodies.length * 200);
    isDistinct(stored.map((e) => e.trace_id));
    expect(stored).toHaveLength(bodies.length * 200);
  });

  test("C42 a request whose answer was lost is recognised when it comes again, over HTTP and gRPC, and answered with success", async () => {
    service = await startWholeService();
    const http = request("lost-http", 10);
    for (const waitsForStore of [true, false]) {
      const connection = await rawConnection(Number(new URL(service.otlpHttpUrl).port));
      connection.send(Buffer.concat([Buffer.from(requestHead([`Content-Type: ${PROTOBUF}`, `Content-Length: ${http.length}`])), http]));
      if (waitsForStore) await eventuallyStored(service, { service: "lost-http" }, 10);
      connection.socket.destroy();
    }
    expect(await statusOf(http)).toBe(200);
    const grpc = request("lost-grpc", 10);
    for (let i = 0; i < 3; i += 1) {
      const caller = grpcCaller(service.otlpGrpcAddress);
      expect((await caller.call(GRPC_PATHS.logs, grpc)).code).toBe(0);
      caller.close();
    }
    await eventuallyStored(service, { service: "lost-grpc" }, 10);
    await eventually(async () => (await readLedger(service)).bySource.reduce((sum, row) => sum + row.deduplicated, 0)).toBeGreaterThanOrEqual(30);
    expect([(await storedEvents(service, { service: "lost-http" })).length, (await storedEvents(service, { service: "lost-grpc" })).length]).toEqual([10, 10]);
  });
});
