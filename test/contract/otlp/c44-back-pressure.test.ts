import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { afterEach, expect, test } from "vitest";
import type { RunningService } from "../../service/service.ts";
import { logsProto } from "./otlp-request.ts";
import { post, PROTOBUF } from "./running.ts";
import { eventuallyStored, PATIENCE_MS, startWholeService } from "./stored.ts";

const MIB = 1024 * 1024;
let service: RunningService;
afterEach(async () => { await service.stop(); service.remove(); }, PATIENCE_MS);

/** Most memory that a process ever held, bytes. */
const peakBytes = (pid: number) => Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) * 1_024;

test("C44 with the store away the log grows to its cap, then 503s begin, memory stays under its bound, and all that was acknowledged is stored after", { timeout: PATIENCE_MS }, async () => {
  service = await startWholeService({ env: { AUTH_SLO_MAX_LOG_BYTES: String(4 * MIB), AUTH_SLO_MIN_FREE_DISK_BYTES: "0", AUTH_SLO_MAX_REQUEST_BYTES: String(4 * MIB), AUTH_SLO_MAX_IN_FLIGHT_BYTES: String(16 * MIB) } });
  for (const pid of service.enginePids()) process.kill(pid, "SIGSTOP");
  let acknowledged = 0;
  let refusals = 0;
  const sender = async () => {
    while (refusals < 200) {
      const body = logsProto("pressure", Array.from({ length: 100 }, () => ({ timeUnixNano: `${Date.now()}000000`, traceId: randomBytes(16).toString("hex") })));
      const answer = await post(`${service.otlpHttpUrl}/v1/logs`, PROTOBUF, body);
      await answer.arrayBuffer();
      if (answer.status === 200) acknowledged += 100;
      else if (answer.status === 503) refusals += 1;
      else throw new Error(`answered ${answer.status}`);
    }
  };
  await Promise.all(Array.from({ length: 8 }, sender));
  expect(acknowledged).toBeGreaterThan(1_000);
  expect(peakBytes(service.pid)).toBeLessThan(400 * MIB);
  for (const pid of service.enginePids()) process.kill(pid, "SIGCONT");
  const stored = await eventuallyStored(service, { service: "pressure" }, acknowledged);
  expect([stored.length, new Set(stored.map((e) => e.trace_id)).size]).toEqual([acknowledged, acknowledged]);
});
