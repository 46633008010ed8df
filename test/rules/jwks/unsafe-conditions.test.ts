import { expect, test } from "vitest";
import { rotationsOf } from "../../../rules/jwks/rotation-safety.ts";
import { unsafeConditions } from "../../../rules/jwks/unsafe-conditions.ts";
import { ISSUER, publishedBy, useRowsOf, type KeyChange, type TokenFact } from "./key-facts.ts";

const DAY = 86_400;
const SLO = { name: "key-rotation", severity: "ticket", minLeadSeconds: 1_800 } as const;
const IN: KeyChange = { how: "in", at: 36_000 };
const OUT: KeyChange = { how: "out", at: 50_000 };

function conditionsAt(seconds: number, changes: readonly KeyChange[], facts: readonly TokenFact[], revokedAt?: number) {
  const published = publishedBy(changes);
  const revoked = revokedAt === undefined ? [] : [{ tenant: "acme", issuer: "", keyId: "a", atUs: revokedAt * 1e6 }];
  return unsafeConditions(rotationsOf(published, useRowsOf(facts, published), revoked), SLO, seconds * 1_000);
}

test.each([
  { name: "a key used too soon: for a day", changes: [IN], facts: [{ at: 36_600 }], from: 36_600, until: 36_600 + DAY },
  { name: "a key used before it was published: for a day from its publication", changes: [IN], facts: [{ at: 30_000 }], from: 36_000, until: 36_000 + DAY },
  { name: "a key withdrawn minutes too early: for a day", changes: [IN, OUT], facts: [{ at: 40_000, expires: 50_600 }], from: 50_000, until: 50_000 + DAY },
  { name: "a key withdrawn days too early: until its last token ends", changes: [IN, OUT], facts: [{ at: 40_000, expires: 50_000 + 3 * DAY }], from: 50_000, until: 50_000 + 3 * DAY },
  { name: "a key withdrawn days too early and put back: for a day", changes: [IN, OUT, { how: "in", at: 53_000 } as const], facts: [{ at: 40_000, expires: 50_000 + 3 * DAY }], from: 50_000, until: 50_000 + DAY },
  { name: "a token that is said to live for ever: for thirty days", changes: [IN, OUT], facts: [{ at: 40_000, expires: 9e9 }], from: 50_000, until: 50_000 + 30 * DAY },
])("$name", ({ changes, facts, from, until }) => {
  const isTold = (seconds: number) => conditionsAt(seconds, changes, facts).length === 1;
  expect([from - 1, from, until - 1, until].map(isTold)).toEqual([false, true, true, false]);
});

test("safe rotations, steps that cannot be told and revoked keys tell nothing", () => {
  expect(conditionsAt(51_000, [IN, OUT], [{ at: 38_000 }, { at: 49_000 }])).toEqual([]);
  expect(conditionsAt(37_000, [{ ...IN, since: 30_000 }], [{ at: 36_600 }])).toEqual([]);
  expect(conditionsAt(50_100, [IN, OUT], [{ at: 40_000, expires: 60_000 }], 49_000)).toEqual([]);
});

test("one alert an issuer, the newest step first, with what to do while it can still do harm", () => {
  const changes: KeyChange[] = [IN, OUT, { how: "in", at: 49_000, keyId: "b" }, { how: "in", at: 49_000, keyId: "c", issuer: "https://other.example" }];
  const facts: TokenFact[] = [{ at: 40_000, expires: 51_200 }, { at: 49_300, keyId: "b" }, { at: 49_100, keyId: "c", issuer: "https://other.example" }];
  const [own, other, ...more] = conditionsAt(50_100, changes, facts);
  expect(more).toEqual([]);
  expect(own?.labels).toEqual({ slo: "key-rotation", tenant: "acme", issuer: ISSUER });
  expect(own?.summary).toBe(`${ISSUER} rotated a signing key unsafely: key a, withdrawn 1970-01-01 13:53:20 UTC: 20 min before the last token signed with it ended. 1 more of this issuer. Valid tokens can be refused until 1970-01-01 14:13:20 UTC.`);
  expect(own?.description).toMatch(/^Publish a again until its last token has ended, unless it was withdrawn because it is compromised\. A key is to be published for 30 min before it signs/);
  expect(own?.annotations?.["keys"]).toBe("key a, withdrawn 1970-01-01 13:53:20 UTC: 20 min before the last token signed with it ended.; key b, published 1970-01-01 13:36:40 UTC: Tokens were signed with it 5 min after it was published; gateways that cache key sets need 30 min.");
  expect(other?.labels["issuer"]).toBe("https://other.example");
  const [later] = conditionsAt(60_000, changes, facts);
  expect(later?.summary).toContain("It can do no more harm; the next one like it can.");
});
