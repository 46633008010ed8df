import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { StoreFailure } from "../../../store/store.ts";
import { createRecordingStore, sha, type Fate, type Insert, type RecordingStore } from "../../fakes/recording-store.ts";
import { append, block, entry, open, tempDir } from "../log/log-kit.ts";
import { isEmpty, manualClock, started, until } from "./delivery-kit.ts";

const BAD_DATA: StoreFailure = { kind: "permanent", code: "STO_REJECTED", clickhouseCode: 33, message: "Code: 33. Cannot read all data" };
const NO_TABLE: StoreFailure = { kind: "permanent", code: "STO_SCHEMA", clickhouseCode: 60, message: "Code: 60. Unknown table" };
const eventsOf = (n: number) => sha(block(n).sections[0]?.native ?? Buffer.alloc(0));

/** Refuses every INSERT that holds one of these blocks' events. */
function refusing(poison: readonly number[]): (insert: Insert) => Fate {
  const hashes = new Set(poison.map(eventsOf));
  return ({ sections }) => (sections.some((s) => hashes.has(s)) ? BAD_DATA : "done");
}

async function filled(dir: string, blocks: number) {
  const { log } = await open(dir);
  for (let i = 0; i < blocks; i++) await append(log, block(i, { ledger: [entry(10), entry(4, { signal: "metrics" })] }));
  await log.seal();
  return log;
}

function expectAllBut(store: RecordingStore, blocks: number, poison: readonly number[]): void {
  const good = Array.from({ length: blocks }, (_, i) => i).filter((i) => !poison.includes(i));
  expect(store.sections("auth_events").toSorted()).toEqual(good.map(eventsOf).toSorted());
  expect(store.rows("ingest_ledger")).toMatchObject([
    { signal: "logs", received: blocks * 10, stored: good.length * 10, quarantined: poison.length * 10 },
    { signal: "metrics", received: blocks * 4, stored: blocks * 4, quarantined: 0 },
  ]);
  expect(store.rows("quarantine").map((r) => [r["code"], r["signal"], String(r["message"]).slice(0, 23)])).toEqual(
    poison.map(() => ["ING_DELIVER_REJECTED", "logs", "10 records: 10 rows of "]),
  );
}

test.each([[[0]], [[7]], [[3]], [[2, 3]], [[0, 7]], [[1, 4, 6]], [[0, 1, 2, 3, 4, 5, 6, 7]]])("refused blocks %j go to quarantine, counted, and the rest goes through", async (poison) => {
  const dir = tempDir();
  const log = await filled(dir, 8);
  const store = createRecordingStore();
  store.fate = refusing(poison);
  const run = started({ log, store, dir });
  await until(isEmpty(log));
  expectAllBut(store, 8, poison);
  expect(run.migrations).toBe(1);
  await until(() => run.delivery.stats.rejectedBlocks === poison.length);
  expect(run.notices.filter((n) => n.code === "ING_DELIVER_REJECTED")).toHaveLength(poison.length);
  const kept = readdirSync(join(dir, "rejected-blocks")).filter((f) => f.endsWith(".native"));
  expect(kept.map((f) => sha(readFileSync(join(dir, "rejected-blocks", f)))).toSorted()).toEqual(poison.map(eventsOf).toSorted());
  await run.delivery.stop(0);
  await log.close();
});

test("the file beside the bytes says what they are and why they are there", async () => {
  const dir = tempDir();
  const log = await filled(dir, 1);
  const store = createRecordingStore();
  store.fate = refusing([0]);
  const { delivery } = started({ log, store, dir });
  await until(isEmpty(log));
  const [name = ""] = readdirSync(join(dir, "rejected-blocks")).filter((f) => f.endsWith(".json"));
  expect(JSON.parse(readFileSync(join(dir, "rejected-blocks", name), "utf8"))).toEqual({
    table: "auth_events", columns: ["ts", "tenant"], rows: 10, seq: "1", batch: `${log.node}/1-1`, code: "ING_DELIVER_REJECTED", message: "STO_REJECTED Code: 33. Cannot read all data",
  });
  await delivery.stop(0);
  await log.close();
});

test.each(["hang_done", "hang_not_done"] as const)("the process may die anywhere while a bad block is searched for (%s): same end", async (fate) => {
  const poison = [2, 5];
  for (let dying = 1; dying <= 16; dying++) {
    const dir = tempDir();
    const first = await filled(dir, 8);
    const store = createRecordingStore();
    const refuse = refusing(poison);
    store.fate = (insert, call) => (call !== dying ? refuse(insert) : refuse(insert) === "done" ? fate : "hang_not_done");
    const before = started({ log: first, store, dir });
    await until(() => store.calls.length === dying || isEmpty(first)());
    await before.delivery.stop(0);
    store.fate = refuse;
    const { log } = await open(dir);
    const after = started({ log, store, dir });
    await until(isEmpty(log));
    expectAllBut(store, 8, poison);
    await after.delivery.stop(0);
    await log.close();
    await first.close();
  }
});

