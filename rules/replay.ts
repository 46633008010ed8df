import { createAlertBook } from "./alert-book.ts";
import type { AlertInstance } from "./alert-state.ts";
import { tick } from "./engine.ts";
import { defaultTiming, type AlertTiming } from "./engine-ports.ts";
import type { OutgoingAlert } from "./notify/payload.ts";
import type { Evidence, ReadCounts, ReadEvidence, RecordedTransition } from "./ports.ts";
import { leaseMsOf } from "./schedule.ts";
import type { SloRevision } from "./slo/model.ts";

export interface ReplayRequest {
  readonly slos: readonly SloRevision[];
  /** First and last instant that are evaluated, both included; on multiples of the slot from `fromMs`. */
  readonly fromMs: number;
  readonly toMs: number;
  readonly slotMs: number;
  readonly ports: { readonly readCounts: ReadCounts; readonly readEvidence?: ReadEvidence };
  readonly timing?: Partial<AlertTiming>;
  /** Alerts that exist at the beginning; none unless given. */
  readonly alerts?: readonly AlertInstance[];
  /** Sees everything that would have been sent. */
  readonly onSend?: (alerts: readonly OutgoingAlert[], evalTimeMs: number) => void;
}

/** One change of one alert in a replay. */
export interface ReplayEvent extends RecordedTransition {
  /** Share of the period's budget that was spent when it fired; null for other changes and when there is no budget to count. */
  readonly budgetSpentRatio: number | null;
}

export interface ReplayResult {
  readonly timeline: readonly ReplayEvent[];
  /** Times that a page or a ticket fired. */
  readonly pages: number;
  readonly tickets: number;
  readonly evaluatedSlots: number;
  /** Evaluations in which some SLO could not be judged. */
  readonly undecidedSlots: number;
  /** Alerts that are not inactive at the end. */
  readonly alerts: readonly AlertInstance[];
}

const NO_EVIDENCE: Evidence = { reasons: [], services: [], traceIds: [] };

/**
 * Runs the engine over past slots as it would have run live, and sends and saves nothing: what fired, when, at which cost of budget. The same `tick`
 * as in production, so a rule is proven by the code that will judge it. Alerts about the service itself are left out of the result.
 */
export async function replay(request: ReplayRequest): Promise<ReplayResult> {
  const book = createAlertBook(request.alerts ?? []);
  const timing = { ...defaultTiming(leaseMsOf({ intervalMs: request.slotMs, queryOffsetMs: 0 }, 60_000)), ...request.timing };
  const timeline: ReplayEvent[] = [];
  const ports = {
    slos: request.slos, book, timing, links: { publicUrl: "", runbookUrl: "" },
    ownConditions: () => [],
    readCounts: request.ports.readCounts,
    readEvidence: request.ports.readEvidence ?? (() => Promise.resolve({ kind: "ok" as const, value: NO_EVIDENCE })),
    saveAlerts: () => Promise.resolve({ kind: "ok" as const, value: undefined }),
    sendAlerts: (alerts: readonly OutgoingAlert[], evalTimeMs: number) => request.onSend?.(alerts, evalTimeMs),
  };
  let evaluatedSlots = 0;
  let undecidedSlots = 0;
  for (let evalTimeMs = request.fromMs; evalTimeMs <= request.toMs; evalTimeMs += request.slotMs) {
    const report = await tick(evalTimeMs, ports);
    evaluatedSlots += 1;
    if (report.unreadable.size > 0) undecidedSlots += 1;
    for (const transition of report.transitions) {
      const alert = book.get(transition.fingerprint);
      if (transition.labels["burn_tier"] === undefined) continue;
      timeline.push({ ...transition, budgetSpentRatio: transition.to === "firing" ? (alert?.detail.budget?.spentRatio ?? null) : null });
    }
  }
  const fired = timeline.filter((e) => e.to === "firing" && e.from !== "recovering");
  const count = (severity: string) => fired.filter((e) => e.severity === severity).length;
  return { timeline, pages: count("page"), tickets: count("ticket"), evaluatedSlots, undecidedSlots, alerts: book.all().filter((a) => a.tier !== "") };
}
