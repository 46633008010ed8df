/** What a value was looked at as: keys of the one memo of raw values. Evidence uses numbers from 0 up, everything else these. */
export const SALT = {
  decision: -1, kind: -2, faultDomain: -3, decisionPoint: -4,
  httpMethod: -10, route: -11, path: -12, service: -13, userAgent: -14, issuer: -15, keyId: -16, region: -17, instance: -18, product: -19, environment: -20, network: -21,
  /** And one a profile: the names of methods are the profile's. */
  method: -1_000,
} as const;

const STATUSES = 1_024;
const MASKS = 256;
const EVIDENCE = 4_096;

/** Key of one piece of evidence at a status and with a set of other fields. */
export function evidenceSalt(evidence: number, mask: number, status: number): number {
  return (evidence * MASKS + mask) * STATUSES + status;
}

/** As `evidenceSalt`, for evidence that no row knew: what is kept is only its text. */
export function unknownEvidenceSalt(evidence: number, mask: number, status: number): number {
  return evidenceSalt(evidence + EVIDENCE / 8, mask, status);
}
