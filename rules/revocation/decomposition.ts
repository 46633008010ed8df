import type { EnforcementInterval } from "./interval.ts";

/** The three clocks of a revocation, microseconds since 1970; 0 when unknown. */
export interface RevocationClocks {
  readonly occurredUs: number;
  readonly assertedUs: number;
  readonly receivedUs: number;
  readonly clockQuality: string;
}

/**
 * Where the time went, in microseconds. `signal`: until the source said so. `delivery`: from there until we received it. `enforce`: the rest, with the
 * bounds of the interval; negative when gateways enforced it before the event reached us. Null where a clock is missing.
 */
export interface Decomposition {
  readonly signalUs: number | null;
  readonly deliveryUs: number | null;
  readonly enforceLowerUs: number | null;
  readonly enforceUpperUs: number | null;
  /** What the revocation's instant rests on, in words. */
  readonly anchor: string;
}

/** By the clock quality of a credential event. */
export const ANCHORS: Readonly<Record<string, string>> = {
  event: "the source's own time of the revocation",
  assertion: "the time at which the source said so; the revocation may be older, then enforcement took longer",
  receipt: "the time at which the event reached this service; the revocation is older, so enforcement took longer",
  interval: "the poll that found it; the revocation happened between two polls, so enforcement may have taken longer",
};

/** Splits the time between a revocation and its enforcement by the three clocks. */
export function decompose(clocks: RevocationClocks, bounds: Pick<EnforcementInterval, "kind" | "lowerUs" | "upperUs">): Decomposition {
  const { occurredUs, assertedUs, receivedUs } = clocks;
  const knowsOccurred = clocks.clockQuality === "event" && occurredUs > 0;
  const signalUs = knowsOccurred && assertedUs > 0 ? assertedUs - occurredUs : null;
  const deliveryUs = assertedUs > 0 && receivedUs > 0 && clocks.clockQuality !== "receipt" ? receivedUs - assertedUs : null;
  const spentUs = (signalUs ?? 0) + (deliveryUs ?? 0);
  const isSeen = bounds.kind === "interval" || bounds.kind === "right_censored";
  return {
    signalUs, deliveryUs,
    enforceLowerUs: isSeen ? bounds.lowerUs - spentUs : null,
    enforceUpperUs: isSeen && bounds.upperUs !== null ? bounds.upperUs - spentUs : null,
    anchor: ANCHORS[clocks.clockQuality] ?? "an unknown clock",
  };
}
