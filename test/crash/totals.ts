/** Counts what a stopped service's data directory holds, through an engine of our own on the same data. */
import { z } from "zod";
import { createStore } from "../../store/client/create-store.ts";
import { startEmbeddedEngine } from "../../store/embedded/supervisor.ts";
import { lockDataDir } from "../../store/data-lock.ts";
import type { Store } from "../../store/store.ts";

export interface TableTotals {
  readonly raw: number;
  /** Distinct (trace id): equal to `raw` when nothing is stored twice. */
  readonly rawUnique: number;
  readonly rollups: Readonly<Record<string, number>>;
  /** Valid events of `auth-success-rate` by product, all slots: every record of the load is one. */
  readonly slices: Readonly<Record<string, number>>;
}

const quiet = { info: () => undefined, warn: () => undefined };
const one = z.object({ n: z.coerce.number().int() });

/** Runs `use` with a store on the data of a service that is not running. */
export async function withStoreOf<T>(dataDir: string, use: (store: Store) => Promise<T>): Promise<T> {
  const lock = lockDataDir(dataDir);
  const engine = await startEmbeddedEngine({ dataDir, port: 0, logger: quiet });
  const store = createStore({ url: engine.url, username: engine.credentials.username, password: engine.credentials.password, database: "auth_slo", requestTimeoutMs: 60_000, maxReaders: 2 });
  try {
    return await use(store);
  } finally {
    await store.close();
    await engine.stop();
    lock.release();
  }
}

export async function readTotals(dataDir: string): Promise<TableTotals> {
  return withStoreOf(dataDir, countTables);
}

export async function countTables(store: Store): Promise<TableTotals> {
  const count = async (sql: string) => {
    const result = await store.query({ sql: `SELECT toString(${sql}`, row: one });
    if (result.kind === "failed") throw new Error(result.failure.message);
    return result.value[0]?.n ?? 0;
  };
  const rollup = (name: string) => count(`sum(n)) AS n FROM auth_rollup_${name}`);
  const slices = (name: string) => count(`sum(valid)) AS n FROM slo_slices_${name} FINAL WHERE slo = 'auth-success-rate'`);
  return {
    raw: await count("count()) AS n FROM auth_events"),
    rawUnique: await count("uniqExact(trace_id)) AS n FROM auth_events"),
    rollups: { "10s": await rollup("10s"), "1m": await rollup("1m"), "1h": await rollup("1h") },
    slices: { "10s": await slices("10s"), "1m": await slices("1m"), "1h": await slices("1h") },
  };
}
