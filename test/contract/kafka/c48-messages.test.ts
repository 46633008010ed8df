import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { KAFKA_USER, startBroker, type RunningBroker } from "../../real/kafka.ts";
import { produceWithKcat, type KcatConnection } from "../../real/kcat.ts";
import { part } from "../../real/parts.ts";
import type { RunningService } from "../../service/service.ts";
import { eventually } from "../../service/eventually.ts";
import { logsJson, logsProto, spansJson } from "../otlp/otlp-request.ts";
import { eventuallyStored, PATIENCE_MS, readLedger, startWholeService, storedEvents, type StoredEvent } from "../otlp/stored.ts";
import { produceWithKafkajs, type ClientOptions, type Codec } from "./kafka-parts.ts";

const library = part("kafka");
const kcat = part("kcat");
const CODECS: readonly Codec[] = ["none", "gzip", "snappy", "lz4", "zstd"];
const NOW_MS = Date.now();
const records = [1, 2].map((n) => ({ timeUnixNano: `${NOW_MS - n}000000`, traceId: "5b8aa5a2d2c872e8321cf37308d69df2", spanId: "b7ad6b7169203331", attributes: { "http.route": { stringValue: `/r${n}` } } }));
const kong = (service: string, n: number) => ({
  request: { method: "GET", uri: "/orders", url: "https://api.example.com/orders", headers: { "user-agent": "curl/8.5.0" } }, response: { status: 401, headers: {} }, latencies: { kong: 3, proxy: -1, request: 3 },
  route: { name: "orders" }, service: { name: service }, client_ip: "203.0.113.9", started_at: NOW_MS - n, source: "kong", upstream_status: "", auth_error: "{\"exp\":\"token expired\"}",
});

interface Form {
  readonly name: string;
  readonly topic: string;
  readonly path: string;
  readonly type: string;
  readonly events: number;
  readonly body: (service: string) => Buffer;
}

/** Every form of message, and where the same body goes over HTTP. */
const FORMS: readonly Form[] = [
  { name: "otlp_proto", topic: "otlp_logs", path: "/v1/logs", type: "application/x-protobuf", events: 2, body: (s) => logsProto(s, records) },
  { name: "otlp_json", topic: "otlp_logs", path: "/v1/logs", type: "application/json", events: 2, body: (s) => Buffer.from(JSON.stringify(logsJson(s, records))) },
  { name: "otlp_json spans", topic: "otlp_spans", path: "/v1/traces", type: "application/json", events: 1, body: (s) => Buffer.from(JSON.stringify(spansJson(s, { startTimeUnixNano: `${NOW_MS}000000`, endTimeUnixNano: `${NOW_MS}000000` }))) },
  { name: "gateway record", topic: "kong-logs", path: "/v1/gateway/kong", type: "application/json", events: 1, body: (s) => Buffer.from(JSON.stringify(kong(s, 1))) },
  { name: "gateway array", topic: "kong-logs", path: "/v1/gateway/kong", type: "application/json", events: 2, body: (s) => Buffer.from(JSON.stringify([kong(s, 1), kong(s, 2)])) },
  { name: "gateway lines", topic: "kong-logs", path: "/v1/gateway/kong", type: "application/x-ndjson", events: 2, body: (s) => Buffer.from(`${JSON.stringify(kong(s, 1))}\n${JSON.stringify(kong(s, 2))}\n`) },
  { name: "detected proto", topic: "anything", path: "/v1/logs", type: "application/x-protobuf", events: 2, body: (s) => logsProto(s, records) },
  { name: "detected json", topic: "anything", path: "/v1/traces", type: "application/json", events: 1, body: (s) => Buffer.from(JSON.stringify(spansJson(s, { startTimeUnixNano: `${NOW_MS}000000`, endTimeUnixNano: `${NOW_MS}000000` }))) },
];
const TOPICS = ["otlp_logs", "otlp_spans", "kong-logs", "anything"];

