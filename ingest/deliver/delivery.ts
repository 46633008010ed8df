import { Attempts } from "./attempts.ts";
import { deliverBatch } from "./deliver-batch.ts";
import { Pace } from "./pace.ts";
import type { DeliveryDeps } from "./ports.ts";
import { sealBatches } from "./seal-batches.ts";
import { skipStored } from "./skip-stored.ts";

/** Figures of delivery; read when asked. */
export interface DeliveryStats {
  readonly batchesStored: number;
  readonly rowsStored: number;
  readonly retries: number;
  readonly rejectedBlocks: number;
  /** 1 normally; how many times longer batches gather while the store has too many parts. */
  readonly slowdown: number;
  /** Age of the oldest block that is not stored; 0 when all is. */
  readonly lagMs: number;
  /** How long the newest batch took, all of its tables. */
  readonly lastBatchMs: number;
  /** `STO_*` of the failure that is being waited out, or null. */
  readonly failing: string | null;
}

/** Carries the log's batches into the store. */
export interface Delivery {
  start(): void;
  /** Finishes the INSERT under way if it does so within the time, and leaves the rest to the next start. */
  stop(graceMs: number): Promise<void>;
  readonly stats: DeliveryStats;
}

/** How often the log is looked at when there is nothing to send. */
const LOOK_MS = 25;
const UNREADABLE_RETRY_MS = 1_000;

/**
 * Makes delivery. Two loops: one cuts batches, the other sends them, oldest first, one at a time. Before the first is sent, the store is asked how
 * far it has got: what a former run had stored and could not note down is not sent again.
 */
export function createDelivery(deps: DeliveryDeps): Delivery {
  const { log, clock } = deps;
  const stopping = new AbortController();
  const stop = stopping.signal;
  const pace = new Pace();
  const attempts = new Attempts(deps, pace, stop);
  const counts = { batchesStored: 0, rowsStored: 0, rejectedBlocks: 0, lastBatchMs: 0 };
  let running: Promise<unknown> = Promise.resolve();

  /** The disk does not give the batch back at the moment; the log itself answers for damage. */
  function unreadable(error: unknown): "unreadable" {
    deps.report({ level: "error", code: "ING_DELIVER_DAMAGED", message: error instanceof Error ? error.message : String(error) });
    return "unreadable";
  }

  async function sending(): Promise<void> {
    await skipStored(deps, attempts);
    while (!stop.aborted) {
      const batch = log.pending()[0];
      if (batch === undefined) {
        await clock.wait(LOOK_MS, stop);
        continue;
      }
      const startedAtMs = clock.now();
      attempts.begin();
      const delivered = await deliverBatch(batch, deps, attempts, stop).catch(unreadable);
      if (delivered === "unreadable") {
        await clock.wait(UNREADABLE_RETRY_MS, stop);
        continue;
      }
      if (delivered === null) return;
      pace.stored();
      counts.batchesStored++;
      counts.rowsStored += delivered.rows;
      counts.rejectedBlocks += delivered.rejectedBlocks;
      counts.lastBatchMs = clock.now() - startedAtMs;
    }
  }

  return {
    start() {
      running = Promise.all([sealBatches(deps, pace, LOOK_MS, stop), sending()]);
    },
    async stop(graceMs) {
      stopping.abort();
      const finished = new AbortController();
      await Promise.race([running, clock.wait(graceMs, finished.signal)]);
      finished.abort();
    },
    stats: {
      get batchesStored() { return counts.batchesStored; },
      get rowsStored() { return counts.rowsStored; },
      get rejectedBlocks() { return counts.rejectedBlocks; },
      get lastBatchMs() { return counts.lastBatchMs; },
      get retries() { return attempts.retries; },
      get slowdown() { return pace.slowdown; },
      get lagMs() { return log.stats.oldestUnstoredAtMs === null ? 0 : Math.max(0, clock.now() - log.stats.oldestUnstoredAtMs); },
      get failing() { return attempts.failing?.code ?? null; },
    },
  };
}
