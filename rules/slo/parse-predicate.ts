import { DIMENSIONS, type Clause, type Dimension, type DimensionTest, type Predicate } from "./model.ts";
import { didYouMean } from "./nearest.ts";
import type { Path, Report } from "./problem.ts";
import { closedValuesOf } from "./vocabulary.ts";

const MAX_CLAUSES = 50;
const MAX_VALUES = 500;

/**
 * Reads a predicate as SLO files write it: a map of tests that must all hold, or a list of such maps of which one must.
 *
 * A test is `decision: deny`, `reason: [expired, revoked]`, `decision_point: { not: upstream }`, and for `http_status` also `5xx` or
 * `{ from: 500, to: 504 }`. Values compare exactly; the empty text stands for "not told". Reports every mistake and leaves it out.
 */
export function parsePredicate(value: unknown, path: Path, report: Report): Predicate {
  if (!Array.isArray(value)) return [parseClause(value, path, report)];
  const items: readonly unknown[] = value;
  if (items.length === 0 || items.length > MAX_CLAUSES) {
    report("RUL_SLO_VALUE", path, `expected 1 to ${MAX_CLAUSES} alternatives, found ${items.length}`);
    return [];
  }
  return items.map((item, i) => parseClause(item, [...path, i], report));
}

function parseClause(value: unknown, path: Path, report: Report): Clause {
  if (!isMap(value)) {
    report("RUL_SLO_VALUE", path, "expected tests such as `decision: [allow, deny]`");
    return [];
  }
  const tests: DimensionTest[] = [];
  for (const [name, wanted] of Object.entries(value)) {
    const dimension = DIMENSIONS.find((d) => d === name);
    if (dimension === undefined) report("RUL_SLO_DIMENSION", [...path, name], `unknown dimension "${name}"${didYouMean(name, DIMENSIONS)}`);
    else tests.push(...parseTest(dimension, wanted, [...path, name], report));
  }
  return tests;
}

function parseTest(dimension: Dimension, value: unknown, path: Path, report: Report): DimensionTest[] {
  if (dimension === "http_status") {
    const range = parseStatusRange(value, path, report);
    if (range !== null) return range;
  }
  if (isMap(value)) {
    const strange = Object.keys(value).find((k) => k !== "not");
    if (strange !== undefined || !("not" in value)) {
      report("RUL_SLO_UNKNOWN_KEY", strange === undefined ? path : [...path, strange], `expected a value, a list of values, or { not: ... }${dimension === "http_status" ? ", or { from: ..., to: ... }" : ""}`);
      return [];
    }
    return valuesTest("notIn", dimension, value["not"], [...path, "not"], report);
  }
  return valuesTest("in", dimension, value, path, report);
}

function valuesTest(kind: "in" | "notIn", dimension: Dimension, value: unknown, path: Path, report: Report): DimensionTest[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (list.length === 0 || list.length > MAX_VALUES) {
    report("RUL_SLO_VALUE", path, `expected 1 to ${MAX_VALUES} values, found ${list.length}`);
    return [];
  }
  const values = list.flatMap((item, i) => parseValue(dimension, item, Array.isArray(value) ? [...path, i] : path, report));
  return values.length === 0 ? [] : [{ kind, dimension, values: [...new Set(values)].sort() }];
}

function parseValue(dimension: Dimension, value: unknown, path: Path, report: Report): string[] {
  if (dimension === "http_status") {
    if (typeof value === "number" && isStatus(value)) return [String(value)];
    report("RUL_SLO_VALUE", path, `expected a status code from 100 to 599 (0: not told), found ${JSON.stringify(value)}`);
    return [];
  }
  if (typeof value !== "string") {
    report("RUL_SLO_VALUE", path, `expected text, found ${JSON.stringify(value)}`, "Put the value in quotes.");
    return [];
  }
  const closed = closedValuesOf(dimension);
  if (closed !== null && value !== "" && !closed.includes(value)) {
    report("RUL_SLO_DIMENSION_VALUE", path, `${dimension} is never "${value}"${didYouMean(value, closed)}`, closed.length <= 20 ? `Use one of: ${closed.join(", ")}.` : undefined);
    return [];
  }
  return [value];
}

/** A test when the value is written as a range, an empty list when it is a broken range, null when it is no range at all. */
function parseStatusRange(value: unknown, path: Path, report: Report): DimensionTest[] | null {
  const hundred = typeof value === "string" ? /^([1-5])xx$/i.exec(value)?.[1] : undefined;
  if (hundred !== undefined) return [{ kind: "statusRange", from: Number(hundred) * 100, to: Number(hundred) * 100 + 99 }];
  if (!isMap(value) || !("from" in value || "to" in value)) return null;
  const strange = Object.keys(value).find((k) => k !== "from" && k !== "to");
  if (strange !== undefined) report("RUL_SLO_UNKNOWN_KEY", [...path, strange], `expected only "from" and "to"`);
  const { from, to } = value;
  if (typeof from === "number" && typeof to === "number" && isStatus(from) && isStatus(to) && from <= to) return [{ kind: "statusRange", from, to }];
  report("RUL_SLO_VALUE", path, "expected from and to as status codes, from at or below to");
  return [];
}

const isStatus = (n: number): boolean => Number.isInteger(n) && (n === 0 || (n >= 100 && n <= 599));

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
