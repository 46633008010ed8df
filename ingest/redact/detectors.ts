/** What can find a secret, by the name that exposure events carry. The order is rank: of two findings on the same bytes the first is kept. */
export const DETECTORS = [
  "jws", "jwe", "pem_private_key", "pem_block", "aws_access_key", "github_token", "gitlab_token", "slack_token", "stripe_key", "sk_key",
  "google_api_key", "npm_token", "basic_credential", "bearer_credential", "url_userinfo", "cookie", "password", "api_key", "secret_parameter",
  "secret_attribute",
] as const;
export type Detector = (typeof DETECTORS)[number];

/** Findings in one string. More than this many are not told apart: the rest of the string counts as the last one. */
export const MAX_FINDINGS = 32;

/**
 * Where secrets stand in one string; made once, reused for every string.
 *
 * Ranges are sorted and do not overlap. `names` holds the parameter that carried the secret, from our own list, or "".
 */
export class Findings {
  count = 0;
  readonly detectors: Detector[] = new Array<Detector>(MAX_FINDINGS).fill("jws");
  readonly names: string[] = new Array<string>(MAX_FINDINGS).fill("");
  readonly starts = new Int32Array(MAX_FINDINGS);
  readonly ends = new Int32Array(MAX_FINDINGS);

  clear(): void {
    this.count = 0;
  }

  /** Adds a range that begins at or after the end of the last one. */
  add(detector: Detector, start: number, end: number, name = ""): void {
    if (this.count === MAX_FINDINGS) {
      this.ends[MAX_FINDINGS - 1] = end;
      return;
    }
    this.detectors[this.count] = detector;
    this.names[this.count] = name;
    this.starts[this.count] = start;
    this.ends[this.count] = end;
    this.count++;
  }
}

/**
 * Puts the secrets of `bytes[start, end)` into `found`, cleared first, and says how many there are. Linear in the length, whatever the
 * bytes: every detector looks a bounded way around, or keeps what it worked out for a run.
 */
export type FindSecrets = (bytes: Uint8Array, start: number, end: number, found: Findings) => number;
