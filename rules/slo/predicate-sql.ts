import type { SqlParams } from "../../store/store.ts";
import type { DimensionTest, Predicate } from "./model.ts";

export interface SqlCondition {
  readonly sql: string;
  readonly params: SqlParams;
}

/**
 * Writes a predicate as a ClickHouse condition over the columns of `auth_events` and the rollups, which carry the dimensions' names.
 * Values are bound as parameters named `<prefix>0`, `<prefix>1` ...; only names from our own list enter the text.
 */
export function predicateSql(predicate: Predicate, prefix: string): SqlCondition {
  const params: Record<string, SqlParams[string]> = {};
  let count = 0;
  const bind = (value: SqlParams[string], type: string) => { const name = `${prefix}${count++}`; params[name] = value; return `{${name}:${type}}`; };
  const clauses = predicate.map((clause) => (clause.length === 0 ? "1" : clause.map((test) => testSql(test, bind)).join(" AND ")));
  return { sql: clauses.length === 0 ? "0" : `(${clauses.map((c) => `(${c})`).join(" OR ")})`, params };
}

function testSql(test: DimensionTest, bind: (value: SqlParams[string], type: string) => string): string {
  if (test.kind === "statusRange") return `http_status BETWEEN ${bind(test.from, "UInt16")} AND ${bind(test.to, "UInt16")}`;
  const operator = test.kind === "in" ? "IN" : "NOT IN";
  return test.dimension === "http_status"
    ? `http_status ${operator} ${bind(test.values.map(Number), "Array(UInt16)")}`
    : `${test.dimension} ${operator} ${bind(test.values, "Array(String)")}`;
}
