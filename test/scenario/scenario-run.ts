import { createAlertBook } from "../../rules/alert-book.ts";
import { tick } from "../../rules/engine.ts";
import { defaultTiming } from "../../rules/engine-ports.ts";
import { createNotifier } from "../../rules/notify/notifier.ts";
import type { OutgoingAlert } from "../../rules/notify/payload.ts";
import type { ReadCounts, RecordedTransition } from "../../rules/ports.ts";
import { leaseMsOf } from "../../rules/schedule.ts";
import { alertInstanceSchema } from "../../rules/state-schema.ts";
import type { SloRevision } from "../../rules/slo/model.ts";
import { anSlo } from "../rules/builders.ts";
import { createFakeAlertmanager, type Misbehaviour } from "../rules/fake-alertmanager.ts";
import { createManualClock } from "../rules/manual-clock.ts";
import { readManyTraffics } from "../rules/slot-traffic.ts";
import type { Fault, Scenario } from "./scenario-schema.ts";

export const T0 = Date.UTC(2026, 2, 1);
const FAILURE = { kind: "retryable", code: "STO_AWAY", clickhouseCode: null, message: "the store does not answer" } as const;

export interface Outcome {
  readonly transitions: readonly RecordedTransition[];
  readonly told: readonly { readonly atMs: number; readonly alert: OutgoingAlert }[];
  readonly accepted: ReturnType<typeof createFakeAlertmanager>["accepted"];
  /** For each expectation of `active`: whether Alertmanager held it at the end of each slot. */
  readonly active: readonly (readonly { readonly atSeconds: number; readonly isActive: boolean }[])[];
  readonly failures: readonly string[];
}

/** Plays a scenario slot by slot: real engine, real outbox, an Alertmanager and a store that fail as told. */
export async function runScenario(s: Scenario): Promise<Outcome> {
  const clock = createManualClock(T0);
  const nowSeconds = () => (clock.nowMs() - T0) / 1_000;
  const isOn = (f: Fault) => f.at <= nowSeconds() && (!("until" in f) || nowSeconds() < f.until);
  const on = (kind: Fault["kind"]) => s.faults.some((f) => f.kind === kind && isOn(f));
  const alertmanager = createFakeAlertmanager("am:9093", clock, () => misbehaviour(s.faults.filter(isOn)));
  const failures: string[] = [];
  const saved = new Map<string, string>();
  const told: { atMs: number; alert: OutgoingAlert }[] = [];
  const transitions: RecordedTransition[] = [];
  const active = s.expect.active.map((): { atSeconds: number; isActive: boolean }[] => []);
  const start = () => ({
    book: createAlertBook([...saved.values()].map((json) => alertInstanceSchema.parse(JSON.parse(json)))),
    notifier: createNotifier({ transports: [alertmanager], clock, random: () => 0.5, onFailure: (_peer, code) => { failures.push(code); } }),
  });
  let evaluator = start();
  const readCounts = readOf(s, on, nowSeconds);
  for (let atSeconds = 0; atSeconds <= s.until; atSeconds += s.slot) {
    await clock.advanceTo(T0 + atSeconds * 1_000);
    if (s.faults.some((f) => f.kind === "restart" && f.at === atSeconds)) evaluator = start();
    const report = await tick(clock.nowMs(), {
      slos: slosOf(s, s.faults.filter(isOn)), book: evaluator.book, timing: defaultTiming(leaseMsOf({ intervalMs: s.slot * 1_000, queryOffsetMs: 0 }, 60_000)),
      links: { publicUrl: "https://slo.example", runbookUrl: "https://slo.example/runbooks" },
      ownConditions: () => evaluator.notifier.ownConditions(),
      readCounts,
      readEvidence: () => Promise.resolve(on("query-failure") ? { kind: "failed", failure: FAILURE } : { kind: "ok", value: s.evidence }),
      saveAlerts: (alerts) => {
        if (on("save-failure")) return Promise.resolve({ kind: "failed", failure: FAILURE });
        for (const a of alerts) saved.set(a.fingerprint, JSON.stringify(a));
        return Promise.resolve({ kind: "ok", value: undefined });
      },
      sendAlerts: (alerts, evalTimeMs) => { told.push(...alerts.map((alert) => ({ atMs: clock.nowMs(), alert }))); evaluator.notifier.sendAlerts(alerts, evalTimeMs); },
    });
    transitions.push(...report.transitions);
    await clock.advanceTo(clock.nowMs());
    s.expect.active.forEach((e, i) => active[i]?.push({ atSeconds, isActive: alertmanager.isActive(e.labels) }));
  }
  return { transitions, told, accepted: alertmanager.accepted, active, failures: [...new Set(failures)].sort() };
}

function readOf(s: Scenario, on: (kind: Fault["kind"]) => boolean, nowSeconds: () => number): ReadCounts {
  const slotMs = s.slot * 1_000;
  const read = readManyTraffics(s.groups.map((g) => ({
    slotMs, group: g.labels,
    segments: [
      ...(g.cleanBefore === null ? [] : [{ fromMs: T0 - 2_592_000_000, badPerSlot: 0, validPerSlot: g.cleanBefore }]),
      ...g.counts.map((c) => ({ fromMs: T0 + c.at * 1_000, badPerSlot: c.bad, validPerSlot: c.good + c.bad, isGap: c.gap })),
    ],
  })));
  return async (slo, windows, evalTimeMs) => {
    if (on("query-failure")) return { kind: "failed", failure: FAILURE };
    const all = await read(slo, windows, evalTimeMs);
    const gone = s.faults.flatMap((f) => (f.kind === "group-gone" && f.at <= nowSeconds() && nowSeconds() < f.until ? [JSON.stringify(f.group)] : []));
    return all.kind === "ok" ? { kind: "ok", value: all.value.filter((g) => !gone.includes(JSON.stringify(g.group))) } : all;
  };
}

function slosOf(s: Scenario, faults: readonly Fault[]): readonly SloRevision[] {
  const removed = faults.flatMap((f) => (f.kind === "slo-removed" ? [f.slo] : []));
  const revision = faults.flatMap((f) => (f.kind === "new-revision" ? [f.revision] : [])).at(-1) ?? "r1";
  return s.slos.filter((slo) => !removed.includes(slo.name)).map((slo) => anSlo({
    ...slo, revision,
    tiers: slo.tiers.map((t) => ({ name: t.name, burnTier: t.burnTier, severity: t.severity, factorPerMille: t.factorPerMille, longWindowSeconds: t.longWindow, shortWindowSeconds: t.shortWindow, forSeconds: t.for, keepFiringForSeconds: t.keepFiringFor })),
  }));
}

function misbehaviour(faults: readonly Fault[]): Misbehaviour {
  let found: Misbehaviour = { kind: "none" };
  for (const f of faults) {
    if (f.kind === "alertmanager-500") found = { ...found, kind: "500" };
    if (f.kind === "alertmanager-silent") found = { ...found, kind: "silent" };
    if (f.kind === "alertmanager-400") found = { ...found, kind: "400", refuses: (labels) => labels[f.label] === f.value };
    if (f.kind === "alertmanager-clock") found = { ...found, aheadMs: f.aheadSeconds * 1_000 };
  }
  return found;
}
