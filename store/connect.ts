import { createStore } from "./client/create-store.ts";
import { parseClickhouseUrl } from "./client/clickhouse-url.ts";
import type { DoorConfig } from "./embedded/door/door-config.ts";
import { startEmbeddedEngine, type EmbeddedEngine, type EngineLogger } from "./embedded/supervisor.ts";
import { migrate, type MigrateReport } from "./migrate.ts";
import type { SchemaVariables } from "./schema-template.ts";
import type { Store, StoreResult } from "./store.ts";

export interface ConnectOptions {
  /** Null starts the embedded engine on `dataDir`. */
  readonly clickhouseUrl: string | null;
  readonly dataDir: string;
  readonly enginePort: number;
  /** Lets readers into the embedded engine. */
  readonly door?: DoorConfig;
  readonly retention: SchemaVariables["retention"];
  readonly logger: EngineLogger;
}

/** The store with what keeps it running. */
export interface ConnectedStore {
  readonly store: Store;
  /** Null with a server of the user's own. */
  readonly engine: EmbeddedEngine | null;
  /** Brings the schema up to date; safe to repeat. */
  readonly migrate: () => Promise<StoreResult<MigrateReport>>;
  readonly close: () => Promise<void>;
}

const REQUEST_TIMEOUT_MS = 30_000;
const MAX_READERS = 4;
const EMBEDDED_DATABASE = "auth_slo";

/** Opens the door to ClickHouse: starts the embedded engine, or points at the user's server, which may be away for now. */
export async function connectStore(options: ConnectOptions): Promise<ConnectedStore> {
  const { clickhouseUrl } = options;
  const engine = clickhouseUrl === null ? await startEmbeddedEngine({ dataDir: options.dataDir, port: options.enginePort, logger: options.logger, ...(options.door === undefined ? {} : { door: options.door }) }) : null;
  const address = clickhouseUrl === null ? { url: engine?.url ?? "", username: engine?.credentials.username ?? "", password: engine?.credentials.password ?? "", database: EMBEDDED_DATABASE } : parseClickhouseUrl(clickhouseUrl);
  const store = createStore({ ...address, requestTimeoutMs: REQUEST_TIMEOUT_MS, maxReaders: MAX_READERS });
  const variables = { retention: options.retention, engine: engine === null ? "server" : "embedded" } as const;
  return {
    store, engine,
    migrate: async () => {
      const server = createStore({ ...address, database: "default", requestTimeoutMs: REQUEST_TIMEOUT_MS, maxReaders: 1 });
      try {
        return await migrate({ store, server, database: address.database, variables });
      } finally {
        await server.close();
      }
    },
    close: async () => {
      await store.close();
      await engine?.stop();
    },
  };
}
