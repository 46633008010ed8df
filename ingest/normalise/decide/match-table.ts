import { normalText } from "./detail-text.ts";
import type { Matcher, Row } from "../profile/profile.ts";

/** What a row may ask of the record beside its text. `has` takes a field's name. */
export interface MatchContext {
  readonly status: number;
  readonly has: (field: Row["needs"][number]) => boolean;
}

export interface TableMatch {
  readonly row: Row;
  /** What the row knew of the text; of a nested table, of what stood inside. */
  readonly text: string;
  /** Whether all of `text` stands in the table: then it is nobody's but the profile's. */
  readonly isKnown: boolean;
}

/** Tables may use one another, but not endlessly. */
const MAX_NESTING = 4;

/** Finds the first row that fits. `text` is normal (`normalText`); null when no row fits. */
export function matchTable(tables: ReadonlyMap<string, readonly Row[]>, name: string, text: string, context: MatchContext, nesting = 0): TableMatch | null {
  for (const row of tables.get(name) ?? []) {
    if (!fitsContext(row, context)) continue;
    const known = matchText(row.matcher, text);
    if (known === null) continue;
    const rest = row.matcher.kind === "prefix" ? text.slice(known.length) : text;
    if (row.use !== null && nesting < MAX_NESTING) {
      const inner = matchTable(tables, row.use, normalText(rest.endsWith(row.suffix) ? rest.slice(0, rest.length - row.suffix.length) : rest), context, nesting + 1);
      if (inner !== null) return { row: withDefaultsOf(inner.row, row), text: inner.text, isKnown: inner.isKnown };
      if (row.outcome.reason === null && row.outcome.decision === null) continue;
    }
    const isKnown = row.matcher.kind === "exact" || row.matcher.kind === "contains" || row.matcher.kind === "word";
    return { row, text: isKnown ? known : text, isKnown };
  }
  return null;
}

/** Of rows without a text the first that fits; for what a bare status means. */
export function matchStatus(rows: readonly Row[], context: MatchContext): Row | null {
  return rows.find((row) => fitsContext(row, context)) ?? null;
}

function fitsContext(row: Row, { status, has }: MatchContext): boolean {
  return (row.status.length === 0 || row.status.includes(status)) && row.needs.every(has) && !row.lacks.some(has);
}

/** The part of the text that a row knows (all of it for a row without one), or null when it does not match. */
function matchText(matcher: Matcher, text: string): string | null {
  switch (matcher.kind) {
    case "any": return text;
    case "pattern": return matcher.pattern.test(text) ? text : null;
    case "exact": return matcher.texts.includes(text) ? text : null;
    case "contains": return matcher.texts.find((part) => text.includes(part)) ?? null;
    case "prefix": return matcher.texts.find((part) => text.startsWith(part)) ?? null;
    case "word": return text.split(/[^a-z0-9]+/).find((word) => matcher.texts.includes(word)) ?? null;
  }
}

/** The inner row decides; where it leaves method, kind or decision point open, the outer one fills in. */
function withDefaultsOf(inner: Row, outer: Row): Row {
  const { method, kind, decisionPoint } = outer.outcome;
  return { ...inner, outcome: { ...inner.outcome, method: inner.outcome.method ?? method, kind: inner.outcome.kind ?? kind, decisionPoint: inner.outcome.decisionPoint ?? decisionPoint } };
}
