import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { z } from "zod";
import { createStore } from "../../../store/client/create-store.ts";
import type { Store } from "../../../store/store.ts";
import { startBroker, type RunningBroker } from "../../real/kafka.ts";
import { consumeWithKcat } from "../../real/kcat.ts";
import { part } from "../../real/parts.ts";
import { eventually } from "../../service/eventually.ts";
import type { RunningService } from "../../service/service.ts";
import { addressOf, startTestEngine, type TestEngine } from "../../store/aids/test-engine.ts";
import { logsJson } from "../otlp/otlp-request.ts";
import { PATIENCE_MS, startWholeService } from "../otlp/stored.ts";
import { metricOf, produceWithKafkajs, type Codec } from "./kafka-parts.ts";

const library = part("kafka");
const kcat = part("kcat");
const TOPIC = "otlp_logs";
const SECRET = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhbGljZSJ9.c2lnbmF0dXJlc2lnbmF0dXJl";
const good = (n: number) => JSON.stringify(logsJson("poisoned", [{ timeUnixNano: `${Date.now()}000000`, attributes: { "http.route": { stringValue: `/${n}` } } }]));

/** What is wrong with a message, and how it is sent; a message may be half a megabyte, decompressed. */
const POISON: readonly { readonly what: string; readonly code: string; readonly codec?: Codec; readonly values: readonly (string | Buffer | null)[] }[] = [
  { what: "JSON cut off, with a token in it", code: "ING_KAFKA_UNDECODABLE", values: [`{"resourceLogs":[{"x":"${SECRET}"`] },
  { what: "protobuf that is none", code: "ING_KAFKA_UNDECODABLE", values: [Buffer.from([0x0a, 0x05, 0x12, 0xff, 0xff, 0xff, 0xff])] },
  { what: "a bomb in gzip", code: "ING_KAFKA_TOO_LARGE", codec: "gzip", values: [Buffer.alloc(900_000)] },
  { what: "a bomb in snappy", code: "ING_KAFKA_TOO_LARGE", codec: "snappy", values: [Buffer.alloc(900_000)] },
  { what: "a bomb in lz4", code: "ING_KAFKA_TOO_LARGE", codec: "lz4", values: [Buffer.alloc(900_000)] },
  { what: "a bomb in zstd", code: "ING_KAFKA_TOO_LARGE", codec: "zstd", values: [Buffer.alloc(900_000)] },
];

