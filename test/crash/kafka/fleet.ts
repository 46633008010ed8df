/** Service processes that share one store and one consumer group, each with a data directory of its own. */
import { createStore } from "../../../store/client/create-store.ts";
import type { Store } from "../../../store/store.ts";
import { startService, type RunningService } from "../../service/service.ts";
import { addressOf, startTestEngine } from "../../store/aids/test-engine.ts";

export interface Fleet {
  /** Those that run now; one that is being started again is not among them. */
  readonly living: () => readonly RunningService[];
  /** Ends one by SIGKILL, or SIGTERM when `isGentle`, and has it come back by itself; `back` resolves when it is ready. */
  readonly end: (service: RunningService, isGentle: boolean) => Promise<{ readonly back: Promise<void> }>;
  /** Resolves when all run; rejects with the first that did not come back. */
  readonly whole: () => Promise<void>;
  readonly store: Store;
  /** What the processes printed, one text for each that ever ran. */
  readonly outputs: () => readonly string[];
  readonly remove: () => Promise<void>;
}

const READY_MS = 90_000;

export async function startFleet(size: number, env: Readonly<Record<string, string>>): Promise<Fleet> {
  const engine = await startTestEngine();
  const { url, username, password } = addressOf(engine);
  const store = createStore({ url, username, password, database: "auth_slo", requestTimeoutMs: 60_000, maxReaders: 2 });
  const address = new URL(`${url}/auth_slo`);
  address.username = username;
  address.password = password;
  const members: (RunningService | null)[] = [];
  const coming = new Map<number, Promise<void>>();
  const known = new Set<RunningService>();
  const put = (i: number, service: RunningService) => { members[i] = service; known.add(service); };
  const start = (): Promise<RunningService> => startService({ env: { AUTH_SLO_LOG_LEVEL: "info", CLICKHOUSE_URL: address.href, ...env }, readyTimeoutMs: READY_MS });
  const whole = async () => { await Promise.all(coming.values()); };
  const remove = async () => {
    await Promise.allSettled(coming.values());
    for (const member of members) await member?.kill();
    for (const service of known) service.remove();
    await store.close();
    await engine.dispose();
  };
  try {
    // One after the other: the first brings the schema up to date.
    for (let i = 0; i < size; i++) put(i, await start());
  } catch (error) {
    await remove();
    throw error;
  }
  return {
    store, whole, remove, outputs: () => [...known].map((service) => service.output()),
    living: () => members.flatMap((member) => member ?? []),
    end: async (service, isGentle) => {
      const i = members.indexOf(service);
      members[i] = null;
      await (isGentle ? service.stop() : service.kill());
      const back = service.restart().then((again) => { put(i, again); coming.delete(i); });
      back.catch(() => undefined);
      coming.set(i, back);
      return { back };
    },
  };
}
