import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { openStore } from "../../../store/open-store.ts";
import type { Store } from "../../../store/store.ts";
import { expectRollupsExact, valueOf } from "../../contract/store.contract.ts";
import { eventBlock } from "../aids/event-blocks.ts";
import { rawText, untilAnswer } from "../aids/raw-http.ts";
import { addressOf, startTestEngine, type TestEngine } from "../aids/test-engine.ts";

const RETENTION = { rawDays: 30, rollup10sHours: 120, rollup1mDays: 90, rollup1hDays: 730 };
const nowSeconds = Math.floor(Date.now() / 1_000);

let engine: TestEngine | undefined;
let store: { readonly store: Store } | undefined;
afterEach(async () => {
  await store?.store.close();
  await engine?.dispose();
  [store, engine] = [undefined, undefined];
});

async function open(options: Parameters<typeof startTestEngine>[0] = {}) {
  engine = await startTestEngine(options);
  const at = { ...addressOf(engine), database: "auth_slo" };
  store = valueOf(await openStore({ ...at, requestTimeoutMs: 20_000, maxReaders: 2, variables: { retention: RETENTION, engine: "embedded" } }));
  return { engine, at, store: store.store };
}

describe("the engine is killed in the middle of inserts", () => {
  it("every row and every rollup is counted exactly once when the sender repeats what was not answered", async () => {
    const { engine: running, at, store: opened } = await open();
    const blocks = await Promise.all([1, 2, 3, 4].map((seed) => eventBlock(at, { rows: 3_000, seed, fromSeconds: nowSeconds - 90_000, spreadSeconds: 86_400 })));
    const batches = 24;
    let [inserted, failures, kills] = [0, 0, 0];
    for (let batch = 0; batch < batches; batch++) {
      // A kill at another moment of the insert each time: from before its body is read to after it is stored.
      const killAfterMs = batch % 4 === 1 ? (batch * 37) % 230 : undefined;
      const timer = killAfterMs === undefined ? undefined : setTimeout(() => {
        for (const pid of running.pids()) process.kill(pid, "SIGKILL");
        kills++;
      }, killAfterMs);
      for (let isStored = false; !isStored;) {
        const result = await opened.insertNative({ table: "auth_events", native: blocks.slice(0, 1 + (batch % 4)), token: `node/${String(batch)}` });
        isStored = result.kind === "ok";
        if (result.kind === "failed") {
          failures++;
          expect(result.failure.kind).toBe("retryable");
          await untilAnswer(at);
        }
      }
      clearTimeout(timer);
      inserted += 3_000 * (1 + (batch % 4));
    }
    await untilAnswer(at);
    expect(kills).toBeGreaterThan(2);
    expect(failures).toBeGreaterThan(0);
    expect(running.restarts()).toBe(kills);
    expect(await rawText(at, "SELECT count() FROM auth_events")).toBe(String(inserted));
    await expectRollupsExact((sql) => rawText(at, sql));
  }, 240_000);

  it("an insert whose token was noted but whose rows were not put in place is not lost", async () => {
    const { engine: running, at, store: opened } = await open();
    const native = [await eventBlock(at, { rows: 500, seed: 1, fromSeconds: nowSeconds - 100, spreadSeconds: 60 })];
    valueOf(await opened.insertNative({ table: "auth_events", native, token: "n/1" }));
    // What a kill between the two steps leaves behind: the record of the last block, and no part for it.
    const path = await rawText(at, "SELECT data_paths[1] FROM system.tables WHERE database = 'auth_slo' AND name = 'auth_events'");
    for (const pid of running.pids()) process.kill(pid, "SIGSTOP");
    for (const name of readdirSync(path)) if (/^\d{8}_1_1_0$/.test(name)) rmSync(join(path, name), { recursive: true });
    for (const pid of running.pids()) process.kill(pid, "SIGKILL");
    await untilAnswer(at);
    expect(await rawText(at, "SELECT count() FROM auth_events")).toBe("0");
    valueOf(await opened.insertNative({ table: "auth_events", native, token: "n/1" }));
    expect(await rawText(at, "SELECT count() FROM auth_events")).toBe("500");
    await expectRollupsExact((sql) => rawText(at, sql));
  });
});

describe("the engine falls silent", () => {
  it("a stopped child is recognised, replaced on the same port, and the same client goes on", async () => {
    const { engine: running, at, store: opened } = await open({ pingDeadlineMs: 900, pingIntervalMs: 100 });
    const [pid] = running.pids();
    const exits: unknown[] = [];
    running.onExit((exit) => exits.push(exit));
    process.kill(pid ?? 0, "SIGSTOP");
    await expect.poll(() => running.pids().length === 1 && running.pids()[0] !== pid, { timeout: 30_000, interval: 50 }).toBe(true);
    await untilAnswer(at);
    expect(await opened.ping(5_000)).toBe(true);
    expect(running.restarts()).toBe(1);
    expect(exits).toEqual([{ pid, code: null, signal: "SIGKILL" }]);
  });

  it("statements while it is away fail as retryable", async () => {
    const { engine: running, store: opened } = await open();
    await running.stop();
    expect(running.pids()).toEqual([]);
    const away = { kind: "failed", failure: { kind: "retryable", code: "STO_UNREACHABLE", clickhouseCode: null } };
    expect(await opened.insertRows({ table: "touched_slots", rows: [{ slot: nowSeconds }], token: "t" })).toMatchObject(away);
    expect(await opened.command({ sql: "SELECT 1" })).toMatchObject(away);
    expect(await opened.ping(2_000)).toBe(false);
  });
});

describe("bodies in memory", () => {
  it("what a killed child left is removed at the next start, what a living one holds is not", async () => {
    const memoryDirectory = mkdtempSync(join(tmpdir(), "auth-slo-staging-"));
    const leftover = join(memoryDirectory, "auth-slo-engine-999999999-1-abcdef");
    mkdirSync(leftover);
    writeFileSync(join(leftover, "rows"), "left behind");
    const { engine: running, at, store: opened } = await open({ memoryDirectory, maxBodyBytes: 1024 * 1024 });
    expect(readdirSync(memoryDirectory)).toHaveLength(1);
    const native = [await eventBlock(at, { rows: 500, seed: 1, fromSeconds: nowSeconds - 100, spreadSeconds: 60 })];
    valueOf(await opened.insertNative({ table: "auth_events", native, token: "n/1" }));
    expect((await opened.insertNative({ table: "no_such_table", native, token: "n/2" })).kind).toBe("failed");
    const own = readdirSync(memoryDirectory)[0] ?? "";
    expect(own).toContain(`auth-slo-engine-${String(running.pids()[0])}-`);
    expect(readdirSync(join(memoryDirectory, own))).toEqual([]);
    await running.stop();
    expect(readdirSync(memoryDirectory)).toEqual([]);
    rmSync(memoryDirectory, { recursive: true });
  });
});
