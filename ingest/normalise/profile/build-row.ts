import { normalText } from "../decide/detail-text.ts";
import type { Matcher, Row } from "./profile.ts";
import type { ReasonRow } from "./profile-schema.ts";
import { safePattern } from "./safe-pattern.ts";

/** Turns a row of a data file into one that can be matched; `report` is told what is wrong with it. */
export function buildRow(row: ReasonRow, source: string, report: (message: string) => void): Row {
  return {
    matcher: matcherOf(row, report),
    suffix: row.suffix === undefined ? "" : normalText(row.suffix),
    status: row.status ?? [],
    needs: row.needs ?? [],
    lacks: row.lacks ?? [],
    use: row.use ?? null,
    outcome: {
      reason: row.reason ?? null,
      decision: row.decision ?? null,
      faultDomain: row.faultDomain ?? null,
      confidence: row.confidence ?? "exact",
      method: row.method ?? null,
      decisionPoint: row.decisionPoint ?? null,
      kind: row.kind ?? null,
    },
    source,
  };
}

function matcherOf(row: ReasonRow, report: (message: string) => void): Matcher {
  const kinds = (["exact", "prefix", "contains", "word"] as const).filter((kind) => row[kind] !== undefined);
  if (kinds.length + (row.pattern === undefined ? 0 : 1) > 1) report("a row is recognised by one of exact, prefix, contains, word, pattern; make it several rows");
  if (row.use === undefined && row.reason === undefined && row.decision === undefined) report("a row needs a reason, a decision, or a table to use");
  if (row.pattern !== undefined) {
    const result = safePattern(row.pattern);
    if (result.kind === "ok") return { kind: "pattern", pattern: result.pattern };
    report(`pattern: ${result.message}`);
    return { kind: "any" };
  }
  const kind = kinds[0];
  if (kind === undefined) return { kind: "any" };
  // A prefix keeps its space at the end: `jwks ` is not `jwksx`.
  return { kind, texts: (row[kind] ?? []).map((text) => text.toLowerCase().replaceAll("_", " ")) };
}
