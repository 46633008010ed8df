import { DIMENSIONS, type Clause, type Dimension, type DimensionTest, type Predicate } from "./model.ts";

/** Decides about one event or rollup row, given as its values at the columns that `compilePredicate` was told. */
export type CompiledPredicate = (row: readonly string[]) => boolean;

/**
 * Turns a predicate into a function over rows of text values.
 *
 * @param columns the dimension in each place of a row; must hold every dimension the predicate tests
 * @throws RangeError when a dimension is missing: a programmer error
 */
export function compilePredicate(predicate: Predicate, columns: readonly Dimension[]): CompiledPredicate {
  const clauses = predicate.map((clause) => clause.map((test) => compileTest(test, columns)));
  return (row) => clauses.some((tests) => tests.every((holds) => holds(row)));
}

function compileTest(test: DimensionTest, columns: readonly Dimension[]): CompiledPredicate {
  const dimension = dimensionOf(test);
  const at = columns.indexOf(dimension);
  if (at < 0) throw new RangeError(`rows carry no ${dimension}`);
  const { kind } = test;
  switch (kind) {
    case "in": { const values = new Set(test.values); return (row) => values.has(row[at] ?? ""); }
    case "notIn": { const values = new Set(test.values); return (row) => !values.has(row[at] ?? ""); }
    case "statusRange": return (row) => { const status = Number(row[at]); return status >= test.from && status <= test.to; };
  }
}

/** The dimension that a test looks at. */
export function dimensionOf(test: DimensionTest): Dimension {
  return test.kind === "statusRange" ? "http_status" : test.dimension;
}

/** Every dimension that a predicate looks at, in the order of DIMENSIONS. */
export function dimensionsOf(...predicates: readonly Predicate[]): Dimension[] {
  const used = new Set(predicates.flat(2).map(dimensionOf));
  return DIMENSIONS.filter((d) => used.has(d));
}

/** A text that is equal for predicates that are written alike up to order: the same clauses with the same tests. */
export function canonicalPredicate(predicate: Predicate): string {
  return JSON.stringify(predicate.map(canonicalClause).sort());
}

function canonicalClause(clause: Clause): string {
  return JSON.stringify(clause.map((t) => (t.kind === "statusRange" ? ["http_status", "range", t.from, t.to] : [t.dimension, t.kind, ...[...t.values].sort()])).map((t) => JSON.stringify(t)).sort());
}

/** True where both hold: every clause of one joined with every clause of the other. */
export function bothOf(a: Predicate, b: Predicate): Predicate {
  return a.flatMap((left) => b.map((right) => [...left, ...right]));
}
