/** The definitions of propagation, case by case, and the words that ingest, rules and the API must agree on. */
import { describe, expect, test } from "vitest";
import { CLOCK_QUALITIES, REVOCATION_SCOPES } from "../../../ingest/lifecycle/credential-event.ts";
import { SCOPES } from "../../../query/http/routes/revocations.ts";
import { ANCHORS, decompose } from "../../../rules/revocation/decomposition.ts";
import { intervalOf, type InstanceFacts } from "../../../rules/revocation/interval.ts";
import { quantileOf } from "../../../rules/revocation/quantile.ts";
import { KEY_ENFORCING_REASONS } from "../../../rules/revocation/reasons.ts";
import { turnbull } from "../../../rules/revocation/turnbull.ts";
import { complianceOf, fleetOf, verdictOf } from "../../../rules/revocation/verdict.ts";
import { REASONS } from "../../../rules/slo/vocabulary.ts";

const S = 1_000_000;
const T = 1_000 * S;
const facts = (f: Partial<InstanceFacts>): InstanceFacts => ({ revokedAtUs: T, lastAcceptUs: null, firstDenyUs: null, hasEarlierDeny: false, deniedSinceUs: null, skewUs: 0, ...f });

describe("the interval of one instance", () => {
  test.each([
    { name: "nothing presented", f: {}, is: ["unobserved", 0, null, false] },
    { name: "accepted, then refused", f: { lastAcceptUs: T + 2 * S, firstDenyUs: T + 5 * S }, is: ["interval", 2, 5, false] },
    { name: "refused at once", f: { firstDenyUs: T + 3 * S }, is: ["interval", 0, 3, false] },
    { name: "accepted, never refused", f: { lastAcceptUs: T + 9 * S }, is: ["right_censored", 9, null, false] },
    { name: "accepted again after a refusal", f: { lastAcceptUs: T + 9 * S, firstDenyUs: T + 11 * S, hasEarlierDeny: true }, is: ["interval", 9, 11, true] },
    { name: "a clock that is off by a second widens both ends", f: { lastAcceptUs: T + 2 * S, firstDenyUs: T + 5 * S, skewUs: S }, is: ["interval", 1, 6, false] },
    { name: "the lower end is never below the revocation", f: { lastAcceptUs: T + S / 2, firstDenyUs: T + 5 * S, skewUs: S }, is: ["interval", 0, 6, false] },
    { name: "refused long before: another reason", f: { deniedSinceUs: T - 60 * S, firstDenyUs: T + S }, is: ["mismatch", 0, null, false] },
    { name: "refused long before, and accepted afterwards all the same", f: { deniedSinceUs: T - 60 * S, lastAcceptUs: T + 4 * S, firstDenyUs: T + 6 * S }, is: ["interval", 4, 6, false] },
    { name: "refused before by less than the skew", f: { deniedSinceUs: T - 3 * S, firstDenyUs: T + S, skewUs: 4 * S }, is: ["interval", 0, 4, false] },
    { name: "under way at the revocation", f: { deniedSinceUs: T - S, firstDenyUs: T + 3 * S }, is: ["interval", 0, 1, false] },
  ])("$name", ({ f, is }) => {
    const i = intervalOf(facts(f));
    expect([i.kind, i.lowerUs / S, i.upperUs === null ? null : i.upperUs / S, i.flapped]).toEqual(is);
  });
});

