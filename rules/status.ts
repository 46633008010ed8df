import { budgetOf } from "./budget.ts";
import { burnRateOf } from "./burn.ts";
import type { AlertInstance } from "./alert-state.ts";
import type { GroupCounts, Read, ReadCounts, WindowCounts } from "./ports.ts";
import type { SloRevision } from "./slo/model.ts";

/** Where one group of an SLO stands, for people to read. `null` where nothing valid was measured. */
export interface GroupStatus {
  readonly group: Readonly<Record<string, string>>;
  readonly goodCount: number;
  readonly validCount: number;
  readonly sliRatio: number | null;
  readonly budgetRemainingRatio: number | null;
  readonly budgetRemainingMinutes: number | null;
  readonly coverageRatio: number;
  readonly burnRates: readonly { readonly windowSeconds: number; readonly burnRate: number | null; readonly goodCount: number; readonly validCount: number; readonly coverageRatio: number }[];
  readonly state: "ok" | "pending" | "firing" | "unknown";
}

/** The windows that a status shows beside the period: those of the SLO's tiers and one hour. */
export function statusWindows(slo: SloRevision): readonly number[] {
  return [...new Set([...slo.tiers.flatMap((t) => [t.shortWindowSeconds, t.longWindowSeconds]), 3_600, slo.periodSeconds])].sort((a, b) => a - b);
}

/** Reads an SLO's windows as of `evalTimeMs` and describes every group; the same counts that alerts are judged on. */
export async function sloStatus(slo: SloRevision, readCounts: ReadCounts, alerts: readonly AlertInstance[], evalTimeMs: number): Promise<Read<readonly GroupStatus[]>> {
  const read = await readCounts(slo, statusWindows(slo), evalTimeMs);
  if (read.kind === "failed") return read;
  return { kind: "ok", value: read.value.map((counts) => groupStatus(slo, counts, alerts)) };
}

function groupStatus(slo: SloRevision, counts: GroupCounts, alerts: readonly AlertInstance[]): GroupStatus {
  const burnOf = (w: WindowCounts) => burnRateOf({ badCount: w.validCount - w.goodCount, validCount: w.validCount }, slo.targetPpb);
  const period = counts.windows.find((w) => w.windowSeconds === slo.periodSeconds) ?? { windowSeconds: slo.periodSeconds, goodCount: 0, validCount: 0, coverageRatio: 0 };
  const budget = budgetOf({ badCount: period.validCount - period.goodCount, validCount: period.validCount }, slo.targetPpb, slo.periodSeconds);
  const mine = alerts.filter((a) => a.slo === slo.name && Object.entries(counts.group).every(([name, value]) => a.group[name] === value));
  return {
    group: counts.group, goodCount: period.goodCount, validCount: period.validCount, coverageRatio: period.coverageRatio,
    sliRatio: period.validCount === 0 ? null : period.goodCount / period.validCount,
    budgetRemainingRatio: budget?.remainingRatio ?? null, budgetRemainingMinutes: budget?.minutesLeft ?? null,
    burnRates: counts.windows.map((w) => ({ windowSeconds: w.windowSeconds, burnRate: burnOf(w), goodCount: w.goodCount, validCount: w.validCount, coverageRatio: w.coverageRatio })),
    state: stateOf(mine, period),
  };
}

function stateOf(alerts: readonly AlertInstance[], period: WindowCounts): GroupStatus["state"] {
  if (alerts.some((a) => a.state === "firing" || a.state === "recovering")) return "firing";
  if (alerts.some((a) => a.state === "pending")) return "pending";
  return period.validCount === 0 ? "unknown" : "ok";
}
