/** Bad and valid events of one window: safe integers, `badCount <= validCount`; excluded events are already gone. */
export interface BadCounts {
  readonly badCount: number;
  readonly validCount: number;
}

const PARTS = 1_000_000_000;
const PARTS_TIMES_MILLE = 1_000_000_000_000n;

/**
 * Tells whether a window burns its error budget faster than `factorPerMille / 1000` times the rate that would spend it exactly in the
 * SLO's period. Decided in integers, strictly greater: bad / valid > factor * (1 - target), so a window exactly on the threshold is quiet.
 * Floats get this wrong at equality: (1 - 0.9999) * 14.4 is 0.0014399999999998414 in binary.
 *
 * @param counts zero valid events never burn
 * @param factorPerMille burn-rate factor times 1000, an integer (14.4 is 14400)
 * @param targetPpb objective in parts per 10^9, an integer (99.9 % is 999000000)
 * @see https://sre.google/workbook/alerting-on-slos/#6-multiwindow-multi-burn-rate-alerts
 * @example isBurning({ badCount: 144, validCount: 10_000 }, 14_400, 999_000_000) // false: exactly 14.4 times
 */
export function isBurning(counts: BadCounts, factorPerMille: number, targetPpb: number): boolean {
  if (counts.badCount === 0) return false;
  return BigInt(counts.badCount) * PARTS_TIMES_MILLE > BigInt(factorPerMille) * BigInt(PARTS - targetPpb) * BigInt(counts.validCount);
}

/**
 * Tells how fast a window spends the error budget, for people to read: 1 spends it exactly in the SLO's period, 14.4 spends 2 % of a 30-day
 * budget in an hour. A double, never used to decide. Null when nothing valid was counted; Infinity when a 100 % objective is missed.
 *
 * @example burnRateOf({ badCount: 100, validCount: 10_000 }, 999_000_000) // 10
 */
export function burnRateOf(counts: BadCounts, targetPpb: number): number | null {
  if (counts.validCount === 0) return null;
  if (counts.badCount === 0) return 0;
  return ((counts.badCount / counts.validCount) * PARTS) / (PARTS - targetPpb);
}

/**
 * Share of the period's error budget that is gone when a tier turns true under steady traffic, whatever the error ratio: factor * window / period.
 *
 * @example budgetShareAtDetection({ factorPerMille: 14_400, longWindowSeconds: 3_600 }, 2_592_000) // 0.02
 */
export function budgetShareAtDetection(tier: { readonly factorPerMille: number; readonly longWindowSeconds: number }, periodSeconds: number): number {
  return (tier.factorPerMille * tier.longWindowSeconds) / (1_000 * periodSeconds);
}

/**
 * Seconds from a step to `errorRatio` until a tier turns true, and from its end until it turns false, under steady clean traffic and an outage
 * that fills the short window; null when the tier never sees that ratio. For publishing beside a rule; the engine itself only counts.
 *
 * @example detectionOf({ factorPerMille: 14_400, longWindowSeconds: 3_600, shortWindowSeconds: 300 }, 999_000_000, 1) // 51.84 s, 295.68 s
 */
export function detectionOf(
  tier: { readonly factorPerMille: number; readonly longWindowSeconds: number; readonly shortWindowSeconds: number }, targetPpb: number, errorRatio: number,
): { readonly detectSeconds: number; readonly resetSeconds: number } | null {
  const thresholdRatio = (tier.factorPerMille * (PARTS - targetPpb)) / 1e12;
  if (errorRatio <= thresholdRatio) return null;
  const share = thresholdRatio / errorRatio;
  return { detectSeconds: share * tier.longWindowSeconds, resetSeconds: tier.shortWindowSeconds * (1 - share) };
}
