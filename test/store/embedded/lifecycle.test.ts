import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, it } from "vitest";
import { isAlive } from "../../../store/process-identity.ts";
import { type RawAddress, rawQuery } from "../aids/raw-http.ts";
import { addressOf, startTestEngine, type TestEngine } from "../aids/test-engine.ts";

let engine: TestEngine | undefined;
afterEach(async () => {
  await engine?.dispose();
  engine = undefined;
});
const isGone = (pid: number) => !isAlive({ pid, startTicks: null });
/** Keeps a reader busy for ten seconds. */
const LONG = "SELECT sleepEachRow(1) FROM numbers(10) SETTINGS max_block_size = 1, function_sleep_max_microseconds_per_block = 2000000";

describe("the child ends", () => {
  it("when its parent is killed, even while a statement runs", async () => {
    const dataDir = mkdtempSync(join(tmpdir(), "auth-slo-parent-"));
    const parent = spawn(process.execPath, [fileURLToPath(new URL("./parent/main.ts", import.meta.url)), dataDir], { stdio: ["ignore", "pipe", "inherit"] });
    const [line] = (await once(parent.stdout, "data")) as [Buffer];
    const child = JSON.parse(line.toString()) as RawAddress & { readonly pid: number };
    const running = rawQuery(child, LONG).catch(() => undefined);
    parent.kill("SIGKILL");
    await expect.poll(() => isGone(child.pid), { timeout: 10_000, interval: 50 }).toBe(true);
    await running;
    rmSync(dataDir, { recursive: true, force: true });
  });

  it("within three seconds of stop, with exit code 0, even while a statement runs", async () => {
    engine = await startTestEngine();
    const [pid = 0] = engine.pids();
    const running = rawQuery(addressOf(engine), LONG).catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, 300));
    const before = performance.now();
    await engine.stop();
    expect(performance.now() - before).toBeLessThan(4_000);
    expect([isGone(pid), engine.pids(), engine.restarts()]).toEqual([true, [], 0]);
    await running;
  });

  it("at stop even when it was stopped with SIGSTOP", async () => {
    engine = await startTestEngine();
    const [pid = 0] = engine.pids();
    process.kill(pid, "SIGSTOP");
    await engine.stop();
    expect(isGone(pid)).toBe(true);
  });
});

describe("stop while a killed child is being replaced", () => {
  it("leaves no process and no port behind", async () => {
    engine = await startTestEngine();
    const [pid = 0] = engine.pids();
    process.kill(pid, "SIGKILL");
    await expect.poll(() => engine?.pids().length, { interval: 5 }).toBe(0);
    await engine.stop();
    expect(engine.pids()).toEqual([]);
    await expect(fetch(`${engine.url}/ping`)).rejects.toThrow();
  });
});

describe("the engine does not start", () => {
  it("when its port is taken, and says so", async () => {
    const taken = createServer().listen(0, "127.0.0.1");
    await once(taken, "listening");
    const address = taken.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    await expect(startTestEngine({ port })).rejects.toMatchObject({ code: "STO_ENGINE_START", message: expect.stringContaining("EADDRINUSE") as string });
    taken.close();
  });
});
