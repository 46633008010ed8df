import type { AlertBook } from "./alert-book.ts";
import type { Observation } from "./alert-state.ts";
import type { Labels } from "./fingerprint.ts";
import type { Links } from "./notify/links.ts";
import type { ReadCounts, ReadEvidence, RecordedTransition, SaveAlerts, SendAlerts } from "./ports.ts";
import type { SloRevision } from "./slo/model.ts";

/** Times that all alerts share. Milliseconds. */
export interface AlertTiming {
  /** Repeats word of a firing or resolved alert. */
  readonly resendMs: number;
  /** See `leaseMsOf`. */
  readonly leaseMs: number;
  readonly resolvedRetentionMs: number;
  /** Unknown for this long marks an alert as stale. */
  readonly maxHoldMs: number;
  /** An SLO that cannot be evaluated for this long has an alert of its own. */
  readonly cannotEvaluateAfterMs: number;
  /** News waits this long for a store that does not save it; then it is told all the same, for a page is worth more than its record. */
  readonly unsavedHoldMs: number;
}

/** Times as shipped; the lease depends on the schedule. */
export function defaultTiming(leaseMs: number): AlertTiming {
  return { resendMs: 60_000, leaseMs, resolvedRetentionMs: 900_000, maxHoldMs: 3_600_000, cannotEvaluateAfterMs: 300_000, unsavedHoldMs: 30_000 };
}

/** A condition about the service itself, judged by its own means and told like any other alert. */
export interface OwnCondition {
  readonly alertname: string;
  readonly severity: string;
  /** Beside alertname and severity. */
  readonly labels: Labels;
  readonly observation: Observation;
  readonly forMs: number;
  readonly summary: string;
  readonly description: string;
  /** Section of docs/runbooks.md. */
  readonly anchor: string;
  /** What the alert says beside. */
  readonly annotations?: Labels;
}

/** Everything that one evaluation may touch. */
export interface TickPorts {
  readonly slos: readonly SloRevision[];
  readonly book: AlertBook;
  readonly timing: AlertTiming;
  readonly links: Links;
  /** Conditions about the service itself that someone else found, such as a clock that is off. */
  readonly ownConditions: () => readonly OwnCondition[];
  /** Names of alerts of which nothing is known at present: those that fire are kept as they are. None unless given. */
  readonly undecidedAlerts?: () => readonly string[];
  readonly readCounts: ReadCounts;
  readonly readEvidence: ReadEvidence;
  readonly saveAlerts: SaveAlerts;
  readonly sendAlerts: SendAlerts;
}

/** What one evaluation did. */
export interface TickReport {
  readonly evalTimeMs: number;
  readonly groupCount: number;
  /** SLOs whose counts could not be read or decided, with why. */
  readonly unreadable: ReadonlyMap<string, string>;
  readonly transitions: readonly RecordedTransition[];
  readonly sentCount: number;
  /** Why alert states were not saved, or null when all of them are. */
  readonly saveFailure: string | null;
}
