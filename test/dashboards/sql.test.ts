import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { MACROS } from "../../dashboards/expand/macros.ts";
import { blankComments } from "../../dashboards/expand/scan.ts";
import { BOARDS, DATA_PANELS, QUERIES, type Query } from "./board-parts.ts";

/** Statements whose time is not the board's, and why. */
const OWN_TIME: Readonly<Record<string, string>> = {
  "auth-slo-executive: Objectives met": "each objective's own period",
  "auth-slo-executive: High-severity auth incidents open": "right now",
  "auth-slo-executive: Data freshness": "right now",
  "auth-slo-executive: Error budget left": "each objective's own period",
  "auth-slo-on-call: Pages firing": "right now",
  "auth-slo-on-call: Tickets firing": "right now",
  "auth-slo-on-call: Failed by us, last 5 minutes": "right now",
  "auth-slo-on-call: Data freshness": "right now",
  "auth-slo-on-call: Alert states": "right now",
  "auth-slo-on-call: Burn rate by window": "windows end now",
  "auth-slo-detail: Where it stands": "the objective's own period",
  "auth-slo-detail: Groups of this objective": "the objective's own period",
  "auth-slo-detail: Definition": "has no time",
  "auth-slo-detail: Revisions": "has no time",
  "auth-slo-detail: $slo": "has no time",
  "auth-slo-detail: $group": "the objective's own period",
};

const inQuotes = (sql: string) => [...sql.matchAll(/'(?:\\.|''|[^'\\])*'|"[^"]*"/g)].map((m) => m[0]);
const each = QUERIES.map((q) => [q.where, q] as const);

