import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { boundsOf } from "../../../rules/jwks/publications.ts";
import { isSafe, leadVerdict, rotationsOf, tailVerdict } from "../../../rules/jwks/rotation-safety.ts";
import { usesOfStay } from "../../../rules/jwks/uses-of-stay.ts";
import { ISSUER, publishedBy, useRowsOf, type KeyChange, type TokenFact } from "./key-facts.ts";

const MIN_LEAD = 1_800;
const HOUR = 3_600;
const never = (): never => { throw new Error("nothing is published"); };

interface Case { readonly name: string; readonly changes: readonly KeyChange[]; readonly facts: readonly TokenFact[]; readonly revoked?: readonly { readonly at: number; readonly issuer?: string }[]; readonly expected: readonly (readonly [lead: number | null, leadVerdict: string | null, tail: number | null, tailVerdict: string | null, isSafe: boolean | null])[] }

const IN: KeyChange = { how: "in", at: 36_000 };
const CASES: readonly Case[] = [
  { name: "published long before use, withdrawn after the last token ended", changes: [IN, { how: "out", at: 50_000 }], facts: [{ at: 38_000 }, { at: 45_000, expires: 49_000 }], expected: [[2_000, "safe", 1_000, "safe", true]] },
  { name: "in use, and still published", changes: [IN], facts: [{ at: 37_800 }], expected: [[1_800, "safe", null, null, true]] },
  { name: "signed with too soon", changes: [IN], facts: [{ at: 36_600 }, { at: 40_000 }], expected: [[600, "unsafe", null, null, false]] },
  { name: "signed with before it was published", changes: [IN], facts: [{ at: 35_000 }], expected: [[-1_000, "unsafe", null, null, false]] },
  { name: "between two looks that lay far apart: it may have been published long before", changes: [{ ...IN, since: 30_000 }], facts: [{ at: 36_600 }], expected: [[600, "unknown", null, null, null]] },
  { name: "withdrawn while a token lived that was told to be issued", changes: [IN, { how: "out", at: 50_000 }], facts: [{ at: 40_000, expires: 50_600 }], expected: [[4_000, "safe", -600, "unsafe", false]] },
  { name: "used after it was withdrawn: a token lived, whatever expiry is known", changes: [IN, { how: "out", at: 50_000 }], facts: [{ at: 40_000, expires: 49_000 }, { at: 50_300 }], expected: [[4_000, "safe", -300, "unsafe", false]] },
  { name: "withdrawn at once because it was revoked: meant to be", changes: [IN, { how: "out", at: 50_000 }], facts: [{ at: 40_000, expires: 50_600 }], revoked: [{ at: 49_900 }], expected: [[4_000, "safe", -600, "unknown", null]] },
  { name: "the revocation of another issuer's key of this id excuses nothing", changes: [IN, { how: "out", at: 50_000 }], facts: [{ at: 40_000, expires: 50_600 }], revoked: [{ at: 49_900, issuer: "https://other.example" }], expected: [[4_000, "safe", -600, "unsafe", false]] },
  { name: "there at the first look: its lead is not known, its tail is", changes: [{ how: "first", at: 36_000 }, { how: "out", at: 50_000 }], facts: [{ at: 36_001 }, { at: 49_999 }], expected: [[null, null, 1, "safe", true]] },
  { name: "never used", changes: [IN, { how: "out", at: 50_000 }], facts: [], expected: [[null, null, null, null, null]] },
  { name: "of another issuer, the same key id says nothing", changes: [IN], facts: [{ at: 36_001, issuer: "https://other.example" }], expected: [[null, null, null, null, null]] },
  { name: "a token that does not tell its issuer may be of this one", changes: [IN], facts: [{ at: 36_600, issuer: "" }], expected: [[600, "unsafe", null, null, false]] },
  { name: "withdrawn too early and put back: the repair is no new rotation", changes: [IN, { how: "out", at: 50_000 }, { how: "in", at: 50_900 }], facts: [{ at: 40_000 }, { at: 50_300 }, { at: 50_901 }, { at: 70_000 }], expected: [[4_000, "safe", -300, "unsafe", false], [null, null, null, null, null]] },
  { name: "withdrawn in time and back a day later: judged like a new key", changes: [IN, { how: "out", at: 50_000 }, { how: "in", at: 140_000 }], facts: [{ at: 40_000 }, { at: 49_000 }, { at: 140_600 }], expected: [[4_000, "safe", 1_000, "safe", true], [600, "unsafe", null, null, false]] },
  { name: "another key under the same id at once", changes: [IN, { how: "out", at: 50_000 }, { how: "in", at: 50_000 }], facts: [{ at: 40_000 }, { at: 49_000 }, { at: 50_100 }], expected: [[4_000, "safe", 1_000, "safe", true], [100, "unsafe", null, null, false]] },
];

