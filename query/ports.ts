/** What the HTTP API needs from the rest; `main.ts` plugs the real parts in. All of it is safe to call at any time, also while the store is away. */
import type { StoreFailure } from "../store/store.ts";

export type Answer<T> = { readonly kind: "ok"; readonly value: T } | { readonly kind: "failed"; readonly failure: StoreFailure };

/** One objective as people see it. Ratios in 0..1, durations in seconds. */
export interface SloView {
  readonly name: string;
  readonly revision: string;
  readonly displayName: string;
  readonly description: string;
  readonly service: string;
  readonly targetRatio: number;
  readonly periodSeconds: number;
  readonly groupBy: readonly string[];
  readonly runbookUrl: string;
  readonly tiers: readonly { readonly name: string; readonly severity: string; readonly burnTier: string; readonly factor: number; readonly longWindowSeconds: number; readonly shortWindowSeconds: number }[];
}

/** The state of one group of an SLO. `null` where nothing was measured: never a zero in place of an unknown. */
export interface SloGroupStatus {
  readonly group: Readonly<Record<string, string>>;
  readonly goodCount: number;
  readonly validCount: number;
  readonly sliRatio: number | null;
  readonly budgetRemainingRatio: number | null;
  readonly budgetRemainingMinutes: number | null;
  readonly coverageRatio: number;
  readonly burnRates: readonly { readonly windowSeconds: number; readonly burnRate: number | null; readonly goodCount: number; readonly validCount: number; readonly coverageRatio: number }[];
  readonly state: "ok" | "pending" | "firing" | "unknown";
}

/** One alert instance, as last evaluated. Instants are milliseconds since the epoch, null when they have not happened. */
export interface AlertView {
  readonly fingerprint: string;
  readonly name: string;
  readonly slo: string;
  readonly severity: string;
  readonly state: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly activeAtMs: number | null;
  readonly firedAtMs: number | null;
  readonly resolvedAtMs: number | null;
  readonly isStale: boolean;
}

export interface LedgerRow {
  readonly tenant: string;
  readonly transport: string;
  readonly signal: string;
  readonly received: number;
  readonly stored: number;
  readonly deduplicated: number;
  readonly rejected: number;
  readonly quarantined: number;
  readonly ignored: number;
  readonly inLog: number;
}

export interface LedgerView {
  readonly identityHolds: boolean;
  readonly bySource: readonly LedgerRow[];
}

/** A named part of readiness. `detail` says in words what is missing when it is not ready. */
export interface PartStatus {
  readonly part: string;
  readonly isReady: boolean;
  readonly detail: string;
}

export interface QueryPorts {
  readonly listSlos: () => readonly SloView[];
  readonly sloStatus: (name: string) => Promise<Answer<readonly SloGroupStatus[]>>;
  readonly listAlerts: () => readonly AlertView[];
  readonly readLedger: () => Promise<Answer<LedgerView>>;
  readonly readiness: () => readonly PartStatus[];
  readonly metricsText: () => Promise<{ readonly contentType: string; readonly text: string }>;
  readonly runbooksMarkdown: () => string;
}