describe("the fleet and the verdict", () => {
  const met = { kind: "interval", lowerUs: 2 * S, upperUs: 5 * S, flapped: false } as const;
  const late = { kind: "interval", lowerUs: 70 * S, upperUs: 75 * S, flapped: true } as const;
  const open = { kind: "right_censored", lowerUs: 20 * S, upperUs: null, flapped: false } as const;
  const mismatch = { kind: "mismatch", lowerUs: 0, upperUs: null, flapped: false } as const;
  test("the slowest instance decides; one without an end leaves the fleet without one", () => {
    expect(fleetOf([met, late])).toEqual({ kind: "interval", lowerUs: 70 * S, upperUs: 75 * S, flapped: true, observedCount: 2 });
    expect(fleetOf([met, open])).toEqual({ kind: "right_censored", lowerUs: 20 * S, upperUs: null, flapped: false, observedCount: 2 });
    expect(fleetOf([mismatch])).toMatchObject({ kind: "mismatch", observedCount: 0 });
    expect(fleetOf([mismatch, met])).toMatchObject({ kind: "interval", upperUs: 5 * S, observedCount: 1 });
    expect(fleetOf([])).toMatchObject({ kind: "unobserved" });
  });
  test("violated only when certainly late, met only when certainly in time", () => {
    expect([met, late, open, fleetOf([])].map((i) => verdictOf(i, 60 * S))).toEqual(["met", "violated", "unknown", "unknown"]);
    expect(verdictOf({ lowerUs: 60 * S, upperUs: 60 * S }, 60 * S)).toBe("met");
    expect(verdictOf({ lowerUs: 50 * S, upperUs: 61 * S }, 60 * S)).toBe("unknown");
  });
  test("the share of violations lies between both ratios", () => {
    expect(complianceOf(["met", "violated", "unknown", "unknown"])).toEqual({ met: 1, violated: 1, unknown: 2, violatedAtLeastRatio: 0.25, violatedAtMostRatio: 0.75 });
    expect(complianceOf([])).toMatchObject({ violatedAtLeastRatio: null, violatedAtMostRatio: null });
  });
});

describe("Turnbull's estimate by hand", () => {
  test("two disjoint observations share the mass; one that covers both changes nothing", () => {
    const estimate = turnbull([{ lower: 0, upper: 1 }, { lower: 2, upper: 3 }, { lower: 0, upper: 3 }]);
    expect([estimate.lower, estimate.upper]).toEqual([[0, 2], [1, 3]]);
    expect(estimate.mass.map((m) => Number(m.toFixed(6)))).toEqual([0.5, 0.5]);
  });
  test("what was never seen to end keeps its mass at infinity, and a quantile there has no value", () => {
    const estimate = turnbull([{ lower: 0, upper: 1 }, { lower: 5, upper: null }]);
    expect(quantileOf(estimate, 0.5)).toEqual({ lower: 0, upper: 1, value: 1 });
    expect(quantileOf(estimate, 0.9)).toEqual({ lower: 5, upper: null, value: null });
  });
  test("no observation, no quantile; an instant is an observation", () => {
    expect(quantileOf(turnbull([]), 0.5)).toBe(null);
    expect(quantileOf(turnbull([{ lower: 4, upper: 4 }]), 0.5)).toEqual({ lower: 3, upper: 4, value: 3.5 });
  });
});

describe("where the time went", () => {
  const clocks = { occurredUs: T, assertedUs: T + S, receivedUs: T + 3 * S, clockQuality: "event" };
  test("signal, delivery, and the rest with the bounds of the interval", () => {
    expect(decompose(clocks, { kind: "interval", lowerUs: 2 * S, upperUs: 8 * S })).toMatchObject({ signalUs: S, deliveryUs: 2 * S, enforceLowerUs: -S, enforceUpperUs: 5 * S });
  });
  test("what rests on a receipt or a poll tells neither; what nobody presented tells no enforcement", () => {
    expect(decompose({ ...clocks, clockQuality: "receipt" }, { kind: "interval", lowerUs: 0, upperUs: S })).toMatchObject({ signalUs: null, deliveryUs: null, enforceUpperUs: S });
    expect(decompose(clocks, { kind: "unobserved", lowerUs: 0, upperUs: null })).toMatchObject({ enforceLowerUs: null, enforceUpperUs: null });
  });
});

describe("words", () => {
  test("the API filters by the scopes that feeds may tell, and every clock quality is explained", () => {
    expect([...SCOPES].sort()).toEqual([...REVOCATION_SCOPES].sort());
    expect(Object.keys(ANCHORS).sort()).toEqual([...CLOCK_QUALITIES].sort());
  });
  test("every reason that ends a propagation is one that events may carry, with a refusal", () => {
    for (const reason of KEY_ENFORCING_REASONS) expect(REASONS.find((r) => r.reason === reason), reason).toMatchObject({ decision: "deny" });
  });
});
