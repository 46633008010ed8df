import { join } from "node:path";
import { createDelivery, type Delivery } from "../../../ingest/deliver/delivery.ts";
import type { DeliverNotice } from "../../../ingest/deliver/errors.ts";
import { createRejectedBlocks } from "../../../ingest/deliver/rejected-blocks.ts";
import type { DurableLog } from "../../../ingest/log/durable-log.ts";
import type { RecordingStore } from "../../fakes/recording-store.ts";

/** A clock that moves only when someone waits. */
export interface ManualClock {
  nowMs: number;
  now(): number;
  wait(ms: number, signal: AbortSignal): Promise<void>;
}

export function manualClock(nowMs = 1_000_000): ManualClock {
  return {
    nowMs,
    now() { return this.nowMs; },
    async wait(ms) {
      await new Promise(setImmediate);
      this.nowMs += ms;
    },
  };
}

export interface Started {
  readonly delivery: Delivery;
  readonly notices: DeliverNotice[];
  migrations: number;
}

export interface StartWish {
  readonly log: DurableLog;
  readonly store: RecordingStore;
  readonly dir: string;
  readonly clock?: ManualClock;
  readonly storeMemoryMs?: number | null;
  readonly onMigrate?: () => void;
}

export function started({ log, store, dir, clock = manualClock(), storeMemoryMs = null, onMigrate }: StartWish): Started {
  const notices: DeliverNotice[] = [];
  const result: Started = {
    notices,
    migrations: 0,
    delivery: createDelivery({
      log, store, clock, storeMemoryMs,
      migrate: () => {
        result.migrations++;
        onMigrate?.();
        return Promise.resolve({ kind: "ok", value: undefined });
      },
      random: () => 0.5,
      report: (n) => notices.push(n),
      rejected: createRejectedBlocks(join(dir, "rejected-blocks")),
    }),
  };
  result.delivery.start();
  return result;
}

/** Lets everything run until the condition holds. */
export async function until(condition: () => boolean, what = "the condition"): Promise<void> {
  for (let turns = 0; !condition(); turns++) {
    if (turns > 200_000) throw new Error(`${what} never came true`);
    await new Promise(setImmediate);
  }
}

/** Everything that was appended is stored. */
export const isEmpty = (log: DurableLog) => () => log.stats.unsealedRows === 0 && log.stats.pendingBatches === 0;
