/**
 * Every setting of the service: one zod schema with names, units, defaults, bounds and secrecy. `docs/config.md` is generated from it.
 *
 * Sources, later wins: defaults, `auth-slo.yaml` (keys are the names in lower camel case), environment. Unknown keys are errors; all errors
 * are reported at once with where they are and what to do. Secrets are never printed.
 */
import { z } from "zod";
import { issuerSettingsSchema } from "./ingest/lifecycle/jwks/issuer-settings.ts";
import { ssfSettingsSchema } from "./ingest/lifecycle/ssf/ssf-settings.ts";
import { keycloakSettingsSchema } from "./ingest/lifecycle/keycloak/keycloak-settings.ts";

const port = () => z.coerce.number().int().min(0).max(65_535);
const bytes = (min: number, max: number) => z.coerce.number().int().min(min).max(max);
const seconds = (min: number, max: number) => z.coerce.number().int().min(min).max(max);
const days = () => z.coerce.number().int().min(1).max(3_650);
const list = () => z.preprocess((v) => (typeof v === "string" ? v.split(",").map((s) => s.trim()).filter((s) => s !== "") : v), z.array(z.string()));
const namedOnce = (of: string, names: readonly string[]) => (names.length === new Set(names).size ? null : `two ${of} have the same name`);
const flag = () => z.preprocess((v) => (v === "true" || v === "1" ? true : v === "false" || v === "0" ? false : v), z.boolean());
const MIB = 1024 * 1024;
const kafkaTopic = z.strictObject({
  topic: z.string().min(1).max(249), signal: z.enum(["logs", "traces", "metrics", "credential_events"]).optional(),
  format: z.enum(["otlp_proto", "otlp_json", "gateway_json"]).optional(), profile: z.string().min(1).optional(), tenant: z.string().min(1).max(64).optional(),
});
const kafkaTopics = () => z.preprocess((v) => (typeof v === "string" ? v.split(",").map((s) => s.trim()).filter((s) => s !== "") : v), z.array(z.union([z.string().min(1).max(249), kafkaTopic])));

