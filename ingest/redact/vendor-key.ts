import { ALPHANUMERIC, BYTE_CLASS, DIGIT, TOKEN, UPPER, hasAt, runEnd } from "./byte-class.ts";
import type { Detector } from "./detectors.ts";

interface VendorKey {
  readonly prefix: string;
  readonly detector: Detector;
  readonly tail: number;
  readonly minTail: number;
  readonly needsDigit?: boolean;
}

const key = (prefix: string, detector: Detector, tail: number, minTail: number) => ({ prefix, detector, tail, minTail });

/** Keys that name their maker. Shorter than the vendors make them, so that a cut one is found as well. */
const VENDOR_KEYS: readonly VendorKey[] = [
  key("AKIA", "aws_access_key", UPPER | DIGIT, 12),
  key("ASIA", "aws_access_key", UPPER | DIGIT, 12),
  ...["ghp_", "gho_", "ghu_", "ghs_", "ghr_"].map((prefix) => key(prefix, "github_token", ALPHANUMERIC, 16)),
  key("github_pat_", "github_token", TOKEN, 16),
  key("glpat-", "gitlab_token", TOKEN, 12),
  ...["xoxa-", "xoxb-", "xoxp-", "xoxr-", "xoxs-", "xoxe-"].map((prefix) => key(prefix, "slack_token", TOKEN, 8)),
  ...["sk_live_", "sk_test_", "rk_live_", "rk_test_"].map((prefix) => key(prefix, "stripe_key", ALPHANUMERIC, 8)),
  { ...key("sk-", "sk_key", TOKEN, 16), needsDigit: true },
  key("AIza", "google_api_key", TOKEN, 20),
  key("npm_", "npm_token", ALPHANUMERIC, 20),
];

const BY_FIRST: readonly (readonly VendorKey[] | undefined)[] = byFirst();

function byFirst(): VendorKey[][] {
  const table: VendorKey[][] = [];
  for (const entry of VENDOR_KEYS) (table[entry.prefix.charCodeAt(0)] ??= []).push(entry);
  return table;
}

/** The bytes that keys can begin with. */
export const VENDOR_FIRST_BYTES: readonly number[] = [...BY_FIRST.keys()].filter((b) => BY_FIRST[b] !== undefined);

export interface VendorMatch {
  readonly detector: Detector;
  readonly end: number;
}

/** The vendor key that begins at `at`, a place where no token character comes before; null when there is none. */
export function matchVendorKey(bytes: Uint8Array, at: number, end: number): VendorMatch | null {
  const candidates = BY_FIRST[bytes[at] as number];
  if (candidates === undefined) return null;
  for (const { prefix, detector, tail, minTail, needsDigit } of candidates) {
    if (!hasAt(bytes, at, end, prefix)) continue;
    const from = at + prefix.length;
    if (needsDigit === true && !hasDigit(bytes, from, end)) continue;
    const to = runEnd(bytes, from, end, tail);
    if (to - from >= minTail) return { detector, end: to };
  }
  return null;
}

/** Whether a digit is among the first token characters: an attempt that fails must be short, since another may follow at once. */
function hasDigit(bytes: Uint8Array, from: number, end: number): boolean {
  const limit = Math.min(end, from + 48);
  for (let i = from; i < limit; i++) {
    const classes = BYTE_CLASS[bytes[i] as number] as number;
    if ((classes & DIGIT) !== 0) return true;
    if ((classes & TOKEN) === 0) return false;
  }
  return false;
}
