import type { OutgoingAlert } from "./payload.ts";

export interface OutboxStats {
  readonly queued: number;
  /** Dropped because more than the bound waited; the oldest go first, and come back with their next repetition. */
  readonly dropped: number;
  /** Waited until they would have said nothing true any more. */
  readonly expired: number;
  /** Not taken because a later word about the same alert is known. */
  readonly superseded: number;
}

/** What waits for one Alertmanager: the newest word about every alert, in the order in which the alerts first came. */
export interface Outbox {
  offer(alert: OutgoingAlert): void;
  /** Takes out at most `maxAlerts` that are still worth sending. */
  take(maxAlerts: number, nowMs: number): OutgoingAlert[];
  /** Puts back what could not be sent, unless something newer came meanwhile. */
  giveBack(alerts: readonly OutgoingAlert[]): void;
  /** Never takes this alert again until something about it changes (beside its times and the values of its annotations). */
  reject(alert: OutgoingAlert): void;
  readonly stats: OutboxStats;
}

/**
 * Makes an outbox of at most `maxAlerts`. A firing alert never follows the resolve of the same episode: a slow or repeated send cannot bring an ended
 * alert back to life.
 */
export function createOutbox(maxAlerts: number): Outbox {
  const queue = new Map<string, OutgoingAlert>();
  const ended = new Map<string, { firedAtMs: number; expiresAtMs: number }>();
  const rejected = new Map<string, string>();
  const stats = { dropped: 0, expired: 0, superseded: 0 };

  const isSuperseded = (alert: OutgoingAlert) => {
    const queued = queue.get(alert.fingerprint);
    if (queued !== undefined && queued.firedAtMs > alert.firedAtMs) return true;
    const end = ended.get(alert.fingerprint);
    return end !== undefined && (alert.firedAtMs < end.firedAtMs || (alert.kind === "firing" && alert.firedAtMs === end.firedAtMs));
  };

  function add(alert: OutgoingAlert): void {
    queue.set(alert.fingerprint, alert);
    while (queue.size > maxAlerts) {
      const oldest = queue.keys().next();
      if (oldest.done === true) return;
      queue.delete(oldest.value);
      stats.dropped += 1;
    }
  }

  function forgetEnded(nowMs: number): void {
    for (const [fingerprint, end] of ended) if (end.expiresAtMs < nowMs) ended.delete(fingerprint);
  }

  return {
    offer(alert) {
      if (isSuperseded(alert)) { stats.superseded += 1; return; }
      if (alert.kind === "resolved") ended.set(alert.fingerprint, { firedAtMs: alert.firedAtMs, expiresAtMs: alert.expiresAtMs });
      const known = rejected.get(alert.fingerprint);
      if (known === shapeOf(alert)) return;
      if (known !== undefined) rejected.delete(alert.fingerprint);
      add(alert);
    },
    take(maxTaken, nowMs) {
      forgetEnded(nowMs);
      const taken: OutgoingAlert[] = [];
      for (const [fingerprint, alert] of queue) {
        if (taken.length === maxTaken) break;
        queue.delete(fingerprint);
        if (alert.expiresAtMs > nowMs) taken.push(alert);
        else stats.expired += 1;
      }
      return taken;
    },
    giveBack(alerts) {
      for (const alert of alerts) {
        if (queue.has(alert.fingerprint) || isSuperseded(alert)) stats.superseded += 1;
        else add(alert);
      }
    },
    reject(alert) {
      rejected.set(alert.fingerprint, shapeOf(alert));
      if (rejected.size > maxAlerts) rejected.delete(rejected.keys().next().value ?? "");
    },
    get stats() { return { ...stats, queued: queue.size }; },
  };
}

/** What an Alertmanager can object to: labels, names of annotations, the link. Times and texts change with every repetition. */
function shapeOf(alert: OutgoingAlert): string {
  return JSON.stringify([alert.body.labels, Object.keys(alert.body.annotations), alert.body.generatorURL ?? ""]);
}