describe("item 6: the SQL of boards", () => {
  it.each(each)("%s reads the shown time, or has a reason not to", (where, q) => {
    const reads = /\$__timeFilter(_ms)?\(|\$__fromTime/.test(q.sql);
    expect(reads, OWN_TIME[where] ?? "neither a time filter nor a reason").toBe(OWN_TIME[where] === undefined);
  });

  it.each(each)("%s is ordered and limited", (_, q) => {
    if (q.format === 0) expect(q.sql).toMatch(/ORDER BY time\b/);
    else if (q.panel?.type !== "stat") expect(q.sql).toMatch(/LIMIT \d+\s*$/);
    expect(q.sql).not.toMatch(/SELECT \*|SETTINGS|;/);
  });

  it.each(each)("%s quotes what viewers choose", (_, q) => {
    expect(q.sql).not.toMatch(/'\$\{?\w+|IN \(\$\w|\[\[/);
    for (const [, name = "", format] of q.sql.matchAll(/\$\{(\w+)(?::(\w+))?\}/g)) expect(format, name).toBe("singlequote");
    const plain = [...q.sql.matchAll(/\$(?!__)(\w+)/g)].map((m) => m[0]);
    const inConditions = [...q.sql.matchAll(/, (\$\w+)\)/g)].map((m) => m[1]);
    expect(plain.filter((name) => !inConditions.includes(name))).toEqual([]);
  });

  it.each(each)("%s uses macros of 4.20.0 where they are expanded", (_, q) => {
    for (const [, name = "", next] of q.sql.matchAll(/\$__(\w+)(.?)/g)) {
      expect(name === "conditionalAll" || Object.hasOwn(MACROS, name), name).toBe(true);
      expect(next === " " && MACROS[name]?.count !== 0, `a space after ${name}`).toBe(false);
    }
    expect(blankComments(q.sql)).toBe(q.sql);
    for (const text of inQuotes(q.sql)) expect(text).not.toContain("$__");
    for (const text of conditions(q)) for (const quoted of inQuotes(text)) if (!isNested(text, quoted)) expect(quoted, "a comma in quotes").not.toContain(",");
    expect(q.sql).not.toContain("`");
  });

  it("annotations and alerts use nothing that only the browser expands", () => {
    for (const q of QUERIES) if (q.kind === "annotation") expect(q.sql).not.toContain("$__conditionalAll");
  });

  it("every reason not to read the shown time belongs to a statement", () => {
    expect(Object.keys(OWN_TIME).filter((where) => !QUERIES.some((q) => q.where === where))).toEqual([]);
  });
});

describe("item 7: variables", () => {
  it.each(BOARDS.map((b) => [b.uid, b] as const))("%s knows every variable that it uses, the data source first", (_, board) => {
    const { list } = board.templating;
    expect(list[0]).toMatchObject({ type: "datasource", name: "datasource", label: "Data source", query: "grafana-clickhouse-datasource" });
    const known = new Set(list.map((v) => v.name));
    for (const q of QUERIES.filter((one) => one.board === board)) for (const [, name = ""] of q.sql.matchAll(/\$\{?(?!__)(\w+)/g)) expect(known, `${q.where}: ${name}`).toContain(name);
    for (const v of list) if (typeof v.query !== "string" && /\$__time/.test(v.query.rawSql)) expect(v.refresh).toBe(2);
  });

  it("values that could leave their quotes are not offered", () => {
    for (const q of QUERIES) if (q.kind === "variable" && !q.where.startsWith("auth-slo-detail")) expect(q.sql, q.where).toMatch(/position\((\w+), char\(39\)\) = 0 AND position\(\1, char\(92\)\) = 0/);
  });
});

const DENIED = /principal_hash|client_id_hash|credential_hash|session_hash|client_network|user_agent|request_id|alias_hashes/;
const runbooks = readFileSync("docs/runbooks.md", "utf8");

describe("items 8 and 9: links and persons", () => {
  const links = DATA_PANELS.flatMap(({ where, board, panel }) => [...JSON.stringify(panel.fieldConfig).matchAll(/"url":"((?:[^"\\]|\\.)*)"/g)].map((m) => ({ where, board, url: JSON.parse(`"${m[1] ?? ""}"`) as string })));

  it("item 8: a link to a board leads to one that is shipped, with time, data source and variables that it has", () => {
    const toBoards = links.filter((l) => l.url !== "${__value.raw}");
    expect(toBoards.length).toBeGreaterThan(5);
    for (const { where, board, url } of toBoards) {
      const target = BOARDS.find((b) => b.uid === /^\/d\/([\w-]+)\?/.exec(url)?.[1]);
      expect(target, `${where}: ${url}`).toBeDefined();
      expect(url).toContain("${__url_time_range}");
      expect(url).toContain("${datasource:queryparam}");
      const names = target?.templating.list.map((v) => v.name) ?? [];
      for (const [, name] of url.matchAll(/var-(\w+)=/g)) expect(names, `${where}: ${url}`).toContain(name);
      for (const [, name] of url.matchAll(/\$\{(\w+):queryparam\}/g)) { expect(names).toContain(name); expect(board.templating.list.map((v) => v.name)).toContain(name); }
    }
  });

  it("item 8: columns that links take values from are in the statement", () => {
    for (const { where, panel } of DATA_PANELS) for (const [, column] of JSON.stringify(panel.fieldConfig).matchAll(/__data\.fields\[\\\\?"([^"\\]+)/g)) expect(panel.targets[0]?.rawSql, `${where}: ${column}`).toContain(`"${column}"`);
  });

  it("item 8: boards name runbooks by addresses that alerts carry, whose sections exist", () => {
    for (const anchor of ["auth-availability", "auth-success-rate", "failure-rate-by-code", "validation-latency"]) expect(runbooks.toLowerCase()).toContain(anchor);
  });

  it("item 9: no statement shows who somebody is", () => {
    for (const q of QUERIES) expect(q.sql, q.where).not.toMatch(DENIED);
    for (const q of QUERIES) if (q.board.uid === "auth-slo-executive") expect(q.sql).not.toMatch(/trace|key_id|reason_detail/);
  });
});

/** The conditions of `$__conditionalAll`, as written. */
function conditions(q: Query): readonly string[] {
  return q.sql.split("$__conditionalAll(").slice(1).map((rest) => rest.slice(0, /, \$\w+\)/.exec(rest)?.index ?? 0));
}

/** Whether a quoted text stands inside parentheses of a condition, where a comma does no harm. */
function isNested(condition: string, quoted: string): boolean {
  const before = condition.slice(0, condition.indexOf(quoted));
  return before.split("(").length > before.split(")").length;
}
