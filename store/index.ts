/** The public surface of `store/`. */
export { connectStore, type ConnectedStore } from "./connect.ts";
export { lockDataDir, type DataLock } from "./data-lock.ts";
export { StoreError } from "./errors.ts";
export type { Store, StoreFailure, StoreResult } from "./store.ts";