describe.skipIf(library === null || kcat === null)("C48 Kafka messages become the same rows as the OTLP or gateway request", () => {
  let broker: RunningBroker;
  let service: RunningService;
  const dir = mkdtempSync(join(tmpdir(), "auth-slo-c48-"));

  beforeAll(async () => {
    broker = await startBroker({ library: library ?? "", listeners: ["plaintext", "tls", "mtls", "sasl", "saslTls"] });
    for (const topic of TOPICS) await broker.createTopic(topic, 2);
    const config = join(dir, "auth-slo.yaml");
    writeFileSync(config, `kafkaTopics:\n  - otlp_logs\n  - otlp_spans\n  - {topic: kong-logs, format: gateway_json, profile: kong}\n  - anything\n`);
    service = await startWholeService({ env: {
      AUTH_SLO_CONFIG_FILE: config, KAFKA_BROKERS: broker.address("saslTls"), AUTH_SLO_KAFKA_TLS_CA_FILE: broker.certificates.caFile,
      AUTH_SLO_KAFKA_SASL_MECHANISM: "scram-sha-256", AUTH_SLO_KAFKA_SASL_USERNAME: KAFKA_USER.username, AUTH_SLO_KAFKA_SASL_PASSWORD: KAFKA_USER.password,
    } });
  }, PATIENCE_MS);
  afterAll(async () => {
    await service.stop();
    service.remove();
    await broker.remove();
    rmSync(dir, { recursive: true, force: true });
  });

  /** Both producers, each over another way in for each codec. */
  function ways(codec: Codec): { readonly kafkajs: ClientOptions; readonly kcat: KcatConnection } {
    const ca = [readFileSync(broker.certificates.caFile, "utf8")];
    const { username, password } = KAFKA_USER;
    const kafkajs: Readonly<Record<Codec, ClientOptions>> = {
      none: { address: broker.address("plaintext") }, gzip: { address: broker.address("tls"), ssl: { ca } },
      snappy: { address: broker.address("mtls"), ssl: { ca, cert: readFileSync(broker.certificates.clientCertFile, "utf8"), key: readFileSync(broker.certificates.clientKeyFile, "utf8") } },
      lz4: { address: broker.address("saslTls"), ssl: { ca }, sasl: { mechanism: "scram-sha-512", username, password } }, zstd: { address: broker.address("sasl"), sasl: { mechanism: "plain", username, password } },
    };
    const listeners: Readonly<Record<Codec, Pick<KcatConnection, "listener" | "mechanism">>> = {
      none: { listener: "tls" }, gzip: { listener: "plaintext" }, snappy: { listener: "saslTls", mechanism: "SCRAM-SHA-256" }, lz4: { listener: "mtls" }, zstd: { listener: "sasl", mechanism: "OAUTHBEARER" },
    };
    return { kafkajs: kafkajs[codec], kcat: { binary: kcat ?? "", broker, ...listeners[codec] } };
  }

  const comparable = (events: readonly StoredEvent[]) => events.map((event) => Object.fromEntries(Object.entries(event).filter(([name]) => !/^(service|product|receivedTs|received_ts|cursor|id)$/.test(name)))).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));

  test("every form, in every codec, from kafkajs and from kcat", { timeout: PATIENCE_MS }, async () => {
    for (const form of FORMS) {
      const answer = await fetch(service.otlpHttpUrl + form.path, { method: "POST", headers: { "content-type": form.type }, body: form.body(`${form.name} http`) });
      expect([form.name, answer.status]).toEqual([form.name, 200]);
    }
    for (const codec of CODECS) {
      const { kafkajs, kcat: connection } = ways(codec);
      for (const topic of TOPICS) {
        const forms = FORMS.filter((f) => f.topic === topic);
        await produceWithKafkajs(kafkajs, topic, forms.map((f) => ({ value: f.body(`${f.name} kafkajs ${codec}`) })), codec);
        await produceWithKcat(connection, { topic, codec, messages: forms.map((f) => f.body(`${f.name} kcat ${codec}`)) });
      }
    }
    for (const form of FORMS) {
      const wanted = comparable(await eventuallyStored(service, { service: `${form.name} http` }, form.events));
      expect(wanted).toHaveLength(form.events);
      for (const producer of ["kafkajs", "kcat"]) {
        for (const codec of CODECS) {
          const name = `${form.name} ${producer} ${codec}`;
          await eventuallyStored(service, { service: name }, form.events);
          expect({ name, rows: comparable(await storedEvents(service, { service: name })) }).toEqual({ name, rows: wanted });
        }
      }
    }
    await eventually("the ledger balances, with nothing rejected", async () => {
      const { identityHolds, bySource } = await readLedger(service);
      return identityHolds && bySource.filter((s) => s.transport === "kafka").every((s) => s.stored > 0 && s.stored === s.received);
    });
  });

  test("the service's own output holds neither the password nor the client's warning about its timer", () => {
    expect(service.output()).not.toContain(KAFKA_USER.password);
    expect(service.output()).not.toContain("TimeoutNegativeWarning");
  });
});
