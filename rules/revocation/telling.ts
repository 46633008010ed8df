import type { Revocation } from "./revocation.ts";

/** What one feed said of a revocation. `names`: what it has in common with other tellings of the same one, at least one of them; made by the store. */
export interface Telling extends Revocation {
  readonly names: readonly string[];
}

/**
 * Two tellings this close are one revocation: no more than clocks that are kept at all are apart (RFC 4120 section 7.2 and most token libraries allow
 * five minutes). A repetition sooner than that could not be measured either: it is refused already for the first one, which is a mismatch.
 */
export const SAME_US = 300_000_000;
/** A feed that only knows when it said so, or when that arrived, may be late by its delivery: up to here it is taken for what another feed told. */
export const LATE_US = 3_600_000_000;
/** Clocks of one issuer, and instants in whole seconds, differ by less: only what was issued this much after a revocation shows that it was over. */
export const CLOCKS_US = 5_000_000;

/** Best first. What the identity provider committed itself, an event stream's time of the event, when it was said, when it arrived, when a poll found it. */
export function clockRank(t: Pick<Revocation, "clock_quality" | "source">): number {
  if (t.clock_quality === "event") return t.source.startsWith("ssf:") ? 1 : 0;
  return 2 + Math.max(0, ["assertion", "receipt", "interval"].indexOf(t.clock_quality));
}

/** Whether its instant is that of the revocation; else the revocation is older by an unknown time. */
export function isExact(t: Pick<Revocation, "clock_quality">): boolean {
  return t.clock_quality === "event";
}

/** By instant, then id. */
export function byInstant(a: Pick<Revocation, "revokedAtUs" | "revocation">, b: Pick<Revocation, "revokedAtUs" | "revocation">): number {
  return a.revokedAtUs - b.revokedAtUs || (BigInt(a.revocation) < BigInt(b.revocation) ? -1 : 1);
}

/** Names that only mean something within an issuer; ids of tokens and sessions are their own. */
export function isOfIssuer(scope: string): boolean {
  return !["token", "session", "device"].includes(scope);
}
