/** What a revocation game day found, and how it is told. */
import { judgeInterval, type Reported, type Truth } from "./judge.ts";

/** One revocation at one gateway. */
export interface Pair {
  readonly revocation: number;
  readonly how: string;
  readonly edge: string;
  readonly ttlSeconds: number | null;
  readonly truth: Truth;
  /** When the gateway's authorizer learnt of it. */
  readonly learntAtMs: number | null;
  /** Null: not in the service's report. */
  readonly reported: Reported | null;
  /** Why the report is wrong. */
  readonly wrong: readonly string[];
}

export interface RotationFindings {
  readonly keyId: string;
  readonly deniedByStaleGateway: number;
  readonly strangersDenied: number;
  readonly reportedKeyLagDenials: number | null;
  readonly diagnosis: string;
  readonly wrong: readonly string[];
}

export interface RevocationReport {
  readonly objectiveSeconds: number;
  readonly revocations: number;
  readonly pairs: readonly Pair[];
  readonly inside: number;
  readonly page: { readonly isExpected: boolean; readonly afterRevocationSeconds: number | null; readonly text: string };
  readonly rotation: RotationFindings;
  readonly wrong: readonly string[];
}

/** Pure: holds one pair's report against the truth. */
export function judgePair(pair: Omit<Pair, "wrong">): Pair {
  return { ...pair, wrong: pair.reported === null ? ["is not in the report"] : judgeInterval(pair.truth, pair.reported) };
}

const at = (ms: number): string => new Date(ms).toISOString().slice(11, 23);
const seconds = (ms: number | null | undefined): string => (ms === null || ms === undefined ? "never" : `${(ms / 1_000).toFixed(3)} s`);

/** A line for a pair: what happened, and what was reported of it. */
export function pairLine({ revocation, edge, truth, reported, wrong }: Pair): string {
  const since = reported?.revokedAtMs ?? 0;
  const accept = truth.lastAccept === null || truth.lastAccept.answeredMs < since ? "none" : seconds(truth.lastAccept.sentMs - since);
  const deny = truth.firstDeny === null ? "never" : seconds(truth.firstDeny.sentMs - since);
  const told = reported === null ? "not reported" : `reported (${seconds(reported.lowerMs)}, ${seconds(reported.upperMs)}]`;
  return `  #${revocation} ${edge.padEnd(16)} last accepted ${accept.padEnd(9)} first refused ${deny.padEnd(9)} ${told}  ${wrong.length === 0 ? "holds the truth" : `WRONG: ${wrong.join("; ")}`}`;
}

export function revokedLine(number: number, how: string, group: string, ms: number): string {
  return `${at(ms)}  #${number} revoked (${how}), presented at ${group}`;
}
