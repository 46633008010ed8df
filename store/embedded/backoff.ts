/** How long to wait before the next start of a child that keeps dying. Pure: failures in, milliseconds out. */
export interface BackoffPolicy {
  readonly firstMs: number;
  readonly maxMs: number;
}

/** Doubles from `firstMs` with every failure in a row, up to `maxMs`. `failures` counts from 1. */
export function backoffMs(policy: BackoffPolicy, failures: number): number {
  return Math.min(policy.maxMs, policy.firstMs * 2 ** Math.min(30, Math.max(0, failures - 1)));
}
