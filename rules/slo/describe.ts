import { formatSeconds } from "./duration.ts";
import type { BurnTier, SloRevision } from "./model.ts";

/** What to expect of one tier on clean, constant traffic when everything starts to fail. */
export interface TierDescription {
  readonly name: string;
  readonly severity: BurnTier["severity"];
  readonly longWindowSeconds: number;
  readonly shortWindowSeconds: number;
  readonly factor: number;
  /** Error ratio above which the tier is true, 0..1. */
  readonly thresholdRatio: number;
  /** Share of the period's budget that is spent when the tier becomes true, whatever the error rate. */
  readonly budgetShareAtDetection: number;
  /** Seconds of total outage until the tier is true, and until it is false again after a long one has ended. */
  readonly detectionSeconds: number;
  readonly resetSeconds: number;
}

/**
 * Works out thresholds, detection and reset times of an SLO's tiers.
 *
 * Detection is threshold x long window, reset is short window x (1 - threshold), both at an error ratio of 1: 51.84 s and 295.68 s for 14.4
 * over 1h/5m at 99.9 %. Slots, delays, `for` and Alertmanager's group_wait come on top.
 */
export function describeTiers(slo: Pick<SloRevision, "targetPpb" | "periodSeconds" | "tiers">): TierDescription[] {
  return slo.tiers.map((tier) => {
    const thresholdRatio = (tier.factorPerMille * (1e9 - slo.targetPpb)) / 1e12;
    return {
      name: tier.name, severity: tier.severity, longWindowSeconds: tier.longWindowSeconds, shortWindowSeconds: tier.shortWindowSeconds,
      factor: tier.factorPerMille / 1_000,
      thresholdRatio,
      budgetShareAtDetection: (tier.factorPerMille * tier.longWindowSeconds) / (1_000 * slo.periodSeconds),
      detectionSeconds: thresholdRatio * tier.longWindowSeconds,
      resetSeconds: tier.shortWindowSeconds * (1 - thresholdRatio),
    };
  });
}

/** Writes an SLO and its tiers as a table for the terminal. */
export function describeSlo(slo: SloRevision): string {
  const budget = ((1e9 - slo.targetPpb) / 1e9) * slo.periodSeconds;
  const head = `${slo.name}  ${percent(slo.targetPpb / 1e9)} over ${formatSeconds(slo.periodSeconds)}, budget ${formatSeconds(budget)} of total outage, for each ${slo.groupBy.join(" + ")}, revision ${slo.revision}`;
  if (slo.tiers.length === 0) return `${head}\n  measured only: no alert policy\n`;
  const header = ["tier", "severity", "windows", "factor", "errors over", "outage seen after", "ends after", "budget spent"];
  const rows = describeTiers(slo).map((t) => [
    t.name, t.severity, `${formatSeconds(t.longWindowSeconds)}/${formatSeconds(t.shortWindowSeconds)}`, String(t.factor), percent(t.thresholdRatio),
    formatSeconds(t.detectionSeconds), formatSeconds(t.resetSeconds), percent(t.budgetShareAtDetection),
  ]);
  const widths = header.map((_, i) => Math.max(...[header, ...rows].map((row) => (row[i] ?? "").length)));
  const line = (row: readonly string[]) => `  ${row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join("  ").trimEnd()}\n`;
  return `${head}\n${[header, ...rows].map(line).join("")}`;
}

/** A ratio in percent with at most four significant digits after the last zero: 0.0144 is `1.44 %`. */
function percent(ratio: number): string {
  return `${Number((ratio * 100).toFixed(6))} %`;
}
