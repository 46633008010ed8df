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
