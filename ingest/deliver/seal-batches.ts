import type { Pace } from "./pace.ts";
import type { DeliveryDeps } from "./ports.ts";
import { isSealDue, SEAL_LIMITS } from "./seal-policy.ts";

/** Cuts batches whenever one is due, until stopped; runs beside the sending, so that a store that is away does not keep blocks unsealed. */
export async function sealBatches({ log, clock }: Pick<DeliveryDeps, "log" | "clock">, pace: Pace, lookMs: number, stop: AbortSignal): Promise<void> {
  for (; !stop.aborted; await clock.wait(lookMs, stop)) {
    await log.probe();
    const { unsealedRows, unsealedBytes, oldestUnsealedAtMs, pendingBatches } = log.stats;
    const oldestAgeMs = oldestUnsealedAtMs === null ? null : clock.now() - oldestUnsealedAtMs;
    if (isSealDue({ unsealedRows, unsealedBytes, oldestAgeMs, pendingBatches, slowdown: pace.slowdown })) await log.seal(SEAL_LIMITS);
  }
}