test("a block once rejected stays so: a store that has come to its senses after a restart does not get it twice", async () => {
  const dir = tempDir();
  const first = await filled(dir, 4);
  const store = createRecordingStore();
  const refuse = refusing([1]);
  store.fate = (insert) => (insert.table === "quarantine" ? "hang_not_done" : refuse(insert));
  const before = started({ log: first, store, dir });
  await until(() => store.calls.at(-1)?.table === "quarantine");
  await before.delivery.stop(0);
  store.fate = () => "done";
  const { log } = await open(dir);
  const after = started({ log, store, dir });
  await until(isEmpty(log));
  expectAllBut(store, 4, [1]);
  await after.delivery.stop(0);
  await log.close();
  await first.close();
});

test("a migration may be all that was missing: then nothing is split", async () => {
  const dir = tempDir();
  const log = await filled(dir, 4);
  const store = createRecordingStore();
  store.fate = refusing([1]);
  const run = started({ log, store, dir, onMigrate: () => { store.fate = () => "done"; } });
  await until(isEmpty(log));
  expect(store.calls.map((c) => c.table)).toEqual(["auth_events", "auth_events", "touched_slots", "ingest_ledger"]);
  expect(run.migrations).toBe(1);
  expect(existsSync(join(dir, "rejected-blocks"))).toBe(false);
  await run.delivery.stop(0);
  await log.close();
});

test("a wrong schema is never a block's fault: nothing is rejected however long it lasts, and delivery goes on when it is mended", async () => {
  const dir = tempDir();
  const log = await filled(dir, 4);
  const store = createRecordingStore();
  store.fate = () => NO_TABLE;
  const clock = manualClock();
  const run = started({ log, store, dir, clock });
  await until(() => clock.nowMs > 2_000_000);
  expect(run.migrations).toBeGreaterThan(5);
  expect(run.notices.filter((n) => n.code === "ING_DELIVER_SCHEMA")).toHaveLength(1);
  expect(log.stats.pendingBatches).toBe(1);
  store.fate = () => "done";
  await until(isEmpty(log));
  expectAllBut(store, 4, []);
  await run.delivery.stop(0);
  await log.close();
});

test("a refused section about records costs no record, and is told", async () => {
  const dir = tempDir();
  const log = await filled(dir, 2);
  const store = createRecordingStore();
  store.fate = ({ table, sections }) => (table === "touched_slots" && sections.includes(sha(Buffer.alloc(5, 1))) ? BAD_DATA : "done");
  const { delivery } = started({ log, store, dir });
  await until(isEmpty(log));
  expect(store.rows("ingest_ledger")).toMatchObject([{ stored: 20, quarantined: 0 }, { stored: 8, quarantined: 0 }]);
  expect(store.rows("quarantine")).toMatchObject([{ code: "ING_DELIVER_REJECTED", tenant: "", message: expect.stringContaining("1 rows of touched_slots, block 2") as string }]);
  await delivery.stop(0);
  await log.close();
});

const UNCLEAR: StoreFailure = { kind: "retryable", code: "STO_UNKNOWN", clickhouseCode: 12_345, message: "Code: 12345." };

test("a block that keeps failing without a clear reason is rejected when the others go through", async () => {
  const dir = tempDir();
  const log = await filled(dir, 4);
  const store = createRecordingStore();
  const refuse = refusing([0]);
  store.fate = (insert) => (refuse(insert) === "done" ? "done" : UNCLEAR);
  const { delivery } = started({ log, store, dir });
  await until(isEmpty(log));
  expectAllBut(store, 4, [0]);
  await delivery.stop(0);
  await log.close();
});

test("when everything fails without a clear reason nothing is rejected: it may be the store", async () => {
  const dir = tempDir();
  const log = await filled(dir, 4);
  const store = createRecordingStore();
  store.fate = () => UNCLEAR;
  const clock = manualClock();
  const { delivery } = started({ log, store, dir, clock });
  await until(() => clock.nowMs > 3_000_000);
  store.fate = () => "done";
  await until(isEmpty(log));
  expectAllBut(store, 4, []);
  await delivery.stop(0);
  await log.close();
});
