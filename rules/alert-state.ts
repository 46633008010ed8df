import type { AlertDetail } from "./alert-detail.ts";
import type { Labels } from "./fingerprint.ts";

/**
 * Life of an alert. `inactive`: nothing to tell. `pending`: true, not yet for long enough. `firing`: told. `recovering`: no longer true, still told
 * while the keep-firing clock runs. `resolved`: told to be over, again and again for a while so that every Alertmanager hears it.
 */
export const ALERT_STATES = ["inactive", "pending", "firing", "recovering", "resolved"] as const;
export type AlertState = (typeof ALERT_STATES)[number];

/** Why a condition could not be decided. `no_traffic` is a measured zero under the policy "hold"; all others mean that the measurement is missing. */
export const UNKNOWN_REASONS = ["query_failed", "coverage", "inconsistent", "no_traffic"] as const;
export type UnknownReason = (typeof UNKNOWN_REASONS)[number];

/** What one evaluation saw of an alert's condition, and why in words. */
export type Observation =
  | { readonly kind: "true"; readonly why: string }
  | { readonly kind: "false"; readonly why: string }
  | { readonly kind: "unknown"; readonly reason: UnknownReason; readonly why: string };

/** Every instant of an alert's life has its own place; null when it has not come. Milliseconds on the axis of evaluation times. */
export interface AlertInstants {
  readonly activeAtMs: number | null;
  readonly firedAtMs: number | null;
  readonly keepFiringSinceMs: number | null;
  readonly resolvedAtMs: number | null;
  readonly lastSentAtMs: number | null;
  /** Until when the last send holds at Alertmanager. */
  readonly validUntilMs: number | null;
  /** First of the unbroken run of unknown observations. */
  readonly unknownSinceMs: number | null;
}

/** What an alert is about; fixed for its life, `revision` apart. */
export interface AlertIdentity {
  /** Of the labels alone. */
  readonly fingerprint: string;
  readonly labels: Labels;
  /** SLO name, or "" for an alert about the service itself. */
  readonly slo: string;
  readonly revision: string;
  readonly tier: string;
  readonly severity: string;
  readonly group: Labels;
}

export interface AlertInstance extends AlertIdentity, AlertInstants {
  readonly state: AlertState;
  /** The condition is unknown at present; the state is the last one that evidence supported. */
  readonly isFrozen: boolean;
  /** Unknown for longer than the rule holds without saying so. */
  readonly isStale: boolean;
  readonly unknownReason: UnknownReason | null;
  readonly evalTimeMs: number;
  /** As of the last evaluation that saw the condition true; what a resolved alert still tells. */
  readonly detail: AlertDetail;
}

/** Times that govern one alert. */
export interface AlertRule {
  /** True for this long before it fires. 0: at once. An interval of k slots needs k + 1 evaluations, as in Prometheus. */
  readonly forMs: number;
  /** Told for this long after it was last true. */
  readonly keepFiringForMs: number;
  /** Unknown for this long: annotated as stale, still told. */
  readonly maxHoldMs: number;
  readonly resendMs: number;
  readonly leaseMs: number;
  readonly resolvedRetentionMs: number;
}

export interface AlertTransition {
  readonly evalTimeMs: number;
  readonly from: AlertState;
  readonly to: AlertState;
  readonly why: string;
}

export interface AlertStep {
  readonly next: AlertInstance;
  /** What to tell Alertmanager now. */
  readonly send: "firing" | "resolved" | "none";
  /** Null when the state stays. */
  readonly transition: AlertTransition | null;
  readonly why: string;
}
