import { once } from "node:events";
import { createServer } from "node:http";
import { afterEach, describe, expect, it } from "vitest";
import { backoffMs } from "../../../store/embedded/backoff.ts";
import { watchLiveness } from "../../../store/embedded/liveness.ts";

const cleanups: (() => void)[] = [];
afterEach(() => { for (const cleanup of cleanups.splice(0)) cleanup(); });

async function watched(deadlineMs: number): Promise<{ readonly pings: () => number; readonly stuck: () => number; silence(): void }> {
  let [pings, stuck, isSilent] = [0, 0, false];
  const server = createServer((_request, response) => {
    pings++;
    if (!isSilent) response.end("Ok.\n");
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const url = `http://127.0.0.1:${String(typeof address === "object" && address !== null ? address.port : 0)}`;
  const stop = watchLiveness({ url, deadlineMs, intervalMs: 20, onStuck: () => { stuck++; } });
  cleanups.push(stop, () => { server.closeAllConnections(); server.close(); });
  return { pings: () => pings, stuck: () => stuck, silence: () => { isSilent = true; } };
}

describe("watchLiveness", () => {
  it("a child that takes connections but does not answer is stuck, once", async () => {
    const child = await watched(400);
    await expect.poll(child.pings).toBeGreaterThan(1);
    expect(child.stuck()).toBe(0);
    child.silence();
    await expect.poll(child.stuck, { timeout: 10_000 }).toBe(1);
    const pings = child.pings();
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect([child.stuck(), child.pings()]).toEqual([1, pings]);
  });

  it("time in which we were stopped ourselves is not held against the child", async () => {
    const child = await watched(1_000);
    await expect.poll(child.pings).toBeGreaterThan(1);
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1_500);
    const pings = child.pings();
    await expect.poll(child.pings).toBeGreaterThan(pings + 3);
    expect(child.stuck()).toBe(0);
  });
});

describe("backoffMs", () => {
  it.each([[1, 100], [2, 200], [3, 400], [6, 3_200], [7, 5_000], [1_000, 5_000], [0, 100]])("after %i failures %i ms", (failures, expected) => {
    expect(backoffMs({ firstMs: 100, maxMs: 5_000 }, failures)).toBe(expected);
  });
});
