/** What one gateway instance did with the credentials that a revocation covers. Instants in microseconds since 1970, null when there was none. */
export interface InstanceFacts {
  readonly revokedAtUs: number;
  /** Last acceptance at or after the revocation. */
  readonly lastAcceptUs: number | null;
  /** First refusal later than that acceptance; without one, the first at or after the revocation. */
  readonly firstDenyUs: number | null;
  /** A refusal came before the last acceptance. */
  readonly hasEarlierDeny: boolean;
  /** Where the refusals began that lasted until the revocation: it was refused already. */
  readonly deniedSinceUs: number | null;
  /** By how much the instance's clock is proven to be off; 0 when nothing is known. */
  readonly skewUs: number;
}

/** `unobserved`: nothing presented. `right_censored`: no refusal seen before expiry or now. `mismatch`: refused before it was revoked. */
export const INTERVAL_KINDS = ["interval", "right_censored", "unobserved", "mismatch"] as const;
export type IntervalKind = (typeof INTERVAL_KINDS)[number];

/** Enforcement began in (lowerUs, upperUs] after the revocation; `upperUs` null: not seen. */
export interface EnforcementInterval {
  readonly kind: IntervalKind;
  readonly lowerUs: number;
  readonly upperUs: number | null;
  /** Accepted again after a refusal: several caches or replicas behind one name. */
  readonly flapped: boolean;
}

/** A request counts as of its start: one that was under way at the revocation is refused because of it, although it began earlier. */
const UNDER_WAY_US = 2_000_000;

/**
 * When one gateway instance began to enforce a revocation. Presentations tell it only from both sides: it was not enforced yet at the last
 * acceptance, and was at the first refusal after it. Both ends are widened by the clock's skew. Refusals that began before the revocation, by more
 * than the skew and the length of a request, had another cause and say nothing.
 */
export function intervalOf(facts: InstanceFacts): EnforcementInterval {
  const { revokedAtUs, lastAcceptUs, firstDenyUs, deniedSinceUs, skewUs } = facts;
  const flapped = lastAcceptUs !== null && facts.hasEarlierDeny;
  if (lastAcceptUs === null && deniedSinceUs !== null) {
    if (deniedSinceUs < revokedAtUs - skewUs - UNDER_WAY_US) return { kind: "mismatch", lowerUs: 0, upperUs: null, flapped };
    return { kind: "interval", lowerUs: 0, upperUs: Math.max(0, Math.min(firstDenyUs ?? Infinity, deniedSinceUs + UNDER_WAY_US) - revokedAtUs) + skewUs, flapped };
  }
  if (lastAcceptUs === null && firstDenyUs === null) return { kind: "unobserved", lowerUs: 0, upperUs: null, flapped };
  const lowerUs = lastAcceptUs === null ? 0 : Math.max(0, lastAcceptUs - revokedAtUs - skewUs);
  if (firstDenyUs === null) return { kind: "right_censored", lowerUs, upperUs: null, flapped };
  return { kind: "interval", lowerUs, upperUs: firstDenyUs - revokedAtUs + skewUs, flapped };
}
