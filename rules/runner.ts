import { createAlertBook, type AlertBook } from "./alert-book.ts";
import { tick } from "./engine.ts";
import { guardPorts } from "./engine-guard.ts";
import type { TickPorts, TickReport } from "./engine-ports.ts";
import type { RulesErrorCode } from "./errors.ts";
import type { Clock, LoadAlerts } from "./ports.ts";
import { evalTimeAt, missedSlotsBetween, msUntilNextSlot, type Schedule } from "./schedule.ts";

export interface RunnerDeps {
  readonly schedule: Schedule;
  readonly clock: Clock;
  readonly loadAlerts: LoadAlerts;
  /** Asked at every evaluation, so that a changed set of SLOs is judged from the next one on. */
  readonly ports: () => Omit<TickPorts, "book">;
  readonly onReport: (report: TickReport, tookMs: number) => void;
  /** Told once per slot in which nothing could be evaluated or saved. */
  readonly onFailure: (code: RunnerFailure, message: string) => void;
}

/** See errors.ts. */
export type RunnerFailure = Extract<RulesErrorCode, "RUL_STATE_UNREADABLE" | "RUL_STATE_UNSAVED" | "RUL_TICK_FAILED">;

export interface RunnerStats {
  /** Newest evaluated slot, or null before the first. */
  readonly evalTimeMs: number | null;
  readonly evaluatedSlots: number;
  /** Slots that passed without an evaluation because the one before took too long or the process slept. They are not made up for. */
  readonly missedSlots: number;
  readonly failedSlots: number;
}

/** Evaluates on an aligned timer, one evaluation at a time. Starts only once the alert states of the last run are known. */
export interface Runner {
  start(): void;
  /** Evaluates the newest slot now if it is new; used by `start` and by tests. */
  runSlot(): Promise<void>;
  /** Waits for the evaluation that runs; none starts after. */
  stop(): Promise<void>;
  readonly stats: RunnerStats;
  /** The alerts of this evaluator, or null while they are not loaded. */
  readonly book: AlertBook | null;
}

const SMALL_STEP_BACK_MS = 60_000;

/** Makes a runner; see `Runner`. */
export function createRunner(deps: RunnerDeps): Runner {
  const stats = { evalTimeMs: null as number | null, evaluatedSlots: 0, missedSlots: 0, failedSlots: 0 };
  let book: AlertBook | null = null;
  let running: Promise<void> | null = null;
  let cancelTimer: (() => void) | null = null;
  let isStopped = true;

  async function evaluate(evalTimeMs: number): Promise<void> {
    if (book === null) {
      const loaded = await deps.loadAlerts();
      if (loaded.kind === "failed") return fail("RUL_STATE_UNREADABLE", `${loaded.failure.code}: ${loaded.failure.message}`);
      book = createAlertBook(loaded.value);
    }
    const startedMs = deps.clock.nowMs();
    const report = await tick(evalTimeMs, guardPorts({ ...deps.ports(), book }));
    stats.evaluatedSlots += 1;
    if (report.saveFailure !== null) deps.onFailure("RUL_STATE_UNSAVED", report.saveFailure);
    deps.onReport(report, deps.clock.nowMs() - startedMs);
  }

  function fail(code: RunnerFailure, message: string): void {
    stats.failedSlots += 1;
    deps.onFailure(code, message);
  }

  async function runSlot(): Promise<void> {
    if (running !== null) return await running;
    const evalTimeMs = evalTimeAt(deps.clock.nowMs(), deps.schedule);
    // A clock that was set back a little is waited for; far back, silence would be worse than evaluating those slots again.
    if (stats.evalTimeMs !== null && evalTimeMs <= stats.evalTimeMs && stats.evalTimeMs - evalTimeMs <= SMALL_STEP_BACK_MS) return;
    if (stats.evalTimeMs !== null) stats.missedSlots += missedSlotsBetween(stats.evalTimeMs, evalTimeMs, deps.schedule);
    stats.evalTimeMs = evalTimeMs;
    running = evaluate(evalTimeMs).catch((error: unknown) => fail("RUL_TICK_FAILED", error instanceof Error ? error.message : String(error)));
    await running;
    running = null;
  }

  function scheduleNext(): void {
    if (isStopped) return;
    const nowMs = deps.clock.nowMs();
    const delayMs = Math.min(msUntilNextSlot(nowMs, stats.evalTimeMs ?? evalTimeAt(nowMs, deps.schedule), deps.schedule), deps.schedule.intervalMs);
    cancelTimer = deps.clock.after(Math.max(1, delayMs), () => { void runSlot().then(scheduleNext); });
  }

  return {
    start() {
      if (!isStopped) return;
      isStopped = false;
      void runSlot().then(scheduleNext);
    },
    runSlot,
    async stop() {
      isStopped = true;
      cancelTimer?.();
      await running;
    },
    get stats() { return { ...stats }; },
    get book() { return book; },
  };
}
