import type { RulesErrorCode } from "../errors.ts";
import type { Clock } from "../ports.ts";
import type { AlertmanagerTransport } from "./alertmanager.ts";
import { deliver, type Delivery } from "./deliver.ts";
import { createOutbox, type OutboxStats } from "./outbox.ts";
import type { OutgoingAlert } from "./payload.ts";
import { createTimedTransport, type PostTimes } from "./timed-transport.ts";

/** See ../errors.ts. */
export type SenderFailure = Extract<RulesErrorCode, "RUL_ALERTMANAGER_AWAY" | "RUL_ALERTMANAGER_REFUSED" | "RUL_ALERT_REJECTED" | "RUL_OUTBOX_FULL">;

export interface SenderDeps {
  readonly transport: AlertmanagerTransport;
  readonly clock: Clock;
  /** 0 <= value < 1; spreads retries. */
  readonly random: () => number;
  readonly onFailure: (peer: string, code: SenderFailure, message: string) => void;
}

export interface SenderStats extends OutboxStats, PostTimes {
  readonly peer: string;
  readonly sent: number;
  /** Posts that failed, by why. */
  readonly failedPosts: { readonly away: number; readonly refused: number };
  /** Alerts that this Alertmanager found invalid. */
  readonly invalid: number;
  readonly lastFailure: string | null;
}

/** Sends to one Alertmanager, at its pace, whatever the others do. */
export interface Sender {
  offer(alerts: readonly OutgoingAlert[]): void;
  /** Waits until everything is sent or `timeoutMs` passed, then never sends again. */
  stop(timeoutMs: number): Promise<void>;
  readonly stats: SenderStats;
}

const MAX_BATCH = 256;
const MAX_QUEUED = 10_000;
const RETRY_BASE_MS = 500;
const RETRY_MAX_MS = 15_000;

/** Makes a sender; see `Sender`. Retries with growing, jittered pauses; what is repeated meanwhile replaces what waits. */
export function createSender(deps: SenderDeps): Sender {
  const outbox = createOutbox(MAX_QUEUED);
  const transport = createTimedTransport(deps.transport, deps.clock);
  const stats = { peer: transport.name, sent: 0, failedPosts: { away: 0, refused: 0 }, invalid: 0, lastFailure: null as string | null };
  let running: Promise<void> | null = null;
  let cancelRetry: (() => void) | null = null;
  let attempts = 0;
  let isStopped = false;
  let isAbandoned = false;

  function kick(): void {
    if (running !== null || cancelRetry !== null || isStopped || outbox.stats.queued === 0) return;
    running = sendAll().finally(() => { running = null; kick(); });
  }

  async function sendAll(): Promise<void> {
    for (let batch = outbox.take(MAX_BATCH, deps.clock.nowMs()); batch.length > 0; batch = outbox.take(MAX_BATCH, deps.clock.nowMs())) {
      const delivery = await deliver(transport, batch);
      settle(delivery);
      if (delivery.failure !== null || isAbandoned) return;
    }
  }

  function settle(delivery: Delivery): void {
    stats.sent += delivery.sent.length;
    stats.invalid += delivery.invalid.length;
    for (const { alert, message } of delivery.invalid) {
      outbox.reject(alert);
      deps.onFailure(stats.peer, "RUL_ALERT_REJECTED", `${message} (labels ${JSON.stringify(alert.body.labels)})`);
    }
    outbox.giveBack(delivery.undelivered);
    if (delivery.failure === null) { attempts = 0; stats.lastFailure = null; return; }
    const { kind, message } = delivery.failure;
    stats.failedPosts[kind] += 1;
    stats.lastFailure = message;
    deps.onFailure(stats.peer, kind === "away" ? "RUL_ALERTMANAGER_AWAY" : "RUL_ALERTMANAGER_REFUSED", message);
    attempts += 1;
    retryLater(kind === "refused" ? RETRY_MAX_MS : Math.min(RETRY_MAX_MS, RETRY_BASE_MS * 2 ** (attempts - 1)));
  }

  function retryLater(pauseMs: number): void {
    if (isStopped) return;
    cancelRetry = deps.clock.after(pauseMs * (0.5 + deps.random() / 2), () => { cancelRetry = null; kick(); });
  }

  return {
    offer(alerts) {
      const { dropped } = outbox.stats;
      for (const alert of alerts) outbox.offer(alert);
      if (outbox.stats.dropped > dropped) deps.onFailure(stats.peer, "RUL_OUTBOX_FULL", `${outbox.stats.dropped - dropped} alerts dropped`);
      kick();
    },
    async stop(timeoutMs) {
      cancelRetry?.();
      cancelRetry = null;
      kick();
      isStopped = true;
      let cancelWait: (() => void) | undefined;
      await Promise.race([running, new Promise<void>((resolve) => { cancelWait = deps.clock.after(timeoutMs, resolve); })]);
      cancelWait?.();
      isAbandoned = true;
    },
    get stats() { return { ...stats, failedPosts: { ...stats.failedPosts }, ...outbox.stats, ...transport.times }; },
  };
}
