import type { AuthMethod, Confidence, Decision, DecisionPoint, FaultDomain, Kind } from "../../event.ts";
import type { RowOutcome } from "../profile/profile.ts";
import type { ReasonEntry } from "../profile/profile-schema.ts";

/** What one record says about authentication, before the record's own attributes fill what is null. */
export interface Verdict {
  readonly decision: Decision;
  /** "" for an allow. */
  readonly reason: string;
  /** "" for an allow: nobody is at fault. */
  readonly faultDomain: FaultDomain | "";
  readonly confidence: Confidence;
  readonly method: AuthMethod | null;
  readonly decisionPoint: DecisionPoint | null;
  readonly kind: Kind | null;
  /** Stable text for `reason_detail`. */
  readonly detail: string;
  /** Where the rule stands, for people: `file:line`, or a few words. */
  readonly source: string;
}

export type Reasons = ReadonlyMap<string, ReasonEntry>;

/** Fills a row's outcome from the vocabulary: a reason brings its decision and fault domain, no reason means allow. */
export function verdictOf(outcome: RowOutcome, reasons: Reasons, detail: string, source: string): Verdict {
  const entry = outcome.reason === null ? undefined : reasons.get(outcome.reason);
  const decision = outcome.decision ?? entry?.decision ?? "allow";
  return {
    decision,
    reason: decision === "allow" ? "" : (outcome.reason ?? ""),
    faultDomain: decision === "allow" ? "" : (outcome.faultDomain ?? entry?.faultDomain ?? "unknown"),
    confidence: outcome.confidence,
    method: outcome.method,
    decisionPoint: outcome.decisionPoint,
    kind: outcome.kind,
    detail: decision === "allow" ? "" : detail,
    source,
  };
}

/** A request that was let through although something was wrong with it: the reason stays, the decision says that it passed. */
export function asBypass(verdict: Verdict, stated: Decision | null): Verdict {
  return { ...verdict, decision: stated ?? "bypass" };
}

const UNSPECIFIED: Readonly<Record<number, string>> = { 401: "unauthorized_unspecified", 403: "forbidden_unspecified" };

/**
 * What becomes of a verdict when the sender states the decision itself (`auth.decision`, `event.outcome`). The statement wins, with one
 * exception: a refusal whose reason is a failure of the issuer, the gateway or the network is an `error`, whatever it was called, because
 * telling these apart is what the event is for.
 */
export function withStatedDecision(verdict: Verdict, stated: Decision, status: number, reasons: Reasons): Verdict {
  if (stated === "allow") return { ...verdict, decision: "allow", reason: "", faultDomain: "", detail: "", confidence: "exact" };
  if (verdict.reason === "") {
    const reason = stated === "error" ? "gateway_error" : stated === "challenge" ? "missing_credential" : stated === "bypass" ? "" : (UNSPECIFIED[status] ?? "unauthorized_unspecified");
    const faultDomain = stated === "error" || reason === "" ? "unknown" : (reasons.get(reason)?.faultDomain ?? "unknown");
    return { ...verdict, decision: stated, reason, faultDomain, confidence: "status_only" };
  }
  const isDisguised = stated === "deny" && reasons.get(verdict.reason)?.decision === "error";
  return { ...verdict, decision: isDisguised ? "error" : stated };
}
