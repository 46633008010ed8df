import type { Evidence } from "./evidence.ts";
import { FAILURE_MODES, type FailureMode } from "./explain-modes.ts";
import type { LifecycleSource } from "./slo/model.ts";

/** The most likely cause of an alert, in words for someone who was just woken up. */
export interface Explanation {
  readonly mode: FailureMode["mode"];
  readonly sentence: string;
  /** Section of docs/runbooks.md. */
  readonly anchor: string;
}

const DOMINANT_RATIO = 0.3;
const ISSUER_ENDPOINTS = [["jwks_unavailable", "jwks_invalid"], ["idp_error"], ["introspection_error"], ["discovery_unavailable"]] as const;

/**
 * Names the failure mode behind bad events by their reasons: the mode whose reasons make up the largest share, when that is at least 30 %. Two or
 * more endpoints of one issuer failing together are an identity provider that is down, whatever each of them says.
 *
 * @param evidence null when it could not be read
 * @param isLatency the SLI counts slow answers, not wrong ones
 */
export function explainFailure(evidence: Evidence | null, isLatency: boolean): Explanation {
  if (isLatency) return explanation("latency-overload", evidence, "");
  const total = (evidence?.reasons ?? []).reduce((sum, r) => sum + r.count, 0);
  if (evidence === null || total === 0) return explanation("unclassified", null, "No evidence could be read yet.");
  const shares = FAILURE_MODES.map((m) => ({ mode: m.mode, ratio: countOf(evidence, m.reasons) / total }));
  const best = shares.reduce((a, b) => (b.ratio > a.ratio ? b : a));
  if (best.ratio < DOMINANT_RATIO) return explanation("unclassified", evidence, `No single cause stands out; the largest is ${topReasonText(evidence, total)}.`);
  const mode = isWholeIssuerDown(evidence, total) ? "idp-outage" : best.mode;
  return explanation(mode, evidence, `${sureness(best.ratio)}: ${topReasonText(evidence, total)}.`);
}

/** Names the failure mode of an SLO about credentials: what it counts tells. */
export function explainLifecycle(source: LifecycleSource): Explanation {
  switch (source) {
    case "revocations": case "revocation-presentations": return explanation("revocation-lag", null, "");
    case "jwks-fetches": case "jwks-freshness": return explanation("jwks-fetch-failure", null, "");
    case "key-rotations": return explanation("unsafe-key-rotation", null, "");
    case "key-lag": return explanation("key-rotation-lag", null, "");
  }
}

function countOf(evidence: Evidence, reasons: readonly string[]): number {
  return evidence.reasons.reduce((sum, r) => (reasons.includes(r.reason) ? sum + r.count : sum), 0);
}

function isWholeIssuerDown(evidence: Evidence, total: number): boolean {
  const failing = ISSUER_ENDPOINTS.filter((reasons) => countOf(evidence, reasons) / total >= 0.1);
  return failing.length >= 2 && countOf(evidence, ISSUER_ENDPOINTS.flat()) / total >= 0.5;
}

function explanation(mode: FailureMode["mode"], evidence: Evidence | null, proof: string): Explanation {
  const found = FAILURE_MODES.find((m) => m.mode === mode);
  const issuer = evidence?.reasons.find((r) => found?.reasons.includes(r.reason))?.issuer ?? "";
  const sentence = (found?.sentence ?? "The cause is not known.").replace("{issuer}", issuer === "" ? "the issuer" : issuer);
  return { mode, sentence: proof === "" ? sentence : `${sentence} ${proof}`, anchor: mode };
}

function sureness(ratio: number): string {
  return ratio >= 0.8 ? "Most likely" : ratio >= 0.5 ? "Likely" : "Possibly";
}

function topReasonText(evidence: Evidence, total: number): string {
  const top = evidence.reasons.reduce((a, b) => (b.count > a.count ? b : a));
  const from = top.issuer === "" ? "" : `, issuer ${top.issuer}`;
  return `${Math.round((top.count / total) * 100)} % of failures are ${top.reason} (fault domain ${top.faultDomain}${from})`;
}
