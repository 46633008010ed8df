import { migrate } from "../../../../store/migrate.ts";
import { createStore } from "../../../../store/client/create-store.ts";
import type { DoorConfig } from "../../../../store/embedded/door/door-config.ts";
import { TABLES } from "../../../../store/tables.ts";
import { eventBlock } from "../../aids/event-blocks.ts";
import { type RawAddress, rawText } from "../../aids/raw-http.ts";
import { addressOf, startTestEngine, type TestEngine } from "../../aids/test-engine.ts";

export const READER = { username: "reader", password: "a reader's own password" } as const;
export const DATABASE = "auth_slo";
const VARIABLES = { retention: { rawDays: 30, rollup10sHours: 12, rollup1mDays: 90, rollup1hDays: 730 }, engine: "embedded" } as const;

export interface DoorEngine {
  readonly engine: TestEngine;
  readonly writer: RawAddress;
  readonly reader: RawAddress;
}

/** An engine with the product's schema, some events in it, and its door open. */
export async function startDoorEngine(door: Partial<DoorConfig> = {}, events = 5_000): Promise<DoorEngine> {
  const engine = await startTestEngine({ door: { user: READER.username, password: READER.password, database: DATABASE, maxSeconds: 5, listen: null, ...door } });
  const options = { ...addressOf(engine), requestTimeoutMs: 60_000, maxReaders: 1 };
  const [store, server] = [createStore({ ...options, database: DATABASE }), createStore({ ...options, database: "default" })];
  const done = await migrate({ store, server, database: DATABASE, variables: VARIABLES });
  if (done.kind === "failed") throw new Error(done.failure.message);
  const fromSeconds = Math.floor(Date.now() / 1_000) - 3_600;
  const block = await eventBlock(addressOf(engine), { rows: events, seed: 1, fromSeconds, spreadSeconds: 3_000 });
  const inserted = await store.insertNative({ table: TABLES.events, native: [block], token: "first" });
  if (inserted.kind === "failed") throw new Error(inserted.failure.message);
  await Promise.all([store.close(), server.close()]);
  const writer = { ...addressOf(engine), database: DATABASE };
  await rawText(writer, "SELECT 1");
  return { engine, writer, reader: { url: engine.url, ...READER, database: DATABASE } };
}
