import { z } from "zod";
import type { AlertView, LedgerView, PartStatus, SloGroupStatus, SloView } from "../../ports.ts";

const ratio = z.number().meta({ description: "A share; 1 is all." });
const seconds = z.number().meta({ description: "Seconds." });
const names = z.record(z.string(), z.string());
const instantMs = z.number().nullable().meta({ description: "Milliseconds since the epoch; null when it has not happened." });

export const burnSchema = z.object({ windowSeconds: seconds, burnRate: z.number().nullable(), goodCount: z.number(), validCount: z.number(), coverageRatio: ratio });

export const groupSchema = z.object({
  group: names, goodCount: z.number(), validCount: z.number(), sliRatio: ratio.nullable(), budgetRemainingRatio: z.number().nullable(), budgetRemainingMinutes: z.number().nullable(), coverageRatio: ratio,
  burnRates: z.array(burnSchema), state: z.enum(["ok", "pending", "firing", "unknown"]),
}).meta({ id: "SloGroup", description: "The state of one group of an SLO; null where nothing was measured." }) satisfies z.ZodType<SloGroupStatus>;

const tierSchema = z.object({ name: z.string(), severity: z.string(), burnTier: z.string(), factor: z.number(), longWindowSeconds: seconds, shortWindowSeconds: seconds });
const definitionSchema = z.object({
  counts: z.string(), leavesOut: z.string(), verdict: z.enum(["good", "bad"]), when: z.string(), latencyThresholdMs: z.number().nullable(), onNoTraffic: z.enum(["hold", "good", "bad", "ignore"]), minBadEvents: z.number(), coverageFloorRatio: ratio,
});
const sloShape = {
  name: z.string(), revision: z.string(), displayName: z.string(), description: z.string(), service: z.string(), targetRatio: ratio, periodSeconds: seconds, groupBy: z.array(z.string()), runbookUrl: z.string(), tiers: z.array(tierSchema), definition: definitionSchema,
};
z.object(sloShape) satisfies z.ZodType<SloView>;
export const sloSchema = z.object({ ...sloShape, groups: z.array(groupSchema) }).meta({ id: "Slo", description: "An objective with its groups, the one with the least budget left first." });

export const alertSchema = z.object({
  fingerprint: z.string(), name: z.string(), slo: z.string(), severity: z.string(), state: z.string(), labels: names, annotations: names, activeAtMs: instantMs, firedAtMs: instantMs, resolvedAtMs: instantMs, isStale: z.boolean(), why: z.string(),
  burns: z.array(z.object({ windowSeconds: seconds, burnRate: z.number().nullable(), badCount: z.number(), validCount: z.number() })),
  evidence: z.object({
    reasons: z.array(z.object({ reason: z.string(), faultDomain: z.string(), issuer: z.string(), count: z.number() })),
    services: z.array(z.object({ service: z.string(), count: z.number() })), traceIds: z.array(z.string()),
  }).nullable(),
}).meta({ id: "Alert", description: "An alert as last evaluated, with what the failing requests have in common." }) satisfies z.ZodType<AlertView>;

export const partSchema = z.object({ part: z.string(), isReady: z.boolean(), detail: z.string() }).meta({ id: "Part" }) satisfies z.ZodType<PartStatus>;

const count = z.number().int();
export const ledgerSchema = z.object({
  identityHolds: z.boolean(),
  bySource: z.array(z.object({ tenant: z.string(), transport: z.string(), signal: z.string(), received: count, stored: count, deduplicated: count, rejected: count, quarantined: count, ignored: count, inLog: count })),
}).meta({ id: "Ledger", description: "received = stored + deduplicated + rejected + quarantined + ignored + inLog." }) satisfies z.ZodType<LedgerView>;
