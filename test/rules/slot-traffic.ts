import type { ReadCounts } from "../../rules/ports.ts";
import { GROUP } from "./builders.ts";

/** Slots with the same counts each, from an instant until the next segment. */
export interface Segment {
  readonly fromMs: number;
  readonly badPerSlot: number;
  readonly validPerSlot: number;
  /** Nothing was measured in these slots at all. */
  readonly isGap?: boolean;
}

export interface SlotTraffic {
  readonly slotMs: number;
  /** Sorted by `fromMs`; before the first nothing was measured. All instants are whole slots. */
  readonly segments: readonly Segment[];
  readonly group?: Readonly<Record<string, string>>;
}

interface Sums { readonly bad: number; readonly valid: number; readonly measured: number }

/** Reads synthetic slots by prefix sums: a window costs the same however long it is. The slot that ends at T is in (T - w, T]. */
export function readTraffic(traffic: SlotTraffic): ReadCounts {
  return readManyTraffics([traffic]);
}

/** Several groups at once; each traffic names its own. */
export function readManyTraffics(traffics: readonly SlotTraffic[]): ReadCounts {
  const sums = traffics.map(prefixSums);
  return (_slo, windowsSeconds, evalTimeMs) => {
    const value = traffics.map((traffic, i) => ({
      group: traffic.group ?? GROUP,
      windows: windowsSeconds.map((windowSeconds) => {
        const from = sums[i]?.(evalTimeMs - windowSeconds * 1_000) ?? NOTHING;
        const to = sums[i]?.(evalTimeMs) ?? NOTHING;
        const validCount = to.valid - from.valid;
        return { windowSeconds, validCount, goodCount: validCount - (to.bad - from.bad), coverageRatio: ((to.measured - from.measured) * traffic.slotMs) / (windowSeconds * 1_000) };
      }),
    }));
    return Promise.resolve({ kind: "ok", value });
  };
}

const NOTHING: Sums = { bad: 0, valid: 0, measured: 0 };

function prefixSums({ segments, slotMs }: SlotTraffic): (atMs: number) => Sums {
  const add = (s: Sums, g: Segment, slots: number): Sums => (g.isGap === true ? s : { bad: s.bad + slots * g.badPerSlot, valid: s.valid + slots * g.validPerSlot, measured: s.measured + slots });
  const starts: Sums[] = [];
  segments.forEach((segment, i) => {
    const before = segments[i - 1];
    starts.push(before === undefined ? NOTHING : add(starts[i - 1] ?? NOTHING, before, (segment.fromMs - before.fromMs) / slotMs));
  });
  return (atMs) => {
    const i = segments.findLastIndex((s) => s.fromMs <= atMs);
    const segment = segments[i];
    return segment === undefined ? NOTHING : add(starts[i] ?? NOTHING, segment, (atMs - segment.fromMs) / slotMs);
  };
}
