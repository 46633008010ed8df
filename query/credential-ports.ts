/** What the HTTP API tells about revocations and signing keys. Instants are ISO 8601, durations in seconds, ratios in 0..1; null where nothing is known. */
import type { StoreResult } from "../store/store.ts";

export interface RevocationFilter {
  /** By the instant of the revocation: from `fromMs` to before `toMs`. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly tenant: string | null;
  readonly issuer: string | null;
  readonly scope: string | null;
  readonly verdict: "met" | "violated" | "unknown" | null;
  /** Only those that some instance still does not enforce. */
  readonly isStuck: boolean;
}

/** Where the next page starts: after the revocation with this instant (microseconds) and id. */
export interface RevocationCursor {
  readonly revokedAtUs: string;
  /** 16 hex digits. */
  readonly id: string;
}

/** One revocation and what is known of its enforcement over all observed gateway instances: it took longer than `lowerSeconds`, at most `upperSeconds`. */
export interface RevocationView {
  readonly id: string;
  readonly tenant: string;
  /** The feed that told it by the best clock: the instant is this one's. */
  readonly source: string;
  /** Every feed that told it, by when it did first. */
  readonly sources: readonly string[];
  readonly scope: string;
  readonly reason: string;
  readonly issuer: string;
  readonly keyId: string;
  readonly credentialClass: string;
  readonly clockQuality: string;
  readonly revokedAt: string;
  readonly verdict: string;
  readonly objectiveSeconds: number;
  readonly kind: string;
  readonly lowerSeconds: number;
  readonly upperSeconds: number | null;
  readonly hasFlapped: boolean;
  readonly isStuck: boolean;
  readonly lastAcceptAt: string | null;
  readonly observedInstances: number;
  readonly liveInstances: number;
  readonly coverageRatio: number | null;
  /** Credentials that are watched; more than could be when `isTruncated`. */
  readonly credentials: number;
  readonly isTruncated: boolean;
}

/** What one feed told of a revocation. Its id opens the revocation too. */
export interface TellingView {
  readonly id: string;
  readonly source: string;
  readonly clockQuality: string;
  readonly reason: string;
  readonly occurredAt: string | null;
  readonly assertedAt: string | null;
  readonly receivedAt: string | null;
}

/** One gateway instance. `unobserved`: alive, and nothing was presented to it. */
export interface InstanceView {
  readonly gateway: string;
  readonly gatewayInstance: string;
  readonly kind: string;
  readonly verdict: string;
  readonly lowerSeconds: number;
  readonly upperSeconds: number | null;
  readonly hasFlapped: boolean;
  /** By how much the bounds were widened because the instance's clock is off. */
  readonly skewSeconds: number;
  readonly accepted: number;
  readonly denied: number;
  readonly lastAcceptAt: string | null;
  readonly lastAcceptService: string;
  readonly lastAcceptRoute: string;
  readonly enforcedAt: string | null;
  readonly denyReason: string;
}

export interface RevocationDetail extends RevocationView {
  readonly instances: readonly InstanceView[];
  readonly clocks: { readonly occurredAt: string | null; readonly assertedAt: string | null; readonly receivedAt: string | null };
  /** Where the time went; `anchor` says in words what the revocation's instant rests on. */
  readonly decomposition: { readonly signalSeconds: number | null; readonly deliverySeconds: number | null; readonly enforceLowerSeconds: number | null; readonly enforceUpperSeconds: number | null; readonly anchor: string };
  readonly watchedUntil: string;
  /** The first hundred, by when they were received. */
  readonly tellings: readonly TellingView[];
}

/** A quantile: somewhere in (lower, upper]; `seconds` is the estimate between, null when it was never seen to end. */
export interface QuantileView {
  readonly lowerSeconds: number;
  readonly upperSeconds: number | null;
  readonly seconds: number | null;
}

export interface DistributionView {
  /** Intervals that say anything. */
  readonly count: number;
  readonly p50: QuantileView | null;
  readonly p90: QuantileView | null;
  readonly p99: QuantileView | null;
}

export interface RevocationSummary {
  readonly revocations: number;
  readonly isTruncated: boolean;
  readonly objectiveSeconds: number;
  readonly compliance: { readonly met: number; readonly violated: number; readonly unknown: number; readonly violatedAtLeastRatio: number | null; readonly violatedAtMostRatio: number | null };
  /** The slowest observed instance of each revocation, and each instance by itself. */
  readonly fleet: DistributionView;
  readonly perInstance: DistributionView;
  /** Observed of live instances, over all revocations. */
  readonly coverageRatio: number | null;
  readonly unobservedRatio: number | null;
  readonly note: string;
}

/** One signing key of an issuer. `leadSeconds`: from being published to the first token seen with it. `tailSeconds`: from the end of the last such token's life to its withdrawal. */
export interface KeyView {
  readonly keyId: string;
  readonly introducedAt: string | null;
  readonly withdrawnAt: string | null;
  readonly firstSeenAt: string | null;
  readonly lastSeenAt: string | null;
  readonly leadSeconds: number | null;
  readonly tailSeconds: number | null;
  readonly isSafe: boolean | null;
  readonly keyLagDenials: number;
  readonly diagnosis: string;
}

export interface IssuerView {
  readonly tenant: string;
  readonly issuer: string;
  readonly lastFetchAt: string | null;
  readonly lastOutcome: string;
  readonly lastSuccessAt: string | null;
  readonly ageSeconds: number | null;
  readonly isFresh: boolean | null;
  readonly fetches: { readonly good: number; readonly total: number };
  readonly keys: readonly KeyView[];
  /** Refusals for a key id, in the last day, that was published at that time; and for one that never was. */
  readonly keyLagDenials: number;
  readonly unknownKeyDenials: number;
  readonly diagnosis: string;
}

/** Answers about credentials; all of it reads the store. */
export interface CredentialPorts {
  readonly listRevocations: (filter: RevocationFilter, page: { readonly limit: number; readonly cursor: RevocationCursor | null }) => Promise<StoreResult<{ readonly revocations: readonly RevocationView[]; readonly next: RevocationCursor | null }>>;
  /** Null when there is none of this id. */
  readonly revocation: (id: string) => Promise<StoreResult<RevocationDetail | null>>;
  readonly summary: (filter: RevocationFilter) => Promise<StoreResult<RevocationSummary>>;
  readonly issuers: (tenant: string | null) => Promise<StoreResult<readonly IssuerView[]>>;
}
