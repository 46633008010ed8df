import type { SloRevision } from "../rules/index.ts";

type Predicate = SloRevision["sli"]["scope"];
type DimensionTest = Predicate[number][number];

/** A predicate of an SLO as words: `decision is allow or deny, and client_class is not bulk_scanner`. "every event" when nothing is tested, "none" when nothing can match. */
export function predicateText(predicate: Predicate): string {
  if (predicate.length === 0) return "none";
  if (predicate.some((clause) => clause.length === 0)) return "every event";
  return predicate.map((clause) => clause.map(testText).join(", and ")).join("; or ");
}

function testText(test: DimensionTest): string {
  if (test.kind === "statusRange") return `http_status is ${test.from} to ${test.to}`;
  const values = test.values.map((v) => (v === "" ? "empty" : v)).join(" or ");
  return `${test.dimension} is ${test.kind === "notIn" ? "not " : ""}${values}`;
}
