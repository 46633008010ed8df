import type { StoreFailure } from "../store/store.ts";
import type { AlertInstance, AlertTransition } from "./alert.ts";
import type { Evidence } from "./evidence.ts";
import type { OutgoingAlert } from "./notify/payload.ts";
import type { MeasuredCounts } from "./sli.ts";
import type { SloRevision } from "./slo/model.ts";

export type { Evidence } from "./evidence.ts";

/** Sums of one SLO group over one window (evalTimeMs - windowSeconds, evalTimeMs]. Safe integers; `goodCount <= validCount`. */
export type WindowCounts = MeasuredCounts;

/** A group of an SLO (`{tenant: "acme", product: "shop"}`) with its sums per window, one entry for every window that was asked for. */
export interface GroupCounts {
  readonly group: Readonly<Record<string, string>>;
  readonly windows: readonly WindowCounts[];
}

export type Read<T> = { readonly kind: "ok"; readonly value: T } | { readonly kind: "failed"; readonly failure: StoreFailure };

/**
 * Reads slices for one SLO revision: every group seen in its longest window. Called once per SLO and tick with the windows of its tiers, for
 * several SLOs in parallel, and once more with the SLO's period when one of its alerts is told. Settles within the store's own time limit.
 */
export type ReadCounts = (slo: SloRevision, windowsSeconds: readonly number[], evalTimeMs: number) => Promise<Read<readonly GroupCounts[]>>;

/** Evidence for an alert's annotations: top reasons, services, fault domains, example trace ids. Asked only when an alert is sent. */
export type ReadEvidence = (slo: SloRevision, group: Readonly<Record<string, string>>, fromMs: number, toMs: number) => Promise<Read<Evidence>>;

/** A change of an alert's state with what identifies the alert, for the history. */
export interface RecordedTransition extends AlertTransition {
  readonly fingerprint: string;
  readonly slo: string;
  readonly severity: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** Alert states survive a restart: all are loaded once, and every change is saved before anything is sent. */
export type LoadAlerts = () => Promise<Read<readonly AlertInstance[]>>;
/** Saves whole instances and the transitions that led to them; saving the same again changes nothing. */
export type SaveAlerts = (alerts: readonly AlertInstance[], transitions: readonly RecordedTransition[]) => Promise<Read<void>>;

/** Hands alerts to the outbox of every Alertmanager; never waits for the network. */
export type SendAlerts = (alerts: readonly OutgoingAlert[], evalTimeMs: number) => void;

/** The clock of the shells: instants in ms since 1970, and timers that do not keep the process alive by themselves. */
export interface Clock {
  nowMs(): number;
  /** Calls `run` once after `delayMs`; the returned function prevents it. */
  after(delayMs: number, run: () => void): () => void;
}
