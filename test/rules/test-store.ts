import { openStore } from "../../store/open-store.ts";
import type { Store } from "../../store/store.ts";
import { addressOf, startTestEngine } from "../store/aids/test-engine.ts";

/** A migrated database on an engine of its own. */
export async function startTestStore(): Promise<{ readonly store: Store; readonly dispose: () => Promise<void> }> {
  const engine = await startTestEngine();
  const retention = { rawDays: 30, rollup10sHours: 12, rollup1mDays: 90, rollup1hDays: 730 };
  const opened = await openStore({ ...addressOf(engine), database: "auth_slo_rules_test", requestTimeoutMs: 30_000, maxReaders: 2, variables: { retention, engine: "embedded" } });
  if (opened.kind === "failed") { await engine.dispose(); throw new Error(opened.failure.message); }
  const { store } = opened.value;
  return { store, dispose: async () => { await store.close(); await engine.dispose(); } };
}
