import type { Config } from "../config.ts";
import type { Admission } from "./accept.ts";
import type { EventIds } from "./dedupe/event-ids.ts";
import type { ReplayWindow } from "./dedupe/replay-window.ts";
import { createBlockWaiters } from "./kafka/block-waiters.ts";
import { createCredentialHandler } from "./kafka/credential-handler.ts";
import type { KafkaErrorCode } from "./kafka/errors.ts";
import { startKafka, type RunningKafka } from "./kafka/start-kafka.ts";
import { topicRoutes } from "./kafka/topic-route.ts";
import { createLifecycle } from "./lifecycle/create-lifecycle.ts";
import type { DurableLog } from "./log/durable-log.ts";
import { createIntake, type IntakeDeps } from "./pipeline/create-pipeline.ts";
import { decompressRecords } from "./wire/kafka/codec/decompress-records.ts";
import { connectKafka } from "./wire/kafka/connect-kafka.ts";

export interface KafkaIntakeDeps {
  readonly config: Config;
  readonly intake: IntakeDeps;
  readonly log: DurableLog;
  readonly admission: Admission;
  readonly eventIds: EventIds;
  /** Credential events that are known already. */
  readonly known: ReplayWindow;
  readonly hashKey: Uint8Array;
  readonly nowMs: () => number;
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly random: () => number;
  readonly onDefect: (name: string) => void;
  readonly report: (notice: { readonly level: "info" | "warn" | "error"; readonly code: string; readonly message: string }) => void;
}

/** Kafka while it is consumed, with what its own block says about dimensions. */
export interface KafkaIntake extends RunningKafka {
  readonly overflowed: Readonly<Record<string, number>>;
}

const ALWAYS: Admission = { tryTake: () => ({ kind: "taken" }), release: () => undefined };

/** Starts to consume Kafka; null when no brokers are configured. The messages go into blocks of their own, beside those of requests, in the same log. */
export function startKafkaIntake(deps: KafkaIntakeDeps): KafkaIntake | null {
  const { config, log, admission, eventIds, nowMs, onDefect } = deps;
  const say = (level: "info" | "warn" | "error", code: KafkaErrorCode, message: string) => deps.report({ level, code, message });
  if (config.kafkaBrokers.length === 0) {
    const held = log.undecided().length;
    if (held > 0) say("error", "ING_KAFKA_HELD", `${held} blocks`);
    return null;
  }
  const { takeIn, builder, overflowed } = createIntake(deps.intake);
  const waiters = createBlockWaiters();
  // Room is asked for by the slice as a whole.
  const lifecycle = createLifecycle({
    pipeline: { builder, commits: waiters }, admission: ALWAYS, known: deps.known, hashKey: deps.hashKey, maxSeriesPerDimension: config.maxSeriesPerDimension,
    retentionDays: config.rollup1hRetentionDays, random: deps.random, quotaKey: deps.intake.randomBytes(16), onDefect,
  });
  const port = connectKafka({
    brokers: config.kafkaBrokers, groupId: config.kafkaGroupId, clientId: "auth-slo", sessionTimeoutMs: config.kafkaSessionTimeoutSeconds * 1_000, security: securityOf(config),
    deadLetterTopic: config.kafkaDeadLetterTopic ?? null, redact: deps.intake.redact, nowMs,
    onClientTrouble: (message) => say("warn", "ING_KAFKA_CLIENT", message), onDeadLetterTrouble: (message) => say("warn", "ING_KAFKA_DEAD_LETTER", message),
  });
  const running = startKafka({
    port, log, admission, eventIds, takeIn, builder, nowMs, onDefect, wait: deps.wait, report: say, redact: deps.intake.redact, settled: waiters.settle,
    routes: topicRoutes(config.kafkaTopics, config.kafkaTenant), handlers: { credential_events: createCredentialHandler(lifecycle.recordCredentialEvents) },
    decompress: decompressRecords, maxSetBytes: config.maxRequestBytes, deadLetters: port.deadLetters,
  });
  return { ...running, overflowed };
}

function securityOf(config: Config) {
  return {
    tls: config.kafkaTls || config.kafkaTlsCaFile !== undefined || config.kafkaTlsCertFile !== undefined, caFile: config.kafkaTlsCaFile, certFile: config.kafkaTlsCertFile, keyFile: config.kafkaTlsKeyFile,
    mechanism: config.kafkaSaslMechanism, username: config.kafkaSaslUsername, password: config.kafkaSaslPassword, passwordFile: config.kafkaSaslPasswordFile,
    tokenUrl: config.kafkaOauthTokenUrl, tokenFile: config.kafkaOauthTokenFile, clientId: config.kafkaOauthClientId, clientSecret: config.kafkaOauthClientSecret, scope: config.kafkaOauthScope,
  };
}
