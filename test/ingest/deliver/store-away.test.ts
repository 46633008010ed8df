import { expect, test } from "vitest";
import { createRecordingStore, type Fate } from "../../fakes/recording-store.ts";
import { append, block, entry, open, tempDir } from "../log/log-kit.ts";
import { isEmpty, manualClock, started, until } from "./delivery-kit.ts";

test("while the store is away batches grow to their upper bound, and all is stored when it is back", async () => {
  const dir = tempDir();
  const clock = manualClock();
  const { log } = await open(dir, { now: () => clock.nowMs });
  const store = createRecordingStore();
  store.isUp = false;
  const { delivery, notices } = started({ log, store, dir, clock });
  for (let i = 0; i < 150; i++) {
    await append(log, block(i, { rows: 9_999, formedAtMs: clock.nowMs, ledger: [entry(9_999)] }));
    await new Promise(setImmediate);
  }
  await until(() => log.stats.unsealedRows < 500_000);
  const sizes = log.pending().map((b) => b.rows);
  expect(sizes.length).toBeLessThanOrEqual(5);
  expect(Math.max(...sizes)).toBeGreaterThan(400_000);
  expect(Math.max(...sizes)).toBeLessThanOrEqual(500_000);
  expect(delivery.stats.lagMs).toBeGreaterThan(0);
  store.isUp = true;
  await until(isEmpty(log));
  expect(store.sections("auth_events")).toHaveLength(150);
  expect(notices.filter((n) => n.code === "ING_DELIVER_RETRY").length, "told once, not at every try").toBeLessThanOrEqual(2);
  expect(notices.filter((n) => n.code === "ING_DELIVER_RECOVERED").length).toBeGreaterThanOrEqual(1);
  await delivery.stop(0);
  await log.close();
});

test("too many parts: slower, never smaller", async () => {
  const dir = tempDir();
  const { log } = await open(dir);
  const store = createRecordingStore();
  store.fate = (_, call): Fate => (call <= 3 ? { kind: "retryable", code: "STO_OVERLOADED", clickhouseCode: 252, message: "Too many parts" } : "done");
  for (let i = 0; i < 4; i++) await append(log, block(i));
  await log.seal();
  const { delivery } = started({ log, store, dir });
  await until(isEmpty(log));
  expect(store.sections("auth_events")).toHaveLength(4);
  expect(new Set(store.calls.filter((c) => c.table === "auth_events").map((c) => c.sections.length))).toEqual(new Set([4]));
  expect(delivery.stats.slowdown).toBe(8);
  await delivery.stop(0);
  await log.close();
});

test("stopping leaves what is not stored to the next start", async () => {
  const dir = tempDir();
  const first = await open(dir);
  for (let i = 0; i < 3; i++) await append(first.log, block(i));
  const store = createRecordingStore();
  store.isUp = false;
  const before = started({ log: first.log, store, dir });
  await until(() => store.calls.length > 0);
  await before.delivery.stop(1_000);
  const calls = store.calls.length;
  await first.log.close();
  for (let turns = 0; turns < 100; turns++) await new Promise(setImmediate);
  expect(store.calls.length).toBe(calls);
  store.isUp = true;
  const { log } = await open(dir);
  const after = started({ log, store, dir });
  await until(isEmpty(log));
  expect(store.sections("auth_events")).toHaveLength(3);
  await after.delivery.stop(0);
  await log.close();
});

test("a store port that throws is a failure like any other", async () => {
  const dir = tempDir();
  const { log } = await open(dir);
  await append(log, block(1));
  const store = createRecordingStore();
  let throws = 2;
  const inner = store.insertNative.bind(store);
  store.insertNative = (insert) => (throws-- > 0 ? Promise.reject(new Error("defect")) : inner(insert));
  const { delivery } = started({ log, store, dir });
  await until(isEmpty(log));
  expect(delivery.stats.retries).toBe(2);
  await delivery.stop(0);
  await log.close();
});
