import type { Clause, Dimension, DimensionTest, Predicate } from "./model.ts";
import { dimensionOf } from "./predicate.ts";
import { closedValuesOf } from "./vocabulary.ts";

/** Whether at least one thinkable event makes the predicate hold. Looks at each dimension alone, which decides it exactly. */
export function canMatch(predicate: Predicate): boolean {
  return predicate.some(clauseCanMatch);
}

/** Whether the tests of a clause leave each dimension at least one value. */
export function clauseCanMatch(clause: Clause): boolean {
  const byDimension = new Map<Dimension, DimensionTest[]>();
  for (const test of clause) byDimension.set(dimensionOf(test), [...(byDimension.get(dimensionOf(test)) ?? []), test]);
  return [...byDimension].every(([dimension, tests]) => candidatesOf(dimension, tests).some((value) => tests.every((t) => accepts(t, value))));
}

/** Values worth trying: all of a closed dimension, else every value named plus one that nobody names. */
function candidatesOf(dimension: Dimension, tests: readonly DimensionTest[]): readonly string[] {
  if (dimension === "http_status") return STATUSES;
  const closed = closedValuesOf(dimension);
  return closed === null ? [...tests.flatMap((t) => (t.kind === "statusRange" ? [] : t.values)), "\u0000other"] : ["", ...closed];
}

const STATUSES: readonly string[] = ["0", ...Array.from({ length: 500 }, (_, i) => String(100 + i))];

function accepts(test: DimensionTest, value: string): boolean {
  const { kind } = test;
  switch (kind) {
    case "in": return test.values.includes(value);
    case "notIn": return !test.values.includes(value);
    case "statusRange": return Number(value) >= test.from && Number(value) <= test.to;
  }
}

/** Whether every event that makes the first clause hold also makes the second hold. */
export function clauseImplies(clause: Clause, other: Clause): boolean {
  return other.every((test) => {
    const dimension = dimensionOf(test);
    const own = clause.filter((t) => dimensionOf(t) === dimension);
    return candidatesOf(dimension, [...own, test]).every((value) => !own.every((t) => accepts(t, value)) || accepts(test, value));
  });
}
