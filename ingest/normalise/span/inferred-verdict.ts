import type { CompiledProfile } from "../compile/compiled-profile.ts";
import { verdictOf, type Reasons, type Verdict } from "../decide/verdict.ts";

/** What the spans of a request say about how it ended. */
export interface SpanStory {
  readonly status: number;
  readonly isPassed: boolean;
  /** Name of the plugin that ran last, null when none was seen or the last one checks nothing. */
  readonly lastCheck: string | null;
}

/**
 * The verdict after a look at the other spans of the request; the same verdict when they tell nothing new.
 *
 * Only a refusal that was known by nothing but its status is refined: it was the service's when the request had been passed on, else it
 * was the last check's, since after a plugin ends a request no later one begins. A failure (5xx) in a check is the gateway's.
 */
export function inferVerdict(verdict: Verdict, story: SpanStory, profile: CompiledProfile, reasons: Reasons): Verdict {
  const { status, isPassed, lastCheck } = story;
  const check = lastCheck === null ? undefined : profile.profile.checks.get(lastCheck);
  const base = { decision: null, faultDomain: null, confidence: "inferred", kind: null, decisionPoint: null } as const;
  if (status >= 500 && verdict.decision === "allow" && !isPassed && check !== undefined && check.method !== null) {
    return verdictOf({ ...base, reason: "gateway_error", method: check.method }, reasons, `failed in ${lastCheck ?? ""}`, "the check that ran last");
  }
  if (verdict.confidence !== "status_only" || verdict.decision !== "deny") return verdict;
  if (isPassed) return { ...verdict, decisionPoint: "upstream" };
  if (check === undefined) return verdict;
  const reason = check.reason ?? verdict.reason;
  return verdictOf({ ...base, reason, method: check.method ?? verdict.method, decisionPoint: check.decisionPoint }, reasons, verdict.detail || `refused by ${lastCheck ?? ""}`, "the check that ran last");
}
