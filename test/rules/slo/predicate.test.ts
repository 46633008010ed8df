import fc from "fast-check";
import { expect, test } from "vitest";
import { DIMENSIONS, type Dimension, type Predicate } from "../../../rules/slo/model.ts";
import { bothOf, canonicalPredicate, compilePredicate } from "../../../rules/slo/predicate.ts";
import { revisionOf } from "../../../rules/slo/revision.ts";
import { canMatch, clauseCanMatch, clauseImplies } from "../../../rules/slo/satisfiable.ts";

/** Small worlds in which every event can be tried. */
const VALUES: Readonly<Partial<Record<Dimension, readonly string[]>>> = { decision: ["", "allow", "deny", "challenge", "error", "bypass"], service: ["a", "b", "c", "other"], http_status: ["0", "200", "401", "403", "500", "503"] };
const USED = ["decision", "service", "http_status"] as const;

const test1 = fc.oneof(
  fc.record({ kind: fc.constantFrom("in" as const, "notIn" as const), dimension: fc.constant("decision" as const), values: fc.subarray(["allow", "deny", "challenge", "error"], { minLength: 1 }) }),
  fc.record({ kind: fc.constantFrom("in" as const, "notIn" as const), dimension: fc.constant("service" as const), values: fc.subarray(["a", "b", "c"], { minLength: 1 }) }),
  fc.constantFrom([400, 499], [500, 599], [0, 599], [401, 401]).map(([from = 0, to = 0]) => ({ kind: "statusRange" as const, from, to })),
);
const clause = fc.array(test1, { maxLength: 4 });
const predicate = fc.array(clause, { maxLength: 3 });

const everyEvent = (VALUES.decision ?? []).flatMap((d) => (VALUES.service ?? []).flatMap((s) => (VALUES.http_status ?? []).map((h) => [d, s, h])));
const matches = (p: Predicate) => everyEvent.filter(compilePredicate(p, USED));

/** The meaning of a predicate, said once more and slowly. */
function holds(p: Predicate, event: readonly string[]): boolean {
  for (const tests of p) {
    let all = true;
    for (const t of tests) {
      const value = event[USED.indexOf((t.kind === "statusRange" ? "http_status" : t.dimension) as (typeof USED)[number])] ?? "";
      if (t.kind === "in" && !t.values.includes(value)) all = false;
      if (t.kind === "notIn" && t.values.includes(value)) all = false;
      if (t.kind === "statusRange" && (Number(value) < t.from || Number(value) > t.to)) all = false;
    }
    if (all) return true;
  }
  return false;
}

test("a compiled predicate means what it says", () => {
  fc.assert(fc.property(predicate, (p) => { for (const event of everyEvent) if (compilePredicate(p, USED)(event) !== holds(p, event)) return false; return true; }), { numRuns: 300 });
});

test("a predicate that matches some event is never called impossible", () => {
  fc.assert(fc.property(predicate, (p) => matches(p).length === 0 || canMatch(p)), { numRuns: 300 });
});

test("what is called impossible matches nothing, and both-of matches where both do", () => {
  fc.assert(fc.property(predicate, predicate, (a, b) => {
    const both = matches(bothOf(a, b)).map((e) => e.join());
    expect(both).toEqual(everyEvent.filter((e) => holds(a, e) && holds(b, e)).map((e) => e.join()));
    return canMatch(a) || matches(a).length === 0;
  }), { numRuns: 200 });
});

test("what a clause implies holds for all that it matches", () => {
  fc.assert(fc.property(clause, clause, (a, b) => !clauseCanMatch(a) || !clauseImplies(a, b) || matches([a]).every((e) => holds([b], e))), { numRuns: 500 });
});

test("order of clauses, tests and values makes no new revision; any other change does", () => {
  const shuffled = (p: Predicate): Predicate => [...p].reverse().map((c) => [...c].reverse().map((t) => (t.kind === "statusRange" ? t : { ...t, values: [...t.values].reverse() })));
  fc.assert(fc.property(predicate, (p) => canonicalPredicate(p) === canonicalPredicate(shuffled(p))), { numRuns: 200 });
  const sli = { scope: [[]], excluded: [], verdict: { counts: "good" as const, predicate: [[]] }, latencyThresholdUs: null, splitBadBy: [] };
  const base = { name: "a", targetPpb: 1, periodSeconds: 3_600, groupBy: ["tenant" as const, "product" as const], sli };
  const changed = [
    base, { ...base, name: "b" }, { ...base, targetPpb: 2 }, { ...base, periodSeconds: 7_200 }, { ...base, groupBy: ["tenant" as const] },
    ...[{ scope: [] }, { excluded: [[]] }, { verdict: { counts: "bad" as const, predicate: [[]] } }, { verdict: { counts: "good" as const, predicate: [] } }, { latencyThresholdUs: 1 }, { splitBadBy: ["reason" as const] }].map((s) => ({ ...base, sli: { ...sli, ...s } })),
  ];
  expect(new Set(changed.map(revisionOf)).size).toBe(changed.length);
});

test("rows that lack a tested dimension are a programmer's error, not a silent no", () => {
  expect(() => compilePredicate([[{ kind: "in", dimension: "reason", values: ["expired"] }]], ["decision"])).toThrow(RangeError);
  expect(DIMENSIONS).toContain("reason");
});
