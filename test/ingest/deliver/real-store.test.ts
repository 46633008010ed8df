import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { z } from "zod";
import { EVENT_COLUMNS } from "../../../ingest/event.ts";
import { createDelivery } from "../../../ingest/deliver/delivery.ts";
import { createRejectedBlocks } from "../../../ingest/deliver/rejected-blocks.ts";
import { createLedgerView } from "../../../ingest/ledger/ledger-view.ts";
import type { DurableLog } from "../../../ingest/log/durable-log.ts";
import { connectStore, type ConnectedStore, type Store } from "../../../store/index.ts";
import { eventBlock } from "../../store/aids/event-blocks.ts";
import { append, entry, open, tempDir } from "../log/log-kit.ts";
import { isEmpty } from "./delivery-kit.ts";

const ROWS = 400;
const BLOCKS = 6;
const dataDir = mkdtempSync(join(tmpdir(), "auth-slo-deliver-"));
let connected: ConnectedStore;

beforeAll(async () => {
  const quiet = { info: () => undefined, warn: () => undefined };
  connected = await connectStore({ clickhouseUrl: null, dataDir, enginePort: 0, retention: { rawDays: 3_650, rollup10sHours: 720, rollup1mDays: 3_650, rollup1hDays: 3_650 }, logger: quiet });
  expect((await connected.migrate()).kind).toBe("ok");
}, 120_000);

afterAll(async () => {
  await connected.close();
  rmSync(dataDir, { recursive: true, force: true });
});

/** Real blocks of events over two days, some of them malformed on purpose. */
async function filled(dir: string, malformed: readonly number[]): Promise<DurableLog> {
  const { url = "", credentials } = connected.engine ?? {};
  const { log } = await open(dir);
  const nowSeconds = Math.floor(Date.now() / 1_000);
  for (let i = 0; i < BLOCKS; i++) {
    const whole = await eventBlock({ url, ...credentials, username: credentials?.username ?? "", password: credentials?.password ?? "" }, { rows: ROWS, seed: i, fromSeconds: nowSeconds - 86_400, spreadSeconds: 7_200 });
    const native = malformed.includes(i) ? whole.subarray(0, whole.length - 100) : whole;
    await append(log, { sections: [{ table: "auth_events", rows: ROWS, columns: EVENT_COLUMNS.map((c) => c.name), native }], ledger: [entry(ROWS)], digests: [], kafka: [], formedAtMs: nowSeconds * 1_000 });
    if (i === 3) await log.seal();
  }
  await log.seal();
  return log;
}

/** Looks every few milliseconds: a real engine is at work, and the test's own time-out is the bound. */
async function stored(log: DurableLog): Promise<void> {
  while (!isEmpty(log)()) await setTimeout(5);
}

function deliver(log: DurableLog, store: Store, dir: string) {
  const delivery = createDelivery({
    log, store, clock: { now: Date.now, wait: async (ms) => { await setTimeout(Math.min(ms, 20)); } }, storeMemoryMs: null, migrate: () => connected.migrate(), random: () => 0, report: () => undefined, rejected: createRejectedBlocks(join(dir, "rejected-blocks")),
  });
  delivery.start();
  return delivery;
}

async function counts(): Promise<Readonly<Record<"raw" | "weight" | "slots" | "minutes" | "hours", number>>> {
  const sql = `SELECT (SELECT count() FROM auth_events) AS raw, (SELECT sum(weight) FROM auth_events) AS weight, (SELECT sum(n) FROM auth_rollup_10s) AS slots,
    (SELECT sum(n) FROM auth_rollup_1m) AS minutes, (SELECT sum(n) FROM auth_rollup_1h) AS hours`;
  const n = z.coerce.number();
  const result = await connected.store.query({ sql, row: z.object({ raw: n, weight: n, slots: n, minutes: n, hours: n }) });
  const [row] = result.kind === "ok" ? result.value : [];
  if (row === undefined) throw new Error(JSON.stringify(result));
  return row;
}

/** The store, but one INSERT is done (or not) and never answered: what a process sees that dies in it. */
function dyingIn(call: number, isDone: boolean): { readonly store: Store; readonly dead: Promise<void> } {
  const dead = Promise.withResolvers<void>();
  let calls = 0;
  const die = async (insert: () => Promise<unknown>) => {
    if (isDone) await insert();
    dead.resolve();
    return new Promise<never>(() => undefined);
  };
  const { store } = connected;
  return {
    dead: dead.promise,
    store: {
      ...store,
      insertNative: (insert) => (++calls === call ? die(() => store.insertNative(insert)) : store.insertNative(insert)),
      insertRows: (insert) => (++calls === call ? die(() => store.insertRows(insert)) : store.insertRows(insert)),
    },
  };
}

test("through the real engine: dying in every INSERT leaves raw rows, every rollup and the ledger exact", async () => {
  let expected = await counts();
  for (const isDone of [true, false]) {
    for (let call = 1; call <= 4; call++) {
      const dir = tempDir();
      const first = await filled(dir, []);
      const dying = dyingIn(call, isDone);
      const before = deliver(first, dying.store, dir);
      await dying.dead;
      await before.stop(0);
      const { log } = await open(dir);
      const after = deliver(log, connected.store, dir);
      await stored(log);
      const found = await counts();
      expect(found.raw - expected.raw).toBe(BLOCKS * ROWS);
      expect([found.slots, found.minutes, found.hours]).toEqual([found.weight, found.weight, found.weight]);
      const ledger = await createLedgerView({ store: connected.store, log }).snapshot();
      expect(ledger).toMatchObject({ kind: "ok", identityHolds: true, nothingLost: true, bySource: [{ received: found.raw, stored: found.raw, inLog: 0 }] });
      expected = found;
      await after.stop(0);
      await log.close();
      await first.close();
    }
  }
}, 180_000);

test("through the real engine: blocks it cannot read are quarantined, the others stored, the ledger says which", async () => {
  const before = await counts();
  const dir = tempDir();
  const log = await filled(dir, [1, 4]);
  const delivery = deliver(log, connected.store, dir);
  await stored(log);
  const after = await counts();
  expect(after.raw - before.raw).toBe((BLOCKS - 2) * ROWS);
  expect([after.slots, after.minutes, after.hours]).toEqual([after.weight, after.weight, after.weight]);
  const ledger = await createLedgerView({ store: connected.store, log }).snapshot();
  expect(ledger).toMatchObject({ kind: "ok", identityHolds: true, nothingLost: true, bySource: [{ received: before.raw + BLOCKS * ROWS, stored: after.raw, quarantined: 2 * ROWS }] });
  const quarantined = await connected.store.query({ sql: "SELECT code, count() AS n FROM quarantine GROUP BY code", row: z.object({ code: z.string(), n: z.coerce.number() }) });
  expect(quarantined).toEqual({ kind: "ok", value: [{ code: "ING_DELIVER_REJECTED", n: 2 }] });
  await delivery.stop(0);
  await log.close();
}, 120_000);
