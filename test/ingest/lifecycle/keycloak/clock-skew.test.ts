import fc from "fast-check";
import { expect, it } from "vitest";
import { clockSkewMs } from "../../../../ingest/lifecycle/keycloak/clock-skew.ts";

it("never claims more skew than there is, and all but a second and the time of the exchange of it", () => {
  const cases = fc.record({ sentMs: fc.integer({ min: 1e12, max: 2e12 }), wayMs: fc.integer({ min: 0, max: 5_000 }), share: fc.double({ min: 0, max: 1, noNaN: true }), skewMs: fc.integer({ min: -100_000, max: 100_000 }) });
  fc.assert(fc.property(cases, ({ sentMs, wayMs, share, skewMs }) => {
    const theirs = Math.floor(sentMs + wayMs * share) + skewMs;
    const found = clockSkewMs({ statedMs: Math.floor(theirs / 1_000) * 1_000, sentMs, receivedMs: sentMs + wayMs });
    expect(Math.abs(found)).toBeLessThanOrEqual(Math.abs(skewMs) + 1);
    expect(Math.abs(found - skewMs)).toBeLessThanOrEqual(1_000 + wayMs);
    if (found !== 0) expect(Math.sign(found)).toBe(Math.sign(skewMs));
  }));
});
