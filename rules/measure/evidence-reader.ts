import { z } from "zod";
import type { Store } from "../../store/store.ts";
import type { Evidence, ReadEvidence } from "../ports.ts";
import { causesSql, tracesSql } from "./evidence-sql.ts";
import { rankOfSignal } from "./fact-rows.ts";

const causeRow = z.object({ reason: z.string(), faultDomain: z.string(), issuer: z.string(), service: z.string(), gateway: z.string(), signal: z.string(), count: z.number() });
const traceRow = z.object({ traceId: z.string() });
type Cause = z.infer<typeof causeRow>;

const MAX_REASONS = 10;
const MAX_SERVICES = 10;
const TIMEOUT_MS = 5_000;

/**
 * Makes the reader of what the bad events of an alert have in common. Reasons and services come from rollups, example traces from the raw
 * events of the last quarter of an hour; without those, an alert is still told. Of a source that sends logs and spans only its logs count.
 */
export function createEvidenceReader({ store }: { readonly store: Store }): ReadEvidence {
  return async (slo, group, fromMs, toMs) => {
    // What is wrong with a revocation or a key set is not told by reasons of requests.
    if (slo.sli.lifecycle !== undefined) return { kind: "ok", value: { reasons: [], services: [], traceIds: [] } };
    const [causes, traces] = await Promise.all([
      store.query({ ...causesSql(slo, group, fromMs, toMs), row: causeRow, timeoutMs: TIMEOUT_MS }),
      store.query({ ...tracesSql(slo, group, fromMs, toMs), row: traceRow, timeoutMs: TIMEOUT_MS }),
    ]);
    if (causes.kind === "failed") return causes;
    return { kind: "ok", value: summarise(causes.value, traces.kind === "ok" ? traces.value.map((t) => t.traceId) : []) };
  };
}

function summarise(causes: readonly Cause[], traceIds: readonly string[]): Evidence {
  const best = new Map<string, number>();
  const sourceOf = (c: Cause) => `${c.gateway}\u0000${c.service}`;
  for (const cause of causes) best.set(sourceOf(cause), Math.min(best.get(sourceOf(cause)) ?? Infinity, rankOfSignal(cause.signal)));
  const counted = causes.filter((c) => rankOfSignal(c.signal) === best.get(sourceOf(c)));
  return {
    reasons: topOf(counted, (c) => [c.reason, c.faultDomain, c.issuer], MAX_REASONS).map(({ parts: [reason = "", faultDomain = "", issuer = ""], count }) => ({ reason, faultDomain, issuer, count })),
    services: topOf(counted, (c) => [c.service], MAX_SERVICES).map(({ parts: [service = ""], count }) => ({ service, count })),
    traceIds,
  };
}

function topOf(causes: readonly Cause[], partsOf: (cause: Cause) => readonly string[], most: number): { readonly parts: readonly string[]; readonly count: number }[] {
  const sums = new Map<string, { parts: readonly string[]; count: number }>();
  for (const cause of causes) {
    const parts = partsOf(cause);
    const sum = sums.get(parts.join("\u0000")) ?? { parts, count: 0 };
    sum.count += cause.count;
    sums.set(parts.join("\u0000"), sum);
  }
  return [...sums.values()].sort((a, b) => b.count - a.count).slice(0, most);
}
