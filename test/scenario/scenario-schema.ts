import { z } from "zod";

/** "90s", "5m", "1h30m" in seconds. */
const at = z.string().regex(/^(\d+h)?(\d+m)?(\d+s)?$/).min(2).transform((text) => {
  const part = (unit: string) => Number(new RegExp(`(\\d+)${unit}`).exec(text)?.[1] ?? 0);
  return part("h") * 3_600 + part("m") * 60 + part("s");
});
const labels = z.record(z.string(), z.string());

const tier = z.strictObject({
  name: z.string(), burnTier: z.enum(["fast", "medium", "slow", "long"]), severity: z.enum(["page", "ticket"]),
  longWindow: at, shortWindow: at, factorPerMille: z.number(), for: at.default(0), keepFiringFor: at.default(0),
});

const slo = z.strictObject({
  name: z.string().default("auth-availability"), targetPpb: z.number().default(999_000_000), minBadEvents: z.number().default(1),
  onNoTraffic: z.enum(["hold", "good", "bad", "ignore"]).default("hold"), coverageFloorRatio: z.number().default(0.9),
  labels: labels.default({}), tiers: z.array(tier),
});

/** Slots of one group from an instant until its next line: so many good and bad events a slot, nothing measured at all, or no such group any more. */
const counts = z.strictObject({ at, good: z.number().default(0), bad: z.number().default(0), gap: z.boolean().default(false) });

const fault = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("query-failure"), at, until: at }),
  z.strictObject({ kind: z.literal("save-failure"), at, until: at }),
  /** The evaluator dies after the slot before and a new one starts from what was saved. */
  z.strictObject({ kind: z.literal("restart"), at }),
  z.strictObject({ kind: z.literal("group-gone"), at, until: at, group: labels }),
  z.strictObject({ kind: z.literal("slo-removed"), at, slo: z.string() }),
  z.strictObject({ kind: z.literal("new-revision"), at, revision: z.string() }),
  z.strictObject({ kind: z.literal("alertmanager-500"), at, until: at }),
  z.strictObject({ kind: z.literal("alertmanager-silent"), at, until: at }),
  z.strictObject({ kind: z.literal("alertmanager-400"), at, until: at, label: z.string(), value: z.string() }),
  z.strictObject({ kind: z.literal("alertmanager-clock"), at, until: at, aheadSeconds: z.number() }),
]);

const expected = z.strictObject({
  /** Every transition of every alert whose labels match, in order. */
  timeline: z.array(z.strictObject({ labels, states: z.array(z.strictObject({ at, state: z.string() })) })).default([]),
  /** When Alertmanager held alerts with these labels to be active, at the end of each slot. `until` is left out for one that still is. */
  active: z.array(z.strictObject({ labels, during: z.array(z.strictObject({ from: at, until: at.optional() })) })).default([]),
  /** What the newest message about an alert says at an instant; texts are parts of the annotation. */
  says: z.array(z.strictObject({ at, labels, kind: z.enum(["firing", "resolved"]), annotations: labels.default({}), lacks: z.array(z.string()).default([]) })).default([]),
  /** Kinds of messages that Alertmanager accepted for an alert in a span of time, both ends included. */
  accepted: z.array(z.strictObject({ labels, from: at, until: at, kinds: z.array(z.enum(["firing", "resolved"])) })).default([]),
  failures: z.array(z.string()).optional(),
});

export const scenarioSchema = z.strictObject({
  name: z.string(),
  /** Why the behaviour matters. */
  why: z.string(),
  slot: at.default(10),
  until: at,
  slos: z.array(slo).min(1),
  groups: z.array(z.strictObject({ labels, cleanBefore: z.number().nullable().default(1_000), counts: z.array(counts).default([]) })),
  evidence: z.strictObject({
    reasons: z.array(z.strictObject({ reason: z.string(), faultDomain: z.string(), issuer: z.string(), count: z.number() })).default([]),
    services: z.array(z.strictObject({ service: z.string(), count: z.number() })).default([]),
    traceIds: z.array(z.string()).default([]),
  }).default({ reasons: [], services: [], traceIds: [] }),
  faults: z.array(fault).default([]),
  expect: expected,
});

export type Scenario = z.infer<typeof scenarioSchema>;
export type Fault = Scenario["faults"][number];
