import { afterAll, beforeAll, beforeEach, vi } from "vitest";
import type { Store } from "../../store/store.ts";
import { startTestStore } from "./test-store.ts";

/** The store of the test file that called `useFileStore`: there while its tests and hooks run. */
export let store: Store;

/** Gives a test file a store of its own from its first test to its last, and a busy machine time for it. `beforeEachTest` gets it before each test. */
export function useFileStore(beforeEachTest?: (store: Store) => Promise<void>): void {
  vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 });
  let dispose = (): Promise<void> => Promise.resolve();
  beforeAll(async () => { ({ store, dispose } = await startTestStore()); });
  afterAll(() => dispose());
  if (beforeEachTest !== undefined) beforeEach(() => beforeEachTest(store));
}
