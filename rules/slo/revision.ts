import { createHash } from "node:crypto";
import type { SloRevision } from "./model.ts";
import { canonicalPredicate } from "./predicate.ts";

/** What an SLO counts and promises: the part of its definition that makes a new curve when it changes. */
export type CountedDefinition = Pick<SloRevision, "name" | "targetPpb" | "periodSeconds" | "groupBy" | "sli">;

/**
 * Names the revision of a definition: 12 hex digits of SHA-256 over its canonical form. Order of clauses, tests and values, texts,
 * labels, alert tiers and policies do not change it.
 */
export function revisionOf(d: CountedDefinition): string {
  const { scope, excluded, verdict, latencyThresholdUs, splitBadBy } = d.sli;
  const canonical = [
    d.name, d.targetPpb, d.periodSeconds, [...d.groupBy].sort(), canonicalPredicate(scope), canonicalPredicate(excluded),
    verdict.counts, canonicalPredicate(verdict.predicate), latencyThresholdUs, [...splitBadBy].sort(),
    ...(d.sli.lifecycle === undefined ? [] : [Object.entries(d.sli.lifecycle).sort()]),
  ];
  return createHash("sha256").update(JSON.stringify(canonical)).digest("hex").slice(0, 12);
}
