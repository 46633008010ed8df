import type { GroupCounts } from "../ports.ts";
import type { SloRevision } from "../slo/model.ts";
import { groupKeyOf } from "./groups.ts";

/** Sums of one group by window, as slices give them. */
export interface GroupSums {
  readonly groupKey: string;
  readonly good: readonly number[];
  readonly valid: readonly number[];
}

/**
 * Makes counts of the sums of an SLO's groups; groups without a valid event in any window are left out.
 *
 * Where an SLO splits its bad events, a group's bad events are compared with all valid events of the group without the splitting labels,
 * and that group itself is left out.
 */
export function groupCountsOf(slo: SloRevision, sums: readonly GroupSums[], windowsSeconds: readonly number[], coverageRatios: readonly number[]): GroupCounts[] {
  const split = slo.sli.splitBadBy;
  const byKey = new Map(sums.map((s) => [s.groupKey, s]));
  return sums.flatMap((s) => {
    const group = JSON.parse(s.groupKey) as Readonly<Record<string, string>>;
    const base = split.length === 0 ? s : byKey.get(groupKeyOf(Object.fromEntries(Object.entries(group).filter(([name]) => !split.some((d) => d === name)))));
    if (base === undefined || (split.length > 0 && base === s) || !s.valid.some((n) => n > 0)) return [];
    const windows = windowsSeconds.map((windowSeconds, i) => {
      const validCount = base.valid[i] ?? 0;
      const goodCount = split.length === 0 ? (s.good[i] ?? 0) : validCount - (s.valid[i] ?? 0);
      return { windowSeconds, goodCount, validCount, coverageRatio: coverageRatios[i] ?? 0 };
    });
    return [{ group, windows }];
  });
}
