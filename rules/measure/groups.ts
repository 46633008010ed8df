import { OVERFLOW_VALUE } from "../../ingest/event.ts";
import type { Dimension } from "../slo/model.ts";

/** Names a group the way slices do: JSON of its labels, sorted by name. */
export function groupKeyOf(labels: Readonly<Record<string, string>>): string {
  return JSON.stringify(Object.fromEntries(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1))));
}

/** Bounds the groups of each SLO: the first `maxGroups` are measured apart, all later ones together as one overflow group a tenant. */
export interface GroupGuard {
  /** The key to count a group under. `values` are in the order of `dimensions`, the first of which is `tenant`. */
  admit(slo: string, dimensions: readonly Dimension[], values: readonly string[]): string;
  /** Remembers groups that already have slices, so that a restart counts them under the same keys. Overflow groups need no place. */
  know(slo: string, keys: Iterable<string>): void;
  /** Groups turned away so far, each counted once by SLO: bounded by what is remembered. */
  readonly overflowCount: number;
}

const MAX_REMEMBERED = 100_000;

/** Makes a guard; `slo` is a name and revision. */
export function createGroupGuard(maxGroups: number): GroupGuard {
  const admitted = new Map<string, Set<string>>();
  const turnedAway = new Set<string>();
  const groupsOf = (slo: string) => { const groups = admitted.get(slo) ?? new Set<string>(); admitted.set(slo, groups); return groups; };
  return {
    admit(slo, dimensions, values) {
      const labels = Object.fromEntries(dimensions.map((d, i) => [d, values[i] ?? ""]));
      const key = groupKeyOf(labels);
      const groups = groupsOf(slo);
      if (groups.has(key)) return key;
      if (groups.size < maxGroups) { groups.add(key); return key; }
      if (turnedAway.size < MAX_REMEMBERED) turnedAway.add(`${slo} ${key}`);
      return groupKeyOf(Object.fromEntries(dimensions.map((d) => [d, d === "tenant" ? (labels[d] ?? "") : OVERFLOW_VALUE])));
    },
    know(slo, keys) {
      for (const key of keys) if (!isOverflow(key)) groupsOf(slo).add(key);
    },
    get overflowCount() { return turnedAway.size; },
  };
}

/** Whether a key names an overflow group: every label but the tenant is the overflow value. */
function isOverflow(key: string): boolean {
  return Object.entries(JSON.parse(key) as Readonly<Record<string, string>>).every(([name, value]) => name === "tenant" || value === OVERFLOW_VALUE);
}
