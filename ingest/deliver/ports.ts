import type { Store, StoreResult } from "../../store/store.ts";
import type { DurableLog } from "../log/durable-log.ts";
import type { ReportDelivery } from "./errors.ts";
import type { RejectedBlocks } from "./rejected-blocks.ts";

/** Time as delivery uses it. */
export interface DeliveryClock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves after the time, or at once when the signal is aborted. Never rejects. */
  wait(ms: number, signal: AbortSignal): Promise<void>;
}

export type DeliveryStore = Pick<Store, "insertNative" | "insertRows" | "query" | "ping">;

export interface DeliveryDeps {
  readonly log: DurableLog;
  readonly store: DeliveryStore;
  /** Brings the store's schema up to date; safe to repeat. */
  readonly migrate: () => Promise<StoreResult<unknown>>;
  readonly clock: DeliveryClock;
  /** Uniform in [0, 1): spreads the retries of several nodes. */
  readonly random: () => number;
  readonly report: ReportDelivery;
  readonly rejected: RejectedBlocks;
  /**
   * How long the store is sure to remember a token while others insert too; null when this node is its only writer. See `mayResend`.
   */
  readonly storeMemoryMs: number | null;
}
