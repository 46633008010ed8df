/** The public surface of `store/`. */
export { connectStore, type ConnectedStore } from "./connect.ts";
export type { DoorConfig } from "./embedded/door/door-config.ts";
export { lockDataDir } from "./data-lock.ts";
export type { Store, StoreResult } from "./store.ts";
