import type { AlertInstance } from "./alert-state.ts";
import type { TickPorts } from "./engine-ports.ts";
import { recordOf, type EngineStep } from "./engine-step.ts";

export interface Saved {
  /** Steps that are to be told now. */
  readonly tellable: readonly EngineStep[];
  readonly failure: string | null;
}

/**
 * Saves every change before anything about it is told. When the store refuses, known alerts are renewed all the same (a lease that runs out would
 * resolve a real problem) and news is held back for `unsavedHoldMs`, then told: what was not saved is saved with the next evaluation, and telling
 * it twice after a crash is harmless, for an alert is its labels.
 */
export async function saveSteps(steps: readonly EngineStep[], ports: TickPorts, evalTimeMs: number): Promise<Saved> {
  const { book } = ports;
  const changed = steps.filter((s) => s.transition !== null || s.send !== "none");
  const alerts = new Map([...book.unsaved.alerts, ...changed.map((s) => [s.next.fingerprint, s.next] as const)]);
  const transitions = [...book.unsaved.transitions, ...steps.map(recordOf).filter((t) => t !== null)];
  const result = alerts.size === 0 ? null : await ports.saveAlerts([...alerts.values()], transitions);
  if (result === null || result.kind === "ok") {
    book.setUnsaved([], []);
    for (const step of steps) book.put(step.next);
    return { tellable: steps.filter((s) => s.send !== "none"), failure: null };
  }
  const isHeld = (step: EngineStep) => isUnsavedNews(step, ports) && evalTimeMs - (newsAtMs(step.next) ?? evalTimeMs) < ports.timing.unsavedHoldMs;
  const settled = steps.map((step) => (step.send !== "none" && isHeld(step) ? untold(step) : step));
  for (const step of settled) book.put(step.next);
  const put = new Map(settled.map((s) => [s.next.fingerprint, s.next]));
  book.setUnsaved([...alerts.values()].map((a) => put.get(a.fingerprint) ?? a), transitions);
  return { tellable: settled.filter((s) => s.send !== "none"), failure: `${result.failure.code}: ${result.failure.message}` };
}

/**
 * Saves once more the alerts whose first words were just told, with those words: boards read them in the store, and the next save may be a resend away.
 * Returns why that failed, or null; nothing is kept for it, since every later telling saves the words again.
 */
export async function saveFirstWords(told: readonly EngineStep[], ports: TickPorts): Promise<string | null> {
  const isFirst = (s: EngineStep) => s.transition !== null || (s.previous.detail.explainedAtMs === null && s.next.detail.explainedAtMs !== null);
  const worded = told.filter(isFirst).flatMap((s) => ports.book.get(s.next.fingerprint) ?? []);
  if (worded.length === 0) return null;
  const result = await ports.saveAlerts(worded, []);
  return result.kind === "ok" ? null : `${result.failure.code}: ${result.failure.message}`;
}

/** News: a state that the store has never confirmed. */
function isUnsavedNews(step: EngineStep, ports: TickPorts): boolean {
  return step.transition !== null || ports.book.unsaved.transitions.some((t) => t.fingerprint === step.next.fingerprint);
}

function newsAtMs(alert: AlertInstance): number | null {
  return alert.state === "resolved" ? alert.resolvedAtMs : alert.firedAtMs;
}

function untold(step: EngineStep): EngineStep {
  const { lastSentAtMs, validUntilMs } = step.previous;
  return { ...step, send: "none", next: { ...step.next, lastSentAtMs, validUntilMs } };
}
