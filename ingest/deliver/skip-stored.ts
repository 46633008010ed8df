import type { Attempts } from "./attempts.ts";
import { alreadyStored, readHorizons } from "./horizon-guard.ts";
import type { DeliveryDeps } from "./ports.ts";

/** Once at the start: marks as stored what the store has and the log was not told of. Waits for the store as long as it takes. */
export async function skipStored({ log, store }: Pick<DeliveryDeps, "log" | "store">, attempts: Attempts): Promise<void> {
  const nodes = [...new Set(log.pending().map((b) => b.node))];
  if (nodes.length === 0) return;
  await attempts.until("ingest_ledger", false, async () => {
    const horizons = await readHorizons(store, nodes);
    if (horizons.kind === "ok") for (const batch of alreadyStored(log.pending(), horizons.value)) await log.markStored(batch);
    return horizons;
  });
}
