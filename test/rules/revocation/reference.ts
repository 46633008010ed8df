/** The definitions of revocation propagation written down a second time, over plain lists: what the statements in the store must agree with. */
import type { InstanceFacts } from "../../../rules/revocation/interval.ts";

export interface Presentation {
  readonly atUs: number;
  readonly isAccept: boolean;
}

const BEFORE_US = 300_000_000;

/** What one instance did, from everything that was presented to it, in any order. */
export function factsOf(all: readonly Presentation[], r: { readonly revokedAtUs: number; readonly untilUs: number; readonly skewUs: number }): InstanceFacts {
  const shown = all.filter((p) => p.atUs < r.untilUs);
  const after = shown.filter((p) => p.atUs >= r.revokedAtUs);
  const before = shown.filter((p) => p.atUs < r.revokedAtUs && p.atUs >= r.revokedAtUs - BEFORE_US);
  const lastAcceptUs = lastAccept(after);
  const denies = after.filter((p) => !p.isAccept).map((p) => p.atUs);
  return {
    revokedAtUs: r.revokedAtUs, skewUs: r.skewUs, lastAcceptUs,
    firstDenyUs: least(denies.filter((at) => lastAcceptUs === null || at > lastAcceptUs)),
    hasEarlierDeny: lastAcceptUs !== null && denies.some((at) => at < lastAcceptUs),
    deniedSinceUs: least(before.filter((p) => !p.isAccept).map((p) => p.atUs).filter((at) => at > (lastAccept(before) ?? -Infinity))),
  };
}

function lastAccept(presentations: readonly Presentation[]): number | null {
  const accepts = presentations.filter((p) => p.isAccept).map((p) => p.atUs);
  return accepts.length === 0 ? null : accepts.reduce((a, b) => Math.max(a, b));
}

function least(values: readonly number[]): number | null {
  return values.length === 0 ? null : values.reduce((a, b) => Math.min(a, b));
}

/** What one feed says of a revocation. `names` only mean something beside the scope. */
export interface ToldRevocation {
  readonly id: string;
  readonly scope: string;
  readonly source: string;
  readonly clock: string;
  readonly atUs: number;
  readonly names: readonly string[];
}

const CLOCKS = ["event", "assertion", "receipt", "interval"];
const rankOf = (t: ToldRevocation) => (t.clock === "event" && t.source.startsWith("ssf:") ? 0.5 : CLOCKS.indexOf(t.clock));

/** Which tellings are one revocation; the one with the best clock comes first. @param issued when something was issued of what a telling names */
export function revocationsOf(told: readonly ToldRevocation[], issued: (t: ToldRevocation) => readonly number[]): ToldRevocation[][] {
  let groups: ToldRevocation[][] = [];
  for (const t of [...told].sort((a, b) => a.atUs - b.atUs)) {
    const isExact = t.clock === "event";
    const fits = groups.filter((g) => {
      const anchors = g.some((o) => o.clock === "event") ? g.filter((o) => o.clock === "event") : g;
      const gapUs = t.atUs - Math.max(...anchors.map((o) => o.atUs));
      const isNear = gapUs <= 300e6 || (!isExact && gapUs <= 3_600e6 && g.every((o) => o.source !== t.source));
      const wasActive = g.some((o) => issued(o).some((at) => at > o.atUs + 5e6 && at < t.atUs - (isExact ? 5e6 : 300e6)));
      return g.some((o) => o.scope === t.scope && o.names.some((n) => t.names.includes(n))) && isNear && !wasActive;
    }).sort((a, b) => anchorOf(b) - anchorOf(a));
    const own: ToldRevocation[][] = [];
    for (const g of fits) if (own.length === 0 || !g.some((o) => own.flat().some((p) => p.names.some((n) => o.names.includes(n))))) own.push(g);
    groups = [...groups.filter((g) => !own.includes(g)), [...own.flat(), t]];
  }
  return groups.map((g) => g.sort((a, b) => rankOf(a) - rankOf(b) || a.atUs - b.atUs));
}

function anchorOf(g: readonly ToldRevocation[]): number {
  const exact = g.filter((o) => o.clock === "event");
  return Math.max(...(exact.length > 0 ? exact : g).map((o) => o.atUs));
}
