import type { AlertDetail } from "./alert-detail.ts";
import { budgetOf, secondsToExhaustion } from "./budget.ts";
import type { TickPorts } from "./engine-ports.ts";
import type { EngineStep } from "./engine-step.ts";
import { canonicalLabels, type Labels } from "./fingerprint.ts";
import type { GroupCounts } from "./ports.ts";
import type { SloRevision } from "./slo/model.ts";

/** Alerts that are explained in one evaluation; an outage of everything must not turn into thousands of queries. The others keep what they have. */
const MAX_EXPLAINED = 32;

/**
 * Adds budget and evidence to the alerts that are told and true right now; all others keep those of the last time they were. What cannot be read
 * is left as it was: an alert never waits for its explanation.
 */
export async function detailSteps(steps: readonly EngineStep[], ports: TickPorts, evalTimeMs: number): Promise<readonly EngineStep[]> {
  if (steps.length === 0) return steps;
  const budgets = new Map<string, Promise<readonly GroupCounts[]>>();
  const readPeriod = (slo: SloRevision) => {
    const known = budgets.get(slo.name) ?? ports.readCounts(slo, [slo.periodSeconds], evalTimeMs).then((r) => (r.kind === "ok" ? r.value : []));
    budgets.set(slo.name, known);
    return known;
  };
  const isTrue = (s: EngineStep) => s.judged.observation.kind === "true" && s.judged.subject.kind === "slo";
  // Whose explanation is oldest comes first, those without any before all.
  const asking = steps.filter(isTrue).sort((a, b) => (a.next.detail.explainedAtMs ?? 0) - (b.next.detail.explainedAtMs ?? 0));
  const explained = new Set(asking.slice(0, MAX_EXPLAINED));
  return await Promise.all(steps.map(async (step) => {
    if (!explained.has(step)) return step;
    return { ...step, next: { ...step.next, detail: await explain(step, ports, evalTimeMs, readPeriod) } };
  }));
}

async function explain(step: EngineStep, ports: TickPorts, evalTimeMs: number, readPeriod: (slo: SloRevision) => Promise<readonly GroupCounts[]>): Promise<AlertDetail> {
  const { subject } = step.judged;
  const { detail, group } = step.next;
  if (subject.kind !== "slo") return detail;
  const { slo, tier } = subject;
  const [evidence, periods] = await Promise.all([ports.readEvidence(slo, group, evalTimeMs - tier.shortWindowSeconds * 1_000, evalTimeMs), readPeriod(slo)]);
  const period = periods.find((p) => isSameGroup(p.group, group))?.windows.find((w) => w.windowSeconds === slo.periodSeconds);
  const budget = period === undefined ? null : budgetOf({ badCount: period.validCount - period.goodCount, validCount: period.validCount }, slo.targetPpb, slo.periodSeconds);
  const burnRate = detail.burns[0]?.burnRate ?? null;
  return {
    ...detail,
    explainedAtMs: evalTimeMs,
    budget: budget ?? detail.budget,
    exhaustSeconds: budget === null || burnRate === null ? detail.exhaustSeconds : secondsToExhaustion(budget.remainingRatio, burnRate, slo.periodSeconds),
    evidence: evidence.kind === "ok" ? evidence.value : detail.evidence,
  };
}

function isSameGroup(a: Labels, b: Labels): boolean {
  return JSON.stringify(canonicalLabels(a)) === JSON.stringify(canonicalLabels(b));
}