describe.skipIf(library === null || kcat === null)("C49 poison goes into quarantine with topic, partition and offset, and never blocks its partition", () => {
  let broker: RunningBroker;
  let engine: TestEngine;
  let store: Store;
  let service: RunningService;

  beforeAll(async () => {
    [broker, engine] = await Promise.all([startBroker({ library: library ?? "", listeners: ["plaintext", "mtls"] }), startTestEngine()]);
    await broker.createTopic(TOPIC);
    await broker.createTopic("dead-letters");
    const { url, username, password } = addressOf(engine);
    store = createStore({ url, username, password, database: "auth_slo", requestTimeoutMs: 60_000, maxReaders: 2 });
    service = await startWholeService({ env: {
      KAFKA_BROKERS: broker.address("mtls"), AUTH_SLO_KAFKA_TLS_CA_FILE: broker.certificates.caFile, AUTH_SLO_KAFKA_TLS_CERT_FILE: broker.certificates.clientCertFile, AUTH_SLO_KAFKA_TLS_KEY_FILE: broker.certificates.clientKeyFile,
      CLICKHOUSE_URL: Object.assign(new URL(`${url}/auth_slo`), { username, password }).href, AUTH_SLO_MAX_REQUEST_BYTES: "262144", AUTH_SLO_KAFKA_DEAD_LETTER_TOPIC: "dead-letters", AUTH_SLO_KAFKA_SESSION_TIMEOUT_SECONDS: "3",
    } });
  }, PATIENCE_MS);
  afterAll(async () => {
    await service.kill();
    service.remove();
    await store.close();
    await Promise.all([broker.remove(), engine.dispose()]);
  });

  const ask = async <T>(sql: string, row: z.ZodType<T>): Promise<readonly T[]> => {
    const result = await store.query({ sql, row });
    if (result.kind === "failed") throw new Error(result.failure.message);
    return result.value;
  };
  const quarantine = () => ask("SELECT topic, partition, toString(offset) AS offset, code, excerpt, tenant, transport FROM quarantine WHERE topic != '' ORDER BY quarantine.offset", z.object({ topic: z.string(), partition: z.number(), offset: z.string(), code: z.string(), excerpt: z.string(), tenant: z.string(), transport: z.string() }));
  const storedRoutes = async () => (await ask("SELECT route FROM auth_events WHERE service = 'poisoned'", z.object({ route: z.string() }))).map((r) => r.route).sort();

  test("between good messages, in every codec, and over a SIGKILL", { timeout: PATIENCE_MS }, async () => {
    const client = { address: broker.address("plaintext") };
    const wanted: { readonly offset: string; readonly code: string }[] = [];
    for (const [i, { code, codec, values }] of POISON.entries()) {
      const at = (await broker.ends(TOPIC))[0] ?? 0n;
      await produceWithKafkajs(client, TOPIC, values.map((value) => ({ value, partition: 0 })), codec ?? "none");
      wanted.push({ offset: at.toString(), code });
      await produceWithKafkajs(client, TOPIC, [{ value: good(i), partition: 0 }]);
      if (i === 2) {
        await eventually("some are durable", async () => (await metricOf(service, "authslo_kafka_messages_total")) > 0);
        await service.kill();
        service = await service.restart();
      }
    }
    await produceWithKafkajs(client, TOPIC, [{ value: null, partition: 0 }, { value: good(POISON.length), partition: 0 }]);
    await eventually("everything is committed", async () => (await broker.committed("auth-slo", TOPIC))[0] === (await broker.ends(TOPIC))[0]);
    await eventually("everything is stored", async () => (await storedRoutes()).length >= POISON.length + 1 && (await quarantine()).length >= POISON.length);
    const rows = await quarantine();
    expect(rows.map(({ offset, code }) => ({ offset, code }))).toEqual(wanted);
    expect(rows.every((r) => r.topic === TOPIC && r.partition === 0 && r.tenant === "default" && r.transport === "kafka")).toBe(true);
    expect(await storedRoutes()).toEqual(Array.from({ length: POISON.length + 1 }, (_, i) => `/${i}`));
    expect(rows[0]?.excerpt).toContain("resourceLogs");
    expect(JSON.stringify(rows)).not.toContain(SECRET.slice(0, 30));
  });

  test("messages that cannot be decoded are copied to the dead-letter topic, their bytes as they were, with where they came from", { timeout: PATIENCE_MS }, async () => {
    const value = Buffer.from([0x0a, 0x05, 0x12, 0xff, 0xfe, 0xfd, 0xfc]);
    const at = (await broker.ends(TOPIC))[0] ?? 0n;
    await produceWithKafkajs({ address: broker.address("plaintext") }, TOPIC, [{ value, partition: 0 }]);
    const find = async () => (await consumeWithKcat({ binary: kcat ?? "", broker, listener: "mtls" }, "dead-letters")).filter((c) => c.value.equals(value));
    await eventually("the copy is there", async () => (await find()).length > 0);
    const headers = (await find())[0]?.headers ?? "";
    for (const wanted of ["auth-slo-code=ING_KAFKA_UNDECODABLE", `auth-slo-topic=${TOPIC}`, "auth-slo-partition=0", `auth-slo-offset=${at}`]) expect(headers).toContain(wanted);
    expect(await metricOf(service, "authslo_kafka_dead_letters_total", "failed")).toBe(0);
  });
});
