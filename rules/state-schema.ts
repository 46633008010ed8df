import { z } from "zod";
import { ALERT_STATES, UNKNOWN_REASONS, type AlertInstance } from "./alert-state.ts";

const instant = z.number().int().nullable();
const labels = z.record(z.string(), z.string());
const count = z.number().int();

const evidence = z.object({
  reasons: z.array(z.object({ reason: z.string(), faultDomain: z.string(), issuer: z.string(), count })),
  services: z.array(z.object({ service: z.string(), count })),
  traceIds: z.array(z.string()),
});

const detail = z.object({
  why: z.string(),
  burns: z.array(z.object({ windowSeconds: count, burnRate: z.number().nullable(), badCount: count, validCount: count })),
  budget: z.object({ spentRatio: z.number(), remainingRatio: z.number(), minutesLeft: z.number(), eventsLeft: z.number() }).nullable(),
  exhaustSeconds: z.number().nullable(),
  evidence: evidence.nullable(),
  explainedAtMs: instant,
  annotations: labels,
});

/** `alert_states.state_json`: a whole instance. A state written by another version that does not fit is refused, not guessed at. */
export const alertInstanceSchema: z.ZodType<AlertInstance> = z.object({
  fingerprint: z.string().regex(/^[0-9a-f]{16}$/),
  labels, group: labels,
  slo: z.string(), revision: z.string(), tier: z.string(), severity: z.string(),
  state: z.enum(ALERT_STATES),
  activeAtMs: instant, firedAtMs: instant, keepFiringSinceMs: instant, resolvedAtMs: instant,
  lastSentAtMs: instant, validUntilMs: instant, unknownSinceMs: instant,
  isFrozen: z.boolean(), isStale: z.boolean(),
  unknownReason: z.enum(UNKNOWN_REASONS).nullable(),
  evalTimeMs: z.number().int(),
  detail,
});
