import { createStore, type StoreOptions } from "./client/create-store.ts";
import { migrate, type MigrateReport } from "./migrate.ts";
import type { SchemaVariables } from "./schema-template.ts";
import type { Store, StoreResult } from "./store.ts";

export interface OpenStoreOptions extends StoreOptions {
  readonly variables: SchemaVariables;
}

export interface OpenedStore {
  readonly store: Store;
  readonly report: MigrateReport;
}

/**
 * Opens the store and brings its database to this version. A `retryable` failure (the server is away) may be tried again as it is; a
 * `permanent` one (changed migration, a server that counts twice, no rights) needs a person.
 */
export async function openStore(options: OpenStoreOptions): Promise<StoreResult<OpenedStore>> {
  const store = createStore(options);
  const server = createStore({ ...options, database: "default", maxReaders: 1 });
  const migrated = await migrate({ store, server, database: options.database, variables: options.variables });
  await server.close();
  if (migrated.kind === "ok") return { kind: "ok", value: { store, report: migrated.value } };
  await store.close();
  return migrated;
}
