import { replay } from "../../rules/replay.ts";
import type { BurnTier, SloRevision } from "../../rules/slo/model.ts";
import { aTier, anSlo } from "../rules/builders.ts";
import { readTraffic, type Segment } from "../rules/slot-traffic.ts";

export const T0 = Date.UTC(2026, 0, 1);
const PERIOD_MS = 2_592_000_000;

/** The four tiers of the SRE workbook for 30 days. */
export const TIERS: readonly BurnTier[] = [
  aTier({ name: "1h", burnTier: "fast", severity: "page", longWindowSeconds: 3_600, shortWindowSeconds: 300, factorPerMille: 14_400 }),
  aTier({ name: "6h", burnTier: "medium", severity: "page", longWindowSeconds: 21_600, shortWindowSeconds: 1_800, factorPerMille: 6_000 }),
  aTier({ name: "24h", burnTier: "slow", severity: "ticket", longWindowSeconds: 86_400, shortWindowSeconds: 7_200, factorPerMille: 3_000 }),
  aTier({ name: "3d", burnTier: "long", severity: "ticket", longWindowSeconds: 259_200, shortWindowSeconds: 21_600, factorPerMille: 1_000 }),
];

/** Seconds from T0 at which a slot starts to be as described. */
export interface Phase { readonly fromSeconds: number; readonly bad: number; readonly valid: number; readonly isGap?: boolean }

export interface Simulation {
  readonly slotSeconds: number;
  readonly phases: readonly Phase[];
  readonly untilSeconds: number;
  readonly slo?: Partial<SloRevision>;
  /** Events a slot before the first phase; null for a service that did not exist. */
  readonly cleanPerSlot?: number | null;
}

/** Runs phases of traffic after a clean steady past through the engine. Returns every transition, seconds from T0. */
export async function simulate(s: Simulation): Promise<readonly { readonly tier: string; readonly from: string; readonly to: string; readonly at: number; readonly why: string }[]> {
  const slotMs = s.slotSeconds * 1_000;
  const slo = anSlo({ tiers: TIERS, ...s.slo });
  const phases: Segment[] = s.phases.map((p) => ({ fromMs: T0 + p.fromSeconds * 1_000, badPerSlot: p.bad, validPerSlot: p.valid, isGap: p.isGap ?? false }));
  const past: Segment[] = s.cleanPerSlot === null ? [] : [{ fromMs: T0 - PERIOD_MS, badPerSlot: 0, validPerSlot: s.cleanPerSlot ?? 1_000 }];
  const { timeline } = await replay({ slos: [slo], fromMs: T0, toMs: T0 + s.untilSeconds * 1_000, slotMs, ports: { readCounts: readTraffic({ slotMs, segments: [...past, ...phases] }) } });
  const tierOf = (labels: Readonly<Record<string, string>>) => slo.tiers.find((t) => t.burnTier === labels["burn_tier"])?.name ?? "?";
  return timeline.map((e) => ({ tier: tierOf(e.labels), from: e.from, to: e.to, at: (e.evalTimeMs - T0) / 1_000, why: e.why }));
}

/** First instants at which each tier fired and resolved: `{ "1h": [52, 348] }`. */
export async function intervals(s: Simulation): Promise<Readonly<Record<string, readonly number[]>>> {
  const found: Record<string, number[]> = {};
  for (const e of await simulate(s)) if ((e.to === "firing" && e.from !== "recovering") || e.to === "resolved") (found[e.tier] ??= []).push(e.at);
  return found;
}
