import { describe, expect, test } from "vitest";
import { createAlertBook } from "../../rules/alert-book.ts";
import { tick } from "../../rules/engine.ts";
import { defaultTiming, type TickPorts } from "../../rules/engine-ports.ts";
import type { OutgoingAlert } from "../../rules/notify/payload.ts";
import type { ReadCounts } from "../../rules/ports.ts";
import { aTier, anSlo, GROUP } from "./builders.ts";

const T0 = Date.UTC(2026, 0, 1);
const all = (bad: number, groups = [GROUP]): ReadCounts => (_slo, windows) => Promise.resolve({
  kind: "ok", value: groups.map((group) => ({ group, windows: windows.map((windowSeconds) => ({ windowSeconds, validCount: 100, goodCount: 100 - bad, coverageRatio: 1 })) })),
});

function ports(over: Partial<TickPorts> = {}): TickPorts & { readonly calls: string[]; readonly sent: OutgoingAlert[] } {
  const calls: string[] = [];
  const sent: OutgoingAlert[] = [];
  return {
    slos: [anSlo()], book: createAlertBook([]), timing: defaultTiming(240_000), links: { publicUrl: "", runbookUrl: "" }, ownConditions: () => [],
    readCounts: (slo, windows, at) => { calls.push(`read ${windows.join()}`); return all(100)(slo, windows, at); },
    readEvidence: () => { calls.push("evidence"); return Promise.resolve({ kind: "ok", value: { reasons: [], services: [], traceIds: [] } }); },
    saveAlerts: (alerts, transitions) => { calls.push(`save ${alerts.length} ${transitions.length}`); return Promise.resolve({ kind: "ok", value: undefined }); },
    sendAlerts: (alerts) => { calls.push(`send ${alerts.length}`); sent.push(...alerts); },
    ...over, calls, sent,
  };
}

describe("an evaluation", () => {
  test("reads an SLO's windows once, saves before it explains and tells, and saves what it told", async () => {
    const p = ports();
    await tick(T0, p);
    expect(p.calls).toEqual(["read 300,3600", "save 2 2", "evidence", "read 2592000", "send 2", "save 2 0"]);
  });

  test("has the words of a new alert in the store at once, for boards read them there", async () => {
    const saved = new Map<string, string | undefined>();
    const p = ports({ saveAlerts: (alerts) => { for (const a of alerts) saved.set(a.slo, a.detail.annotations["likely_cause"]); return Promise.resolve({ kind: "ok", value: undefined }); } });
    await tick(T0, p);
    expect(saved.get(anSlo().name)).toBe(p.sent.find((a) => a.body.labels["slo"] === anSlo().name)?.body.annotations["likely_cause"]);
    expect(saved.get(anSlo().name)).toBeDefined();
  });

  test("run again at the same slot tells and saves nothing", async () => {
    const p = ports();
    await tick(T0, p);
    p.calls.length = 0;
    const report = await tick(T0, p);
    expect(p.calls).toEqual(["read 300,3600"]);
    expect(report).toMatchObject({ transitions: [], sentCount: 0 });
  });

  test("of quiet SLOs asks for nothing but counts", async () => {
    const p = ports({ readCounts: all(0) });
    await tick(T0, p);
    expect(p.calls).toEqual(["save 1 1", "send 1", "save 1 0"]);
    expect(p.sent[0]?.body.labels["alertname"]).toBe("AuthSloWatchdog");
  });

  test("of an outage of everything explains a bounded number of alerts and tells all of them", async () => {
    const groups = Array.from({ length: 200 }, (_, i) => ({ tenant: "acme", product: `p${i}` }));
    const p = ports({ readCounts: all(100, groups) });
    await tick(T0, p);
    expect(p.calls.filter((c) => c === "evidence")).toHaveLength(32);
    expect(p.sent).toHaveLength(201);
    for (let minute = 1; minute <= 6; minute += 1) await tick(T0 + minute * 60_000, p);
    expect(p.calls.filter((c) => c === "evidence")).toHaveLength(7 * 32);
    expect(p.book.all().filter((a) => a.detail.explainedAtMs !== null)).toHaveLength(200);
  });

  test("takes two tiers with the same labels for one alert that is true when either is", async () => {
    const tiers = [aTier({ name: "a", factorPerMille: 900_000 }), aTier({ name: "b", factorPerMille: 500_000 })];
    const p = ports({ slos: [anSlo({ tiers })], readCounts: all(60) });
    await tick(T0, p);
    expect(p.sent.map((a) => a.body.labels["alertname"]).sort()).toEqual(["AuthSloBudgetBurn", "AuthSloWatchdog"]);
    expect((await tick(T0 + 10_000, p)).transitions).toEqual([]);
    expect((await tick(T0 + 20_000, { ...p, slos: [anSlo({ tiers: [...tiers].reverse() })] })).transitions).toEqual([]);
  });

  test("looks for evidence in the short window: what fails now, not what failed before", async () => {
    const asked: number[] = [];
    const p = ports({ readEvidence: (_slo, _group, fromMs, toMs) => { asked.push(fromMs - T0, toMs - T0); return Promise.resolve({ kind: "ok", value: { reasons: [], services: [], traceIds: [] } }); } });
    await tick(T0, p);
    expect(asked).toEqual([-300_000, 0]);
  });

  test("without evidence tells all the same", async () => {
    const failed = { kind: "failed", failure: { kind: "retryable", code: "STO_AWAY", clickhouseCode: null, message: "away" } } as const;
    const p = ports({ readEvidence: () => Promise.resolve(failed) });
    await tick(T0, p);
    expect(p.sent).toHaveLength(2);
    expect(p.sent.find((a) => a.body.labels["slo"] !== undefined)?.body.annotations["likely_cause"]).toContain("No evidence could be read");
  });

  test("keeps an alert whose tier was only renamed, and resolves one whose tier is gone", async () => {
    const p = ports();
    await tick(T0, p);
    const renamed = await tick(T0 + 10_000, { ...p, slos: [anSlo({ tiers: [aTier({ name: "renamed" })] })] });
    expect(renamed.transitions).toEqual([]);
    const gone = await tick(T0 + 20_000, { ...p, slos: [anSlo({ tiers: [aTier({ burnTier: "slow" })] })] });
    expect(gone.transitions.map((t) => `${t.labels["burn_tier"]} ${t.to}`).sort()).toEqual(["fast resolved", "slow firing"]);
  });
});
