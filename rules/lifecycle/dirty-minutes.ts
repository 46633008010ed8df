import type { LifecycleSource } from "../slo/model.ts";

/** Minutes whose slices have to be measured again, by what they count. */
export interface DirtyMinutes {
  /** Marks the minutes of some instants, in seconds since 1970. */
  add(source: LifecycleSource, seconds: Iterable<number>): void;
  /** At most `most` minutes of a source, newest first; they stay until `done`. */
  peek(source: LifecycleSource, most: number): number[];
  done(source: LifecycleSource, minutes: Iterable<number>): void;
  readonly size: number;
}

/** Makes an empty memory for what SLOs count; marks of anything else are dropped. What it holds is derived from stored facts, and found again after a restart. */
export function createDirtyMinutes(sources: readonly LifecycleSource[]): DirtyMinutes {
  const bySource = new Map<LifecycleSource, Set<number>>();
  const of = (source: LifecycleSource) => { const set = bySource.get(source) ?? new Set<number>(); bySource.set(source, set); return set; };
  return {
    add(source, seconds) {
      if (!sources.includes(source)) return;
      const set = of(source);
      for (const s of seconds) set.add(Math.floor(s / 60) * 60);
    },
    peek: (source, most) => [...of(source)].sort((a, b) => b - a).slice(0, most),
    done(source, minutes) {
      const set = of(source);
      for (const m of minutes) set.delete(m);
    },
    get size() { return [...bySource.values()].reduce((sum, set) => sum + set.size, 0); },
  };
}
