/** What the decision to cut a batch depends on. */
export interface SealSituation {
  readonly unsealedRows: number;
  readonly unsealedBytes: number;
  /** Age of the oldest unsealed block; null when there is none. */
  readonly oldestAgeMs: number | null;
  /** Batches cut and not stored. */
  readonly pendingBatches: number;
  /** 1 normally; greater while the store asks for fewer, larger inserts. */
  readonly slowdown: number;
}

/** How large a batch gets, and how long a block waits for more. */
export const SEAL_LIMITS = {
  rows: 50_000,
  bytes: 16 * 1024 * 1024,
  ageMs: 500,
  /** With so few rows after so little time the load is low, and waiting longer would gain nothing. */
  idleRows: 2_000,
  idleAgeMs: 200,
  maxRows: 500_000,
  maxBytes: 64 * 1024 * 1024,
} as const;

/**
 * Whether to cut a batch now. While one waits for the store the next may grow to ten times the size: that is how a backlog is caught up.
 * The upper bound always cuts, so that what is in memory for unsealed blocks stays bounded however long the store is away.
 */
export function isSealDue({ unsealedRows, unsealedBytes, oldestAgeMs, pendingBatches, slowdown }: SealSituation): boolean {
  if (oldestAgeMs === null) return false;
  if (unsealedRows >= SEAL_LIMITS.maxRows || unsealedBytes >= SEAL_LIMITS.maxBytes) return true;
  if (pendingBatches > 0) return false;
  if (unsealedRows >= Math.min(SEAL_LIMITS.rows * slowdown, SEAL_LIMITS.maxRows)) return true;
  if (unsealedBytes >= Math.min(SEAL_LIMITS.bytes * slowdown, SEAL_LIMITS.maxBytes)) return true;
  const ageMs = unsealedRows < SEAL_LIMITS.idleRows ? SEAL_LIMITS.idleAgeMs : SEAL_LIMITS.ageMs;
  return oldestAgeMs >= ageMs * slowdown;
}
