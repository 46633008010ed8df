import fc from "fast-check";
import { expect, test } from "vitest";
import { groupTellings } from "../../../rules/revocation/group-tellings.ts";
import { mergeTellings } from "../../../rules/revocation/merge-tellings.ts";
import type { Telling } from "../../../rules/revocation/telling.ts";

const empty = { tenant: "acme", reason: "", key_id: "", credential_class: "", assertedAtUs: 0, receivedAtUs: 0, notBeforeUs: 0, expiresAtUs: 0, credential_hash: "0", session_hash: "0", principal_hash: "0", client_id_hash: "0", parent_hash: "0", alias_hashes: [], watchedFrom: 0 };
const telling = fc.record({
  scope: fc.constantFrom("token", "principal"), source: fc.constantFrom("keycloak:main", "ssf:idp", "lifecycle_api"), clock_quality: fc.constantFrom("event", "assertion", "receipt", "interval"), issuer: fc.constantFrom("", "https://a.example", "https://b.example"),
  revokedAtUs: fc.integer({ min: 0, max: 4_000 }).map((s) => s * 1e6), names: fc.uniqueArray(fc.constantFrom("a", "b", "c"), { minLength: 1, maxLength: 2 }),
});
const tellings = fc.array(telling, { maxLength: 12 }).map((all) => all.map((t, i): Telling => ({ ...empty, ...t, revocation: String(i) })));
const active = fc.dictionary(fc.nat(11).map(String), fc.integer({ min: 0, max: 4_000 }).map((s) => s * 1e6)).map((times) => new Map(Object.entries(times)));
const ids = (groups: readonly (readonly Telling[])[]) => groups.map((g) => g.map((t) => t.revocation)).sort();

test("whatever the order of arrival, tellings are the same revocations, each in one of them, by the same best clock", () => {
  fc.assert(fc.property(tellings.chain((all) => fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length }))), active, ([all, shuffled], activeAgain) => {
    const groups = groupTellings(all, activeAgain);
    expect(ids(groupTellings(shuffled, activeAgain))).toEqual(ids(groups));
    expect(groups.flat().map((t) => t.revocation).sort()).toEqual(all.map((t) => t.revocation).sort());
    for (const g of groups) expect(mergeTellings([...g].reverse())).toEqual(mergeTellings(g));
    for (const g of groups) expect(new Set(g.map((t) => t.scope)).size).toBe(1);
  }), { numRuns: 500, seed: 3 });
});

test("revocations of different issuers are never one for what only means something there, and are for the id of a token", () => {
  const of = (scope: string) => ["https://a.example", "https://b.example"].map((issuer, i): Telling => ({ ...empty, revocation: String(i), scope, source: `ssf:${i}`, clock_quality: "event", issuer, revokedAtUs: 1e6 * i, names: ["a"] }));
  expect([ids(groupTellings(of("principal"), new Map())), ids(groupTellings(of("token"), new Map()))]).toEqual([[["0"], ["1"]], [["0", "1"]]]);
});
