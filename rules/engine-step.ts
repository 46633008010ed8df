import { stepAlert, type AlertInstance, type AlertStep } from "./alert.ts";
import { inactiveAlert } from "./alert-moves.ts";
import type { AlertDetail, WindowBurn } from "./alert-detail.ts";
import { burnRateOf } from "./burn.ts";
import type { JudgedAlert } from "./engine-judge.ts";
import type { TickPorts } from "./engine-ports.ts";
import type { RecordedTransition } from "./ports.ts";

/** One alert's way through one evaluation. */
export interface EngineStep extends AlertStep {
  readonly judged: JudgedAlert;
  readonly previous: AlertInstance;
}

/** Steps every judged alert from what the book holds of it. Alerts that were and stay inactive are left out. */
export function stepJudged(judged: readonly JudgedAlert[], ports: TickPorts, evalTimeMs: number): readonly EngineStep[] {
  const steps: EngineStep[] = [];
  for (const j of judged) {
    const known = ports.book.get(j.identity.fingerprint) ?? inactiveAlert(j.identity);
    const previous = { ...known, revision: j.identity.revision, tier: j.identity.tier };
    const step = stepAlert(previous, j.observation, j.rule, evalTimeMs);
    if (previous.state === "inactive" && step.next.state === "inactive") continue;
    const next = j.observation.kind === "true" ? { ...step.next, detail: detailOf(j, previous.detail) } : step.next;
    steps.push({ ...step, next, judged: j, previous });
  }
  return steps;
}

/** The transition as the history keeps it, or null when the state stayed. */
export function recordOf(step: EngineStep): RecordedTransition | null {
  const { fingerprint, slo, severity, labels } = step.next;
  return step.transition === null ? null : { ...step.transition, fingerprint, slo, severity, labels };
}

function detailOf(judged: JudgedAlert, previous: AlertDetail): AlertDetail {
  const { subject } = judged;
  if (subject.kind !== "slo" || judged.windows.length === 0) return { ...previous, why: judged.observation.why };
  const burns = judged.windows.map((w): WindowBurn => {
    const badCount = w.validCount - w.goodCount;
    return { windowSeconds: w.windowSeconds, badCount, validCount: w.validCount, burnRate: burnRateOf({ badCount, validCount: w.validCount }, subject.slo.targetPpb) };
  });
  return { ...previous, why: judged.observation.why, burns };
}
