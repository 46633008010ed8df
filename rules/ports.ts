import type { StoreFailure } from "../store/store.ts";
import type { AlertInstance } from "./alert.ts";
import type { OutgoingAlert } from "./notify/payload.ts";
import type { SloRevision } from "./slo/model.ts";

/** Sums of one SLO group over one window (evalTimeMs - windowSeconds, evalTimeMs]. Safe integers; `goodCount <= validCount`. */
export interface WindowCounts {
  readonly windowSeconds: number;
  readonly goodCount: number;
  readonly validCount: number;
  /** Share of the window's slots in which the pipeline was measuring at all, 0..1: tells a gap from a measured zero. */
  readonly coverageRatio: number;
}

/** A group of an SLO (`{product: "shop"}`) with its sums per window. */
export interface GroupCounts {
  readonly group: Readonly<Record<string, string>>;
  readonly windows: readonly WindowCounts[];
}

export type Read<T> = { readonly kind: "ok"; readonly value: T } | { readonly kind: "failed"; readonly failure: StoreFailure };

/** Reads slices for one SLO revision: every group seen in its longest window. Called once per SLO and tick. */
export type ReadCounts = (slo: SloRevision, windowsSeconds: readonly number[], evalTimeMs: number) => Promise<Read<readonly GroupCounts[]>>;

/** Evidence for an alert's annotations: top reasons, services, fault domains, example trace ids. Asked only when an alert is sent. */
export type ReadEvidence = (slo: SloRevision, group: Readonly<Record<string, string>>, fromMs: number, toMs: number) => Promise<Read<Evidence>>;

export interface Evidence {
  readonly reasons: readonly { readonly reason: string; readonly faultDomain: string; readonly issuer: string; readonly count: number }[];
  readonly services: readonly { readonly service: string; readonly count: number }[];
  readonly traceIds: readonly string[];
}

/** Alert states survive a restart: all are loaded once, and every change is saved before anything is sent. */
export type LoadAlerts = () => Promise<Read<readonly AlertInstance[]>>;
export type SaveAlerts = (alerts: readonly AlertInstance[]) => Promise<Read<void>>;

/** Hands alerts to the outbox of every Alertmanager; never waits for the network. */
export type SendAlerts = (alerts: readonly OutgoingAlert[], evalTimeMs: number) => void;
