/** What the HTTP API needs from the rest; `main.ts` plugs the real parts in. All of it is safe to call at any time, also while the store is away. */
import type { CredentialPorts } from "./credential-ports.ts";
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
  /** What is counted, in words. */
  readonly definition: {
    readonly counts: string;
    readonly leavesOut: string;
    readonly verdict: "good" | "bad";
    /** Which of the counted events are good (or bad, as `verdict` says). */
    readonly when: string;
    readonly latencyThresholdMs: number | null;
    readonly onNoTraffic: "hold" | "good" | "bad" | "ignore";
    readonly minBadEvents: number;
    readonly coverageFloorRatio: number;
  };
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
  /** What the evaluation found, in words. */
  readonly why: string;
  readonly burns: readonly { readonly windowSeconds: number; readonly burnRate: number | null; readonly badCount: number; readonly validCount: number }[];
  /** What the failing requests have in common; null while it was not read. */
  readonly evidence: {
    readonly reasons: readonly { readonly reason: string; readonly faultDomain: string; readonly issuer: string; readonly count: number }[];
    readonly services: readonly { readonly service: string; readonly count: number }[];
    readonly traceIds: readonly string[];
  } | null;
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

/** The boards and what their statements stand for. */
export interface BoardsPort {
  /** Boards as Grafana's classic JSON, in the order of the menu. */
  readonly list: () => readonly unknown[];
  /** The statement that a panel's SQL stands for at these values; `minInterval` is the panel's own least interval (`1m`). */
  readonly expand: (rawSql: string, at: { readonly fromMs: number; readonly toMs: number; readonly variables: Readonly<Record<string, readonly string[]>>; readonly minInterval: string | undefined; readonly maxDataPoints: number }) =>
    | { readonly kind: "ok"; readonly sql: string; readonly intervalMs: number }
    | { readonly kind: "failed"; readonly message: string };
}

/** Where senders reach this service, and what they must bring. */
export interface ReceiverAddresses {
  readonly httpPort: number;
  readonly grpcPort: number;
  /** Before /v1/logs, without a slash at its end. */
  readonly basePath: string;
  readonly isTls: boolean;
  readonly needsClientCertificate: boolean;
  readonly needsToken: boolean;
  readonly kafkaBrokers: readonly string[];
  /** Requests answered since the service started, by transport, signal and code (`OK` or that of a refusal). */
  readonly answered: readonly { readonly transport: string; readonly signal: string; readonly code: string; readonly count: number }[];
}

export interface QueryPorts {
  readonly listSlos: () => readonly SloView[];
  readonly sloStatus: (name: string) => Promise<Answer<readonly SloGroupStatus[]>>;
  readonly listAlerts: () => readonly AlertView[];
  readonly readLedger: () => Promise<Answer<LedgerView>>;
  readonly readiness: () => readonly PartStatus[];
  readonly metricsText: () => Promise<{ readonly contentType: string; readonly text: string }>;
  readonly runbooksMarkdown: () => string;
  /** Revocations and signing keys. */
  readonly credentials: CredentialPorts;
  readonly boards: BoardsPort;
  readonly receivers: () => ReceiverAddresses;
  readonly version: string;
}
