import { expect, test } from "vitest";
import type { DurableLog } from "../../../ingest/log/durable-log.ts";
import { createRecordingStore, sha, type Fate, type RecordingStore } from "../../fakes/recording-store.ts";
import { append, block, entry, open, tempDir } from "../log/log-kit.ts";
import { isEmpty, manualClock, started, until } from "./delivery-kit.ts";

const BLOCKS = 7;
const expectedSections = Array.from({ length: BLOCKS }, (_, i) => sha(block(i).sections[0]?.native ?? Buffer.alloc(0)));

async function filled(dir: string): Promise<DurableLog> {
  const { log } = await open(dir);
  for (let i = 0; i < BLOCKS; i++) {
    await append(log, { ...block(i), sections: [...block(i).sections, { table: "exposure_events", rows: 2, native: Buffer.alloc(40, i) }] });
    if (i === 3) await log.seal();
  }
  return log;
}

function expectExact(store: RecordingStore): void {
  expect(store.sections("auth_events")).toEqual(expectedSections);
  expect(store.sections("exposure_events")).toEqual(Array.from({ length: BLOCKS }, (_, i) => sha(Buffer.alloc(40, i))));
  expect(store.rows("ingest_ledger").reduce((sum, r) => sum + Number(r["stored"]), 0)).toBe(BLOCKS * 10);
  expect(store.rows("quarantine")).toEqual([]);
}

test("one INSERT a table, events first, touched slots after them, the ledger last, each with the batch's token", async () => {
  const dir = tempDir();
  const log = await filled(dir);
  const store = createRecordingStore();
  const { delivery } = started({ log, store, dir });
  await until(isEmpty(log));
  const node = log.node;
  expect(store.calls.map((c) => c.token)).toEqual(
    ["1-4", "5-7"].flatMap((range) => ["auth_events", "exposure_events", "touched_slots", "ingest_ledger"].map((table) => `${node}/${range}/${table}`)),
  );
  expectExact(store);
  expect(store.rows("ingest_ledger")).toMatchObject([
    { node, hour: "1970-01-01 00:00:00", tenant: "acme", transport: "otlp_http", signal: "logs", received: 40, stored: 40, last_seq: "4" },
    { node, received: 30, stored: 30, last_seq: "7" },
  ]);
  await until(() => delivery.stats.batchesStored === 2);
  expect(delivery.stats).toMatchObject({ batchesStored: 2, rowsStored: 91, retries: 0, rejectedBlocks: 0, lagMs: 0, failing: null });
  await delivery.stop(0);
  await log.close();
});

test.each(["answer_lost", "not_done"] as const)("any INSERT may fail (%s): it is repeated, and each row is there once", async (fate) => {
  for (let failing = 1; failing <= 8; failing++) {
    const dir = tempDir();
    const log = await filled(dir);
    const store = createRecordingStore();
    store.fate = (_, call): Fate => (call === failing || call === failing + 1 ? fate : "done");
    const { delivery } = started({ log, store, dir });
    await until(isEmpty(log));
    expectExact(store);
    expect(delivery.stats.retries).toBe(2);
    await delivery.stop(0);
    await log.close();
  }
});

test.each(["hang_done", "hang_not_done"] as const)("the process may die in any INSERT (%s): the next one ends with each row there once", async (fate) => {
  for (let dying = 1; dying <= 8; dying++) {
    const dir = tempDir();
    const first = await filled(dir);
    const store = createRecordingStore();
    store.fate = (_, call): Fate => (call === dying ? fate : "done");
    const before = started({ log: first, store, dir });
    await until(() => store.calls.length === dying);
    await before.delivery.stop(0);

    store.fate = () => "done";
    const { log } = await open(dir);
    const after = started({ log, store, dir });
    await until(isEmpty(log));
    expectExact(store);
    await after.delivery.stop(0);
    await log.close();
    await first.close();
  }
});

test("dying in every INSERT, one start after another, still ends with each row there once", async () => {
  const dir = tempDir();
  await (await filled(dir)).close();
  const store = createRecordingStore();
  for (let life = 0; life < 20; life++) {
    const fate: Fate = life % 2 === 0 ? "hang_done" : "hang_not_done";
    const callsBefore = store.calls.length;
    store.fate = (_, call) => (call > callsBefore + (life % 3) ? fate : "done");
    const { log } = await open(dir);
    const { delivery } = started({ log, store, dir });
    await until(() => store.calls.length > callsBefore + (life % 3) || isEmpty(log)());
    await delivery.stop(0);
  }
  store.fate = () => "done";
  const { log } = await open(dir);
  const { delivery } = started({ log, store, dir });
  await until(isEmpty(log));
  expectExact(store);
  await delivery.stop(0);
  await log.close();
});

test("what the store has and the log was not told of is not sent again", async () => {
  const dir = tempDir();
  const first = await filled(dir);
  const store = createRecordingStore();
  await first.seal();
  for (const batch of first.pending().slice(0, 1)) {
    await store.insertRows({ table: "ingest_ledger", rows: [{ node: batch.node, last_seq: batch.lastSeq.toString(), stored: 40 }], token: "x" });
  }
  await first.close();
  const { log } = await open(dir);
  const sent = store.calls.length;
  const { delivery } = started({ log, store, dir });
  await until(isEmpty(log));
  expect(store.calls.slice(sent).map((c) => c.token.split("/")[1])).toEqual(["5-7", "5-7", "5-7", "5-7"]);
  await delivery.stop(0);
  await log.close();
});

test("nothing is sent before the store has said how far it has got", async () => {
  const dir = tempDir();
  await (await filled(dir)).close();
  const { log } = await open(dir);
  const store = createRecordingStore();
  store.isUp = false;
  const clock = manualClock();
  const { delivery } = started({ log, store, dir, clock });
  await until(() => clock.nowMs > 1_100_000);
  expect(store.calls).toEqual([]);
  expect(delivery.stats.failing).toBe("STO_UNREACHABLE");
  store.isUp = true;
  await until(isEmpty(log));
  expectExact(store);
  await delivery.stop(0);
  await log.close();
});

test("blocks that name different columns go in INSERTs of their own", async () => {
  const dir = tempDir();
  const { log } = await open(dir);
  for (let i = 0; i < 4; i++) {
    await append(log, { ...block(i), ledger: [entry(1)], sections: [{ table: "auth_events", rows: 1, columns: i < 2 ? ["ts"] : ["ts", "tenant"], native: Buffer.alloc(9, i) }] });
  }
  await log.seal();
  const store = createRecordingStore();
  const { delivery } = started({ log, store, dir });
  await until(isEmpty(log));
  expect(store.calls.map((c) => c.token.replace(`${log.node}/`, ""))).toEqual(["1-4/auth_events/1-2", "1-4/auth_events/3-4", "1-4/ingest_ledger"]);
  await delivery.stop(0);
  await log.close();
});
