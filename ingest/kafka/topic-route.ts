import type { BodyFormat, OtlpSignal } from "../decode/decoder.ts";

/** What the messages of a topic are. */
export interface TopicRoute {
  readonly topic: string;
  /** Null: told from each message, logs where it cannot be told. */
  readonly signal: OtlpSignal | "credential_events" | null;
  /** Null: told from each message. */
  readonly format: BodyFormat | null;
  readonly profile: string | null;
  readonly tenant: string;
}

/** A topic as people configure it: its name, or the name with what differs from the default. */
export type TopicSetting = string | { readonly [K in keyof TopicRoute]?: TopicRoute[K] | undefined };

/** The names that OpenTelemetry's Kafka exporter uses, and ours. */
const SIGNALS: Readonly<Record<string, TopicRoute["signal"]>> = { otlp_logs: "logs", otlp_spans: "traces", otlp_metrics: "metrics", credential_events: "credential_events" };
const DEFAULT_TOPICS: readonly TopicSetting[] = ["otlp_logs", "otlp_spans", "otlp_metrics", "auth_events", "credential_events"];

/** Routes by topic; without settings, the default topics. A topic named twice counts as it is named last. */
export function topicRoutes(settings: readonly TopicSetting[], defaultTenant: string): ReadonlyMap<string, TopicRoute> {
  const routes = (settings.length === 0 ? DEFAULT_TOPICS : settings).map((setting): TopicRoute => {
    const { topic = "", signal, format, profile, tenant } = typeof setting === "string" ? { topic: setting } : setting;
    return { topic, signal: signal ?? SIGNALS[topic] ?? null, format: format ?? null, profile: profile ?? null, tenant: tenant ?? defaultTenant };
  });
  return new Map(routes.map((route) => [route.topic, route]));
}
