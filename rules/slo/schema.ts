import { z } from "zod";

/** The shape of every document kind that SLO files may hold. What the shapes cannot say is checked while compiling. */

const text = z.string().max(1_050);
const stringMap = z.record(z.string(), z.string());
const metadata = z.strictObject({
  name: z.string(),
  displayName: z.string().max(63).optional(),
  labels: z.record(z.string(), z.union([z.string(), z.array(z.string())])).optional(),
  annotations: stringMap.optional(),
});

const metricSource = z.strictObject({ metricSourceRef: z.string().optional(), type: z.string().optional(), spec: z.record(z.string(), z.unknown()).optional() });
const metric = z.strictObject({ metricSource });
const sliSpec = z.strictObject({
  description: text.optional(),
  ratioMetric: z.strictObject({
    counter: z.boolean().optional(), good: metric.optional(), bad: metric.optional(), total: metric.optional(),
    rawType: z.unknown().optional(), raw: z.unknown().optional(),
  }).optional(),
  thresholdMetric: z.unknown().optional(),
});

const conditionSpec = z.strictObject({
  description: text.optional(),
  severity: z.string(),
  condition: z.strictObject({ kind: z.literal("burnrate"), op: z.enum(["gt", "gte", "lt", "lte"]), threshold: z.number(), lookbackWindow: z.string(), alertAfter: z.string().optional() }),
});
const condition = z.strictObject({ conditionRef: z.string().optional(), kind: z.literal("AlertCondition").optional(), metadata: metadata.optional(), spec: conditionSpec.optional() });
const target = z.strictObject({ targetRef: z.string().optional(), kind: z.literal("AlertNotificationTarget").optional(), metadata: metadata.optional(), spec: z.unknown().optional() });
const alertPolicySpec = z.strictObject({
  description: text.optional(),
  alertWhenNoData: z.boolean().optional(), alertWhenResolved: z.boolean().optional(), alertWhenBreaching: z.boolean().optional(),
  conditions: z.array(condition).length(1),
  notificationTargets: z.array(target).optional(),
});

const sloSpec = z.strictObject({
  description: text.optional(),
  service: z.string(),
  indicator: z.strictObject({ metadata: metadata.optional(), spec: sliSpec }).optional(),
  indicatorRef: z.string().optional(),
  timeWindow: z.array(z.strictObject({ duration: z.string(), isRolling: z.boolean().default(true), calendar: z.unknown().optional() })).length(1),
  budgetingMethod: z.string(),
  objectives: z.array(z.strictObject({
    displayName: text.optional(), target: z.number().optional(), targetPercent: z.number().optional(),
    op: z.unknown().optional(), value: z.unknown().optional(), timeSliceTarget: z.unknown().optional(), timeSliceWindow: z.unknown().optional(),
    indicator: z.unknown().optional(), indicatorRef: z.unknown().optional(), compositeWeight: z.unknown().optional(),
  })).min(1),
  alertPolicies: z.array(z.strictObject({ alertPolicyRef: z.string().optional(), kind: z.literal("AlertPolicy").optional(), metadata: metadata.optional(), spec: alertPolicySpec.optional() })).max(20).optional(),
});

const tier = z.strictObject({
  name: z.string(),
  burnTier: z.enum(["fast", "medium", "slow", "long"]),
  severity: z.enum(["page", "ticket"]),
  longWindow: z.string(),
  shortWindow: z.string(),
  budgetShare: z.number().gt(0).max(1).optional(),
  factor: z.number().gt(0).max(1_000_000).optional(),
  for: z.string().optional(),
  keepFiringFor: z.string().optional(),
  source: z.string().min(1),
});

const openslo = z.literal("openslo/v1");
const document = <K extends string, S extends z.ZodType>(kind: K, spec: S) => z.strictObject({ apiVersion: openslo, kind: z.literal(kind), metadata, spec });

/** Schemas by kind. Kinds that only name things (a service, a data source, a notification target) are accepted as OpenSLO writes them. */
export const SCHEMAS = {
  SLO: document("SLO", sloSpec),
  SLI: document("SLI", sliSpec),
  AlertPolicy: document("AlertPolicy", alertPolicySpec),
  AlertCondition: document("AlertCondition", conditionSpec),
  Service: document("Service", z.strictObject({ description: text.optional() })),
  DataSource: document("DataSource", z.strictObject({ description: text.optional(), type: z.string(), connectionDetails: z.unknown().optional() })),
  AlertNotificationTarget: document("AlertNotificationTarget", z.strictObject({ description: text.optional(), target: z.string() })),
  BurnRatePolicy: z.strictObject({
    apiVersion: z.literal("auth-slo/v1"), kind: z.literal("BurnRatePolicy"), metadata,
    spec: z.strictObject({ description: text.optional(), tiers: z.array(tier).min(1).max(20) }),
  }),
} as const;

export type Kind = keyof typeof SCHEMAS;
export type SloDoc = z.infer<(typeof SCHEMAS)["SLO"]>;
export type SliSpec = z.infer<typeof sliSpec>;
export type AlertPolicySpec = z.infer<typeof alertPolicySpec>;
export type ConditionSpec = z.infer<typeof conditionSpec>;
export type BurnRatePolicyDoc = z.infer<(typeof SCHEMAS)["BurnRatePolicy"]>;
export type AlertPolicyUse = NonNullable<SloDoc["spec"]["alertPolicies"]>[number];
