import { readdirSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createRecordingStore } from "../../fakes/recording-store.ts";
import { append, block, open, tempDir } from "../log/log-kit.ts";
import { isEmpty, manualClock, started, until } from "./delivery-kit.ts";

const HOUR_MS = 3_600_000;

/** A service that died while it stored its first batch; a second batch was waiting. */
async function diedStoring(storeMemoryMs: number | null) {
  const dir = tempDir();
  const { log } = await open(dir);
  await append(log, block(1));
  await log.seal();
  await append(log, block(2));
  await log.seal();
  const store = createRecordingStore();
  store.fate = () => "hang_done";
  const { delivery } = started({ log, store, dir, storeMemoryMs });
  await until(() => store.calls.length === 1);
  await delivery.stop(0);
  store.fate = () => "done";
  return { dir, store };
}

test("shared store, back within its memory: the batch is sent again, its token tells", async () => {
  const { dir, store } = await diedStoring(HOUR_MS);
  const { log } = await open(dir);
  const { delivery } = started({ log, store, dir, storeMemoryMs: HOUR_MS, clock: manualClock(1_000_000 + HOUR_MS - 60_000) });
  await until(isEmpty(log));
  expect(store.sections("auth_events")).toHaveLength(2);
  expect(store.rows("quarantine")).toEqual([]);
  await delivery.stop(0);
  await log.close();
});

test("shared store, back later than it remembers: the one batch in doubt is put aside and counted, the others are stored", async () => {
  const { dir, store } = await diedStoring(HOUR_MS);
  const { log } = await open(dir);
  const { delivery, notices } = started({ log, store, dir, storeMemoryMs: HOUR_MS, clock: manualClock(1_000_000 + 2 * HOUR_MS) });
  await until(isEmpty(log));
  expect(store.calls.filter((c) => c.table === "auth_events" && c.token.includes("/1-1/")), "not sent again").toHaveLength(1);
  expect(store.calls.some((c) => c.token.endsWith("/2-2/auth_events"))).toBe(true);
  expect(store.rows("quarantine")).toMatchObject([{ code: "ING_DELIVER_UNSURE", message: expect.stringContaining("10 records") as string }]);
  expect(store.rows("ingest_ledger")).toMatchObject([{ received: 10, stored: 0, quarantined: 10 }, { received: 10, stored: 10, quarantined: 0 }]);
  expect(readdirSync(join(dir, "rejected-blocks")).filter((f) => f.endsWith(".auth_events.native"))).toHaveLength(1);
  expect(notices.map((n) => n.code)).toContain("ING_DELIVER_UNSURE");
  await delivery.stop(0);
  await log.close();
});

test("a store of our own remembers its newest tokens for ever", async () => {
  const { dir, store } = await diedStoring(null);
  const { log } = await open(dir);
  const { delivery } = started({ log, store, dir, storeMemoryMs: null, clock: manualClock(1_000_000 + 9_999 * HOUR_MS) });
  await until(isEmpty(log));
  expect(store.sections("auth_events")).toHaveLength(2);
  expect(store.rows("quarantine")).toEqual([]);
  await delivery.stop(0);
  await log.close();
});

test("a batch that was never begun is sent however old it is", async () => {
  const dir = tempDir();
  const first = await open(dir);
  await append(first.log, block(1));
  await first.log.seal();
  await first.log.close();
  const { log } = await open(dir);
  const store = createRecordingStore();
  const { delivery } = started({ log, store, dir, storeMemoryMs: HOUR_MS, clock: manualClock(1_000_000 + 99 * HOUR_MS) });
  await until(isEmpty(log));
  expect(store.sections("auth_events")).toHaveLength(1);
  await delivery.stop(0);
  await log.close();
});
