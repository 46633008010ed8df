import { z } from "zod";
import type { Store } from "../../store/store.ts";
import { quantileOf, type Quantile } from "./quantile.ts";
import { filterSql, type ReadFilter } from "./read-filter.ts";
import { turnbull, type CensoredInterval } from "./turnbull.ts";
import { complianceOf, VERDICTS, verdictOf } from "./verdict.ts";

const number = z.coerce.number();
const optional = z.union([z.null(), z.coerce.number()]);
const row = z.object({ kind: z.string(), lowerUs: number, upperUs: optional, observed: number, live: number, objectiveUs: number });
const intervalRow = z.object({ lowerUs: number, upperUs: optional });
/** Revocations that are counted, and intervals that an estimate rests on at most, newest first: more would hardly move it, and it is worked out beside everything else. */
const MAX_REVOCATIONS = 10_000;
const MAX_INTERVALS = 4_000;

/** Sums revocations up: verdicts with the bounds of what is not known, and the distribution of enforcement times by Turnbull's estimate. */
export async function summarise(store: Store, filter: ReadFilter) {
  const where = filterSql(filter);
  const sql = `SELECT kind, lower_us AS lowerUs, upper_us AS upperUs, observed, live, objective_us AS objectiveUs FROM revocations AS r FINAL WHERE ${where.sql} ORDER BY r.revoked_at DESC LIMIT ${MAX_REVOCATIONS}`;
  const inner = `SELECT i.lower_us AS lowerUs, i.upper_us AS upperUs FROM revocation_intervals AS i FINAL WHERE i.kind IN ('interval', 'right_censored')
    AND i.revocation IN (SELECT r.revocation FROM revocations AS r FINAL WHERE ${where.sql}) ORDER BY i.revoked_at DESC LIMIT ${MAX_INTERVALS}`;
  const [rows, intervals] = await Promise.all([store.query({ sql, params: where.params, row, timeoutMs: 20_000 }), store.query({ sql: inner, params: where.params, row: intervalRow, timeoutMs: 20_000 })]);
  if (rows.kind === "failed") return rows;
  if (intervals.kind === "failed") return intervals;
  const all = rows.value;
  const objectiveUs = all[0]?.objectiveUs ?? 0;
  const seen = all.filter((r) => r.kind === "interval" || r.kind === "right_censored");
  const [observed, live] = [sum(all.map((r) => r.observed)), sum(all.map((r) => Math.max(r.live, r.observed)))];
  const unobservedRatio = all.length === 0 ? null : (all.length - seen.length) / all.length;
  return {
    kind: "ok",
    value: {
      revocations: all.length, isTruncated: all.length === MAX_REVOCATIONS, objectiveSeconds: objectiveUs / 1e6,
      compliance: complianceOf(all.map((r) => (r.kind === "mismatch" ? VERDICTS[2] : verdictOf(r, objectiveUs)))),
      fleet: distributionOf(seen.slice(0, MAX_INTERVALS)), perInstance: distributionOf(intervals.value),
      coverageRatio: live === 0 ? null : observed / live, unobservedRatio, note: noteOf(unobservedRatio, seen.length),
    },
  } as const;
}

function distributionOf(intervals: readonly { readonly lowerUs: number; readonly upperUs: number | null }[]) {
  const estimate = turnbull(intervals.map((i): CensoredInterval => ({ lower: i.lowerUs, upper: i.upperUs })));
  const quantile = (share: number) => viewOf(quantileOf(estimate, share));
  return { count: intervals.length, p50: quantile(0.5), p90: quantile(0.9), p99: quantile(0.99) };
}

function viewOf(q: Quantile | null) {
  return q === null ? null : { lowerSeconds: q.lower / 1e6, upperSeconds: q.upper === null ? null : q.upper / 1e6, seconds: q.value === null ? null : q.value / 1e6 };
}

/** Non-parametric: the largest of 299 is above the 99th percentile with 95 % confidence (ln 0.05 / ln 0.99). */
const ENOUGH_FOR_P99 = 299;

function noteOf(unobservedRatio: number | null, seenCount: number): string {
  if (unobservedRatio === null) return "No revocation in this range.";
  if (unobservedRatio > 0.5) return "Most revoked credentials were never presented again, so these numbers describe the others. Revoke test credentials of your own and keep presenting them to know.";
  if (seenCount < ENOUGH_FOR_P99) return `${seenCount} revocations were observed: too few to be sure of the 99th percentile, which needs ${ENOUGH_FOR_P99}.`;
  return "";
}

const sum = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);
