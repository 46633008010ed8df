import type { Publication } from "./publications.ts";

/** A key set is cached for ten minutes by most gateways; a key is safe to sign with once it has been published for three times as long. */
export const SAFE_LEAD_SECONDS = 1_800;

/** When tokens signed with a key were seen, and when the last of them would expire. Microseconds since 1970; null when unknown. */
export interface KeyUse {
  readonly firstSeenUs: number | null;
  readonly lastSeenUs: number | null;
  readonly lastExpiryUs: number | null;
}

/**
 * Whether a rotation leaves gateways time. `lead`: from the key's publication to the first token signed with it, at least three cache times. `tail`: from
 * the end of the last such token's life (of its last use, when no expiry is known) to the key's withdrawal, not negative. Null where an end is missing.
 */
export interface RotationSafety {
  readonly leadSeconds: number | null;
  readonly tailSeconds: number | null;
  /** Null while neither can be told. */
  readonly isSafe: boolean | null;
}

/** Judges one key. A key that was there at the first look has no known lead. */
export function rotationSafety(key: Publication, use: KeyUse): RotationSafety {
  const isLeadKnown = key.sinceUs < key.introducedUs && use.firstSeenUs !== null;
  const leadSeconds = isLeadKnown && use.firstSeenUs !== null ? (use.firstSeenUs - key.introducedUs) / 1e6 : null;
  const end = use.lastExpiryUs ?? use.lastSeenUs;
  const tailSeconds = key.withdrawnUs === null || end === null ? null : (key.withdrawnUs - end) / 1e6;
  const isSafe = leadSeconds === null && tailSeconds === null ? null : (leadSeconds === null || leadSeconds >= SAFE_LEAD_SECONDS) && (tailSeconds === null || tailSeconds >= 0);
  return { leadSeconds, tailSeconds, isSafe };
}
