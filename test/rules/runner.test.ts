import { describe, expect, test } from "vitest";
import type { TickPorts, TickReport } from "../../rules/engine-ports.ts";
import { defaultTiming } from "../../rules/engine-ports.ts";
import type { LoadAlerts, ReadCounts } from "../../rules/ports.ts";
import { createRunner } from "../../rules/runner.ts";
import { GROUP, anAlert, anSlo } from "./builders.ts";
import { createManualClock } from "./manual-clock.ts";

const T0 = Date.UTC(2026, 0, 1);
const FAILURE = { kind: "failed", failure: { kind: "retryable", code: "STO_AWAY", clickhouseCode: null, message: "away" } } as const;

function setUp(over: { readCounts?: ReadCounts; loadAlerts?: LoadAlerts; ports?: () => Omit<TickPorts, "book"> } = {}) {
  const clock = createManualClock(T0 + 1_000);
  const reports: TickReport[] = [];
  const failures: string[] = [];
  const evaluated: number[] = [];
  const quiet: ReadCounts = (_slo, windows, evalTimeMs) => {
    evaluated.push((evalTimeMs - T0) / 1_000);
    return Promise.resolve({ kind: "ok", value: [{ group: GROUP, windows: windows.map((windowSeconds) => ({ windowSeconds, goodCount: 9, validCount: 9, coverageRatio: 1 })) }] });
  };
  const ports = (): Omit<TickPorts, "book"> => ({
    slos: [anSlo()], timing: defaultTiming(240_000), links: { publicUrl: "", runbookUrl: "" }, ownConditions: () => [], readCounts: over.readCounts ?? quiet,
    readEvidence: () => Promise.resolve(FAILURE), saveAlerts: () => Promise.resolve({ kind: "ok", value: undefined }), sendAlerts: () => undefined,
  });
  const runner = createRunner({
    schedule: { intervalMs: 10_000, queryOffsetMs: 5_000 }, clock, loadAlerts: over.loadAlerts ?? (() => Promise.resolve({ kind: "ok", value: [] })), ports: over.ports ?? ports,
    onReport: (r) => { reports.push(r); }, onFailure: (code) => { failures.push(code); },
  });
  return { clock, runner, reports, failures, evaluated, ports };
}

describe("the runner", () => {
  test("evaluates every slot once, on multiples of the interval, behind the clock by the offset", async () => {
    const { clock, runner, evaluated } = setUp();
    runner.start();
    await clock.advanceTo(T0 + 36_000);
    expect(evaluated).toEqual([-10, 0, 10, 20, 30]);
    expect(runner.stats).toMatchObject({ evalTimeMs: T0 + 30_000, evaluatedSlots: 5, missedSlots: 0, failedSlots: 0 });
    await runner.stop();
  });

  test("runs one evaluation at a time; slots that passed meanwhile are counted, not made up for", async () => {
    const { clock, runner, evaluated } = setUp({
      readCounts: async (_slo, _windows, evalTimeMs) => {
        evaluated.push((evalTimeMs - T0) / 1_000);
        await new Promise<void>((resolve) => { clock.after(evaluated.length === 1 ? 34_000 : 0, resolve); });
        return { kind: "ok", value: [] };
      },
    });
    runner.start();
    await clock.advanceTo(T0 + 50_000);
    expect(evaluated).toEqual([-10, 30, 40]);
    expect(runner.stats.missedSlots).toBe(3);
    await runner.stop();
  });

  test("asked for a slot while another is evaluated waits for that one", async () => {
    let open = 0;
    let most = 0;
    const { clock, runner } = setUp({
      readCounts: async () => {
        most = Math.max(most, ++open);
        await new Promise<void>((resolve) => { clock.after(15_000, resolve); });
        open -= 1;
        return { kind: "ok", value: [] };
      },
    });
    const first = runner.runSlot();
    await clock.advanceTo(T0 + 12_000);
    const second = runner.runSlot();
    await clock.advanceTo(T0 + 60_000);
    await Promise.all([first, second]);
    expect([most, runner.stats.evaluatedSlots]).toEqual([1, 1]);
  });

  test("evaluates nothing before the states of the last run are known, and tries again", async () => {
    let tries = 0;
    const firing = anAlert({ state: "firing", firedAtMs: T0 - 60_000, activeAtMs: T0 - 60_000, lastSentAtMs: T0 - 20_000 });
    const { clock, runner, failures, evaluated, reports } = setUp({ loadAlerts: () => { tries += 1; return Promise.resolve(tries < 3 ? FAILURE : { kind: "ok", value: [firing] }); } });
    runner.start();
    await clock.advanceTo(T0 + 14_000);
    expect([evaluated, failures]).toEqual([[], ["RUL_STATE_UNREADABLE", "RUL_STATE_UNREADABLE"]]);
    await clock.advanceTo(T0 + 16_000);
    expect(evaluated).toEqual([10]);
    expect(reports[0]?.transitions.map((t) => `${t.from} -> ${t.to}`)).toContain("firing -> resolved");
    expect(tries).toBe(3);
    await runner.stop();
  });

  test("goes on after a reader that throws, and tells that the SLO cannot be evaluated", async () => {
    const { clock, runner, reports } = setUp({ readCounts: () => { throw new Error("defect"); } });
    runner.start();
    await clock.advanceTo(T0 + 16_000);
    expect(reports).toHaveLength(3);
    expect(reports[0]?.unreadable.get("auth-availability")).toBe("defect");
    await runner.stop();
  });

  test("reports states that the store does not save", async () => {
    const unsaved = setUp();
    const { clock, runner, failures } = setUp({ ports: () => ({ ...unsaved.ports(), saveAlerts: () => Promise.resolve(FAILURE) }) });
    runner.start();
    await clock.advanceTo(T0 + 2_000);
    expect(failures).toEqual(["RUL_STATE_UNSAVED"]);
    await runner.stop();
  });

  test("goes on after an evaluation that breaks off", async () => {
    const { clock, runner, failures } = setUp({ ports: () => { throw new Error("defect"); } });
    runner.start();
    await clock.advanceTo(T0 + 16_000);
    expect(failures).toEqual(["RUL_TICK_FAILED", "RUL_TICK_FAILED", "RUL_TICK_FAILED"]);
    expect(runner.stats.failedSlots).toBe(3);
    await runner.stop();
  });

  test("stops after the evaluation that runs, and starts none after", async () => {
    const { clock, runner, evaluated } = setUp();
    runner.start();
    await runner.stop();
    await clock.advanceTo(T0 + 60_000);
    expect(evaluated).toEqual([-10]);
  });

  test("waits for a clock that was set back a little, and follows one that was set back far", async () => {
    const { clock, runner, evaluated } = setUp();
    await clock.advanceTo(T0 + 600_000);
    await runner.runSlot();
    await clock.advanceTo(T0 + 580_000);
    await runner.runSlot();
    expect(evaluated).toEqual([590]);
    await clock.advanceTo(T0 + 100_000);
    await runner.runSlot();
    expect(evaluated).toEqual([590, 90]);
  });
});