describe("rotation safety", () => {
  test.each(CASES)("$name", ({ changes, facts, revoked, expected }) => {
    const published = publishedBy(changes);
    const rotations = rotationsOf(published, useRowsOf(facts, published), (revoked ?? []).map((r) => ({ tenant: "acme", issuer: r.issuer ?? ISSUER, keyId: "a", atUs: r.at * 1e6 })));
    expect(rotations.map((r) => [r.leadSeconds, leadVerdict(r, MIN_LEAD), r.tailSeconds, tailVerdict(r), isSafe(r, MIN_LEAD)])).toEqual(expected);
  });

  test("a longer lead may be asked for", () => {
    const published = publishedBy([IN]);
    const rotations = rotationsOf(published, useRowsOf([{ at: 38_000 }], published), []);
    expect(rotations.map((r) => [leadVerdict(r, 2_000), leadVerdict(r, 7_200)])).toEqual([["safe", "unsafe"]]);
  });
});

describe("uses of a stay", () => {
  const useFacts = fc.array(fc.record({ at: fc.integer({ min: 20 * HOUR, max: 30 * HOUR }), expires: fc.option(fc.integer({ min: 20 * HOUR, max: 40 * HOUR }), { nil: 0 }) }), { maxLength: 12 });
  const exact = (facts: readonly TokenFact[], from: number, to: number) => {
    const within = facts.filter((f) => f.at >= from && f.at < to).map((f) => f.at * 1e6);
    return within.length === 0 ? null : { first: Math.min(...within), last: Math.max(...within) };
  };

  test("are exact, but for the hour in which the key came back: there they never look less safe, and are off by a minute at most where the minute has one side", () => {
    fc.assert(fc.property(useFacts, fc.integer({ min: 21 * HOUR, max: 29 * HOUR }), (facts, back) => {
      const published = publishedBy([{ how: "in", at: 19 * HOUR }, { how: "out", at: back - 60 }, { how: "in", at: back, since: back - 60 }]);
      const rows = useRowsOf(facts, published);
      const from = back - 60;
      const isMixedHour = facts.some((f) => f.at < from && Math.floor(f.at / HOUR) === Math.floor(from / HOUR)) && facts.some((f) => f.at >= from && Math.floor(f.at / HOUR) === Math.floor(from / HOUR));
      const isMixedMinute = facts.some((f) => Math.floor(f.at / 60) === Math.floor(from / 60));
      for (const [a, b] of [[-Infinity, from], [from, Infinity]] as const) {
        const [told, truth] = [usesOfStay(rows, published.all[0] ?? never(), a * 1e6, b * 1e6), exact(facts, a, b)];
        if (!isMixedHour) { expect([told.firstSeenUs, told.lastSeenUs]).toEqual([truth?.first ?? null, truth?.last ?? null]); continue; }
        const [first, last] = [told.firstSeenUs ?? Infinity, told.lastSeenUs ?? -Infinity];
        expect(first).toBeGreaterThanOrEqual(truth?.first ?? Infinity);
        expect(last).toBeLessThanOrEqual(truth?.last ?? -Infinity);
        if (!isMixedMinute && truth !== null) expect([first - truth.first < 60e6, truth.last - last < 60e6]).toEqual([true, true]);
      }
    }), { seed: 11, numRuns: 500 });
  });
});

test("a key set that changes at every look for months is judged in bounded time, its newest stays", () => {
  const changes = Array.from({ length: 12_000 }, (_, i): KeyChange => ({ how: i % 2 === 0 ? "in" : "out", at: (i + 1) * 600 }));
  const published = publishedBy(changes);
  expect(boundsOf(published).length).toBeLessThanOrEqual(750);
  const rotations = rotationsOf(published, useRowsOf(Array.from({ length: 2_000 }, (_, n) => ({ at: n * 3_600 + 1 })), published), []);
  expect([rotations.length, rotations.at(-1)?.key.introducedUs]).toEqual([500, 11_999 * 600e6]);
});
