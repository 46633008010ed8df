import { z } from "zod";
import type { InstanceView, IssuerView, RevocationDetail, RevocationSummary, RevocationView, TellingView } from "../../credential-ports.ts";

const instant = z.string().meta({ description: "ISO 8601, UTC." });
const seconds = z.number();
const maybe = seconds.nullable();

const revocationShape = {
  id: z.string(), tenant: z.string(), source: z.string(), sources: z.array(z.string()), scope: z.string(), reason: z.string(), issuer: z.string(), keyId: z.string(), credentialClass: z.string(), clockQuality: z.string(), revokedAt: instant, verdict: z.string(), objectiveSeconds: seconds,
  kind: z.string(), lowerSeconds: seconds, upperSeconds: maybe, hasFlapped: z.boolean(), isStuck: z.boolean(), lastAcceptAt: instant.nullable(), observedInstances: z.number(), liveInstances: z.number(), coverageRatio: z.number().nullable(), credentials: z.number(), isTruncated: z.boolean(),
};
export const revocationSchema = z.object(revocationShape).meta({ id: "Revocation", description: "It took longer than lowerSeconds, at most upperSeconds; null: never seen to end." }) satisfies z.ZodType<RevocationView>;

const instanceSchema = z.object({
  gateway: z.string(), gatewayInstance: z.string(), kind: z.string(), verdict: z.string(), lowerSeconds: seconds, upperSeconds: maybe, hasFlapped: z.boolean(), skewSeconds: seconds, accepted: z.number(), denied: z.number(),
  lastAcceptAt: instant.nullable(), lastAcceptService: z.string(), lastAcceptRoute: z.string(), enforcedAt: instant.nullable(), denyReason: z.string(),
}).meta({ id: "RevocationInstance" }) satisfies z.ZodType<InstanceView>;

const tellingSchema = z.object({ id: z.string(), source: z.string(), clockQuality: z.string(), reason: z.string(), occurredAt: instant.nullable(), assertedAt: instant.nullable(), receivedAt: instant.nullable() }).meta({ id: "RevocationTelling" }) satisfies z.ZodType<TellingView>;

export const revocationDetailSchema = z.object({
  ...revocationShape, instances: z.array(instanceSchema),
  clocks: z.object({ occurredAt: instant.nullable(), assertedAt: instant.nullable(), receivedAt: instant.nullable() }),
  decomposition: z.object({ signalSeconds: maybe, deliverySeconds: maybe, enforceLowerSeconds: maybe, enforceUpperSeconds: maybe, anchor: z.string() }),
  watchedUntil: instant,
  tellings: z.array(tellingSchema),
}).meta({ id: "RevocationDetail" }) satisfies z.ZodType<RevocationDetail>;

const quantile = z.object({ lowerSeconds: seconds, upperSeconds: maybe, seconds: maybe }).nullable();
const distribution = z.object({ count: z.number(), p50: quantile, p90: quantile, p99: quantile });
export const summaryShape = {
  revocations: z.number(), isTruncated: z.boolean(), objectiveSeconds: seconds,
  compliance: z.object({ met: z.number(), violated: z.number(), unknown: z.number(), violatedAtLeastRatio: z.number().nullable(), violatedAtMostRatio: z.number().nullable() }),
  fleet: distribution, perInstance: distribution, coverageRatio: z.number().nullable(), unobservedRatio: z.number().nullable(), note: z.string(),
};
z.object(summaryShape) satisfies z.ZodType<RevocationSummary>;

const keySchema = z.object({
  keyId: z.string(), introducedAt: instant.nullable(), withdrawnAt: instant.nullable(), firstSeenAt: instant.nullable(), lastSeenAt: instant.nullable(), leadSeconds: maybe, tailSeconds: maybe, isSafe: z.boolean().nullable(), keyLagDenials: z.number(), diagnosis: z.string(),
}).meta({ id: "SigningKey" });
export const issuerSchema = z.object({
  tenant: z.string(), issuer: z.string(), lastFetchAt: instant.nullable(), lastOutcome: z.string(), lastSuccessAt: instant.nullable(), ageSeconds: maybe, isFresh: z.boolean().nullable(), fetches: z.object({ good: z.number(), total: z.number() }),
  keys: z.array(keySchema), keyLagDenials: z.number(), unknownKeyDenials: z.number(), diagnosis: z.string(),
}).meta({ id: "Issuer" }) satisfies z.ZodType<IssuerView>;