export const configSchema = z.strictObject({
  host: z.string().default("127.0.0.1").meta({ env: "AUTH_SLO_HOST", doc: "Address to listen on. Beyond loopback is refused unless ingest tokens or client certificates are configured." }),
  httpPort: port().default(8080).meta({ env: "AUTH_SLO_HTTP_PORT", doc: "Port of the HTTP API, the console and /metrics. 0 picks a free port." }),
  otlpHttpPort: port().default(4318).meta({ env: "AUTH_SLO_OTLP_HTTP_PORT", doc: "Port of OTLP over HTTP and of gateway JSON." }),
  otlpGrpcPort: port().default(4317).meta({ env: "AUTH_SLO_OTLP_GRPC_PORT", doc: "Port of OTLP over gRPC." }),
  otlpBasePath: z.string().regex(/^(\/[\w.~-]+)*$/).default("").meta({ env: "AUTH_SLO_OTLP_BASE_PATH", doc: "Path before /v1/logs, /v1/traces and /v1/metrics, without a slash at its end." }),
  clickhousePort: port().default(8123).meta({ env: "AUTH_SLO_CLICKHOUSE_PORT", doc: "Loopback port of the embedded engine's ClickHouse HTTP interface." }),
  clickhouseReadUser: z.string().regex(/^[\w.@-]{1,64}$/).default("reader").meta({ env: "AUTH_SLO_CLICKHOUSE_READ_USER", doc: "Name under which Grafana and other clients read the embedded engine." }),
  clickhouseReadPassword: z.string().optional().meta({ env: "AUTH_SLO_CLICKHOUSE_READ_PASSWORD", secret: true, doc: "Readers' password, 12 characters or more. Unset: one is made and kept in the data directory (clickhouse-reader.password)." }),
  clickhouseReadPasswordFile: z.string().optional().meta({ env: "AUTH_SLO_CLICKHOUSE_READ_PASSWORD_FILE", doc: "File with the readers' password; wins over AUTH_SLO_CLICKHOUSE_READ_PASSWORD." }),
  clickhouseReadHost: z.string().optional().meta({ env: "AUTH_SLO_CLICKHOUSE_READ_HOST", doc: "Address of a listener for readers on other hosts; refused beyond loopback without a password of your own. Unset: readers on this machine use the engine's port." }),
  clickhouseReadPort: port().default(8124).meta({ env: "AUTH_SLO_CLICKHOUSE_READ_PORT", doc: "Port of that listener. 0 picks a free port." }),
  clickhouseReadSeconds: seconds(1, 300).default(30).meta({ env: "AUTH_SLO_CLICKHOUSE_READ_SECONDS", doc: "Longest run of one statement of a reader; a client may ask for less, never for more." }),
  dataDir: z.string().min(1).default("./data").meta({ env: "AUTH_SLO_DATA_DIR", doc: "Directory of the write-ahead log, the embedded engine's data and the deployment's hash key." }),
  sloDir: z.string().min(1).default("./slo").meta({ env: "AUTH_SLO_SLO_DIR", doc: "Directory of your own SLO files, read beside the shipped catalogue." }),
  profileDir: z.string().min(1).default("./profiles").meta({ env: "AUTH_SLO_PROFILE_DIR", doc: "Directory of your own gateway profiles (YAML), read beside the shipped ones." }),
  productMapFile: z.string().optional().meta({ env: "AUTH_SLO_PRODUCT_MAP_FILE", doc: "YAML file that maps services and routes to products." }),
  clickhouseUrl: z.url().optional().meta({ env: "CLICKHOUSE_URL", secret: true, doc: "ClickHouse server or cluster, such as http://user:password@clickhouse:8123/auth_slo. Unset: the embedded engine." }),
  alertmanagerUrls: list().default([]).meta({ env: "ALERTMANAGER_URL", doc: "Alertmanager addresses, separated by commas; every alert goes to each of them." }),
  kafkaBrokers: list().default([]).meta({ env: "KAFKA_BROKERS", doc: "Kafka bootstrap brokers, separated by commas. Alone it starts the consumer; docs/kafka.md has the rest." }),
  kafkaTopics: kafkaTopics().default([]).meta({ env: "AUTH_SLO_KAFKA_TOPICS", doc: "Topics to consume: names separated by commas, or in the file a list of names or of {topic, signal, format, profile, tenant}. Default: otlp_logs, otlp_spans, otlp_metrics, auth_events, credential_events. Those that do not exist yet are picked up when they appear." }),
  kafkaGroupId: z.string().min(1).max(200).default("auth-slo").meta({ env: "AUTH_SLO_KAFKA_GROUP_ID", doc: "Consumer group; a new one starts with the oldest message there is." }),
  kafkaTenant: z.string().min(1).max(64).default("default").meta({ env: "AUTH_SLO_KAFKA_TENANT", doc: "Tenant of topics that name none." }),
  kafkaDeadLetterTopic: z.string().min(1).max(249).optional().meta({ env: "AUTH_SLO_KAFKA_DEAD_LETTER_TOPIC", doc: "Topic that poison messages are copied to, their bytes as they were. Unset: they only go into quarantine." }),
  kafkaSessionTimeoutSeconds: seconds(1, 300).default(20).meta({ env: "AUTH_SLO_KAFKA_SESSION_TIMEOUT_SECONDS", doc: "How long after its last sign of life a consumer's partitions go to others." }),
  kafkaTls: flag().default(false).meta({ env: "AUTH_SLO_KAFKA_TLS", doc: "Whether brokers are reached over TLS. Implied by the files below." }),
  kafkaTlsCaFile: z.string().optional().meta({ env: "AUTH_SLO_KAFKA_TLS_CA_FILE", doc: "PEM bundle that the brokers' certificates are checked against. Unset: the system's." }),
  kafkaTlsCertFile: z.string().optional().meta({ env: "AUTH_SLO_KAFKA_TLS_CERT_FILE", doc: "PEM client certificate for brokers that want one." }),
  kafkaTlsKeyFile: z.string().optional().meta({ env: "AUTH_SLO_KAFKA_TLS_KEY_FILE", doc: "PEM private key of the client certificate." }),
  kafkaSaslMechanism: z.enum(["plain", "scram-sha-256", "scram-sha-512", "oauthbearer"]).optional().meta({ env: "AUTH_SLO_KAFKA_SASL_MECHANISM", doc: "How to log in at the brokers: plain, scram-sha-256, scram-sha-512 or oauthbearer." }),
  kafkaSaslUsername: z.string().optional().meta({ env: "AUTH_SLO_KAFKA_SASL_USERNAME", doc: "User name for plain and scram." }),
  kafkaSaslPassword: z.string().optional().meta({ env: "AUTH_SLO_KAFKA_SASL_PASSWORD", secret: true, doc: "Password for plain and scram." }),
  kafkaSaslPasswordFile: z.string().optional().meta({ env: "AUTH_SLO_KAFKA_SASL_PASSWORD_FILE", doc: "File that holds the password instead." }),
  kafkaOauthTokenUrl: z.url().optional().meta({ env: "AUTH_SLO_KAFKA_OAUTH_TOKEN_URL", doc: "Token endpoint (client-credentials grant) for oauthbearer." }),
  kafkaOauthClientId: z.string().optional().meta({ env: "AUTH_SLO_KAFKA_OAUTH_CLIENT_ID", doc: "Client id at the token endpoint." }),
  kafkaOauthClientSecret: z.string().optional().meta({ env: "AUTH_SLO_KAFKA_OAUTH_CLIENT_SECRET", secret: true, doc: "Client secret at the token endpoint." }),
  kafkaOauthScope: z.string().optional().meta({ env: "AUTH_SLO_KAFKA_OAUTH_SCOPE", doc: "Scope to ask the token endpoint for." }),
  kafkaOauthTokenFile: z.string().optional().meta({ env: "AUTH_SLO_KAFKA_OAUTH_TOKEN_FILE", doc: "File that holds a bearer token for oauthbearer, read at every login; instead of an endpoint." }),
  publicUrl: z.url().optional().meta({ env: "AUTH_SLO_PUBLIC_URL", doc: "Address under which people reach this service; links in alerts point there." }),
  runbookUrl: z.url().optional().meta({ env: "AUTH_SLO_RUNBOOK_URL", doc: "Base address of your own runbooks; the shipped ones are served by this service otherwise." }),
  ingestTokensFile: z.string().optional().meta({ env: "AUTH_SLO_INGEST_TOKENS_FILE", doc: "File of ingest tokens, a line each: tenant, a colon, the SHA-256 of the token in hex. Reloaded when it changes." }),
  apiTokensFile: z.string().optional().meta({ env: "AUTH_SLO_API_TOKENS_FILE", doc: "File of API tokens, a line each: name, a colon, the SHA-256 of the token in hex. Reloaded when it changes." }),
  tlsCertFile: z.string().optional().meta({ env: "AUTH_SLO_TLS_CERT_FILE", doc: "PEM certificate chain for all listeners. Reloaded when it changes." }),
  tlsKeyFile: z.string().optional().meta({ env: "AUTH_SLO_TLS_KEY_FILE", doc: "PEM private key of the certificate." }),
  tlsClientCaFile: z.string().optional().meta({ env: "AUTH_SLO_TLS_CLIENT_CA_FILE", doc: "PEM bundle; when set, senders must present a client certificate it signed." }),
  corsOrigins: list().default([]).meta({ env: "AUTH_SLO_CORS_ORIGINS", doc: "Origins that browsers may send OTLP from, separated by commas." }),
  maxRequestBytes: bytes(1_024, 1_024 * MIB).default(64 * MIB).meta({ env: "AUTH_SLO_MAX_REQUEST_BYTES", doc: "Largest request body, before and after decompression." }),
  maxInFlightBytes: bytes(MIB, 16_384 * MIB).default(192 * MIB).meta({ env: "AUTH_SLO_MAX_IN_FLIGHT_BYTES", doc: "Request bytes being read, decoded or made durable at a time; beyond it the answer is 503 with Retry-After." }),
  maxLogBytes: bytes(MIB, 1_048_576 * MIB).default(4_096 * MIB).meta({ env: "AUTH_SLO_MAX_LOG_BYTES", doc: "Disk that the write-ahead log may use; beyond it the answer is 503 with Retry-After." }),
  minFreeDiskBytes: bytes(0, 1_048_576 * MIB).default(256 * MIB).meta({ env: "AUTH_SLO_MIN_FREE_DISK_BYTES", doc: "Free disk below which nothing more is accepted." }),
  bodyTimeoutSeconds: seconds(1, 600).default(30).meta({ env: "AUTH_SLO_BODY_TIMEOUT_SECONDS", doc: "Longest time a client may take to send a body." }),
  replayWindowSeconds: seconds(0, 86_400).default(600).meta({ env: "AUTH_SLO_REPLAY_WINDOW_SECONDS", doc: "How long a request is remembered so that a copy sent again is not stored twice. 0 turns it off." }),
  maxSeriesPerDimension: z.coerce.number().int().min(10).max(1_000_000).default(2_000).meta({ env: "AUTH_SLO_MAX_SERIES_PER_DIMENSION", doc: "Distinct values of one dimension (route, service, issuer ...) an hour; further ones become ~overflow." }),
  rawRetentionDays: days().default(30).meta({ env: "AUTH_SLO_RAW_RETENTION_DAYS", doc: "How long single events are kept." }),
  rollup10sRetentionHours: z.coerce.number().int().min(7).max(720).default(12).meta({ env: "AUTH_SLO_ROLLUP_10S_RETENTION_HOURS", doc: "How long ten-second rollups and slices are kept." }),
  rollup1mRetentionDays: days().default(90).meta({ env: "AUTH_SLO_ROLLUP_1M_RETENTION_DAYS", doc: "How long minute rollups and slices are kept." }),
  rollup1hRetentionDays: days().default(730).meta({ env: "AUTH_SLO_ROLLUP_1H_RETENTION_DAYS", doc: "How long hour rollups and slices are kept." }),
  evalIntervalSeconds: seconds(1, 300).default(10).meta({ env: "AUTH_SLO_EVAL_INTERVAL_SECONDS", doc: "How often SLOs are evaluated; evaluations are aligned to it." }),
  queryOffsetSeconds: seconds(0, 600).default(5).meta({ env: "AUTH_SLO_QUERY_OFFSET_SECONDS", doc: "How far behind the clock evaluations look, so that events on their way are counted." }),
  trustForwardedFor: flag().default(false).meta({ env: "AUTH_SLO_TRUST_FORWARDED_FOR", doc: "Whether a proxy in front of this service may name the caller." }),
  otelEndpoint: z.url().optional().meta({ env: "OTEL_EXPORTER_OTLP_ENDPOINT", doc: "OTLP endpoint for this service's own traces. Unset: none are made." }),
  feeds: z.strictObject({
    keycloak: z.array(keycloakSettingsSchema).max(50).default([]),
    issuers: z.array(issuerSettingsSchema).max(200).default([]),
    ssf: z.array(ssfSettingsSchema).max(50).default([]),
  }).prefault({}).meta({ env: "", doc: "What is asked about credentials: `keycloak` ([realms](keycloak.md)), `issuers` ([key sets](jwks.md)), `ssf` ([Security Event Tokens](credential-events.md)). In auth-slo.yaml only." }),
  logLevel: z.enum(["debug", "info", "warn", "error"]).default("info").meta({ env: "AUTH_SLO_LOG_LEVEL", doc: "Least severe line of this service's own log." }),
}).superRefine((config, context) => {
  const message = "must be at least twice maxRequestBytes plus 1 MiB: a compressed request of the largest size would be refused for ever";
  if (config.maxInFlightBytes < 2 * config.maxRequestBytes + MIB) context.addIssue({ code: "custom", path: ["maxInFlightBytes"], message });
  for (const [path, problem] of kafkaProblems(config)) context.addIssue({ code: "custom", path: [path], message: problem });
  const twice = namedOnce("Keycloak feeds", config.feeds.keycloak.map((k) => k.name)) ?? namedOnce("SSF streams", config.feeds.ssf.map((s) => s.name)) ?? namedOnce("issuers", config.feeds.issuers.map((i) => `${i.tenant} ${i.issuer}`));
  if (twice !== null) context.addIssue({ code: "custom", path: ["feeds"], message: twice });
});

interface KafkaAccess { readonly [K: `kafka${string}`]: unknown }

function* kafkaProblems(config: KafkaAccess): Generator<readonly [string, string]> {
  const has = (name: `kafka${string}`) => config[name] !== undefined;
  if (has("kafkaTlsCertFile") !== has("kafkaTlsKeyFile")) yield ["kafkaTlsCertFile", "a client certificate needs both kafkaTlsCertFile and kafkaTlsKeyFile"];
  const mechanism = config["kafkaSaslMechanism"];
  if (mechanism === "oauthbearer" && !has("kafkaOauthTokenFile") && !has("kafkaOauthTokenUrl")) yield ["kafkaSaslMechanism", "oauthbearer needs kafkaOauthTokenUrl or kafkaOauthTokenFile"];
  if (mechanism !== undefined && mechanism !== "oauthbearer" && !(has("kafkaSaslUsername") && (has("kafkaSaslPassword") || has("kafkaSaslPasswordFile")))) {
    yield ["kafkaSaslMechanism", `${String(mechanism)} needs kafkaSaslUsername and kafkaSaslPassword or kafkaSaslPasswordFile`];
  }
}

export type Config = Readonly<z.infer<typeof configSchema>>;
