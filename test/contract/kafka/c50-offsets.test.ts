import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { createStore } from "../../../store/client/create-store.ts";
import type { Store } from "../../../store/store.ts";
import { z } from "zod";
import { startBroker, type RunningBroker } from "../../real/kafka.ts";
import { part } from "../../real/parts.ts";
import { eventually } from "../../service/eventually.ts";
import type { RunningService } from "../../service/service.ts";
import { addressOf, startTestEngine, type TestEngine } from "../../store/aids/test-engine.ts";
import { logsJson } from "../otlp/otlp-request.ts";
import { PATIENCE_MS, startWholeService } from "../otlp/stored.ts";
import { metricOf, produceWithKafkajs } from "./kafka-parts.ts";

const library = part("kafka");
const GROUP = "auth-slo";
const PRELOAD = resolve(import.meta.dirname, "swallow-commits.ts");

describe.skipIf(library === null)("C50 offsets are committed only for durable records, and each record is stored once", () => {
  let broker: RunningBroker;
  let engine: TestEngine;
  let store: Store;
  let url: string;
  const dir = mkdtempSync(join(tmpdir(), "auth-slo-c50-"));

  beforeAll(async () => {
    [broker, engine] = await Promise.all([startBroker({ library: library ?? "" }), startTestEngine()]);
    const { url: at, username, password } = addressOf(engine);
    store = createStore({ url: at, username, password, database: "auth_slo", requestTimeoutMs: 60_000, maxReaders: 2 });
    url = Object.assign(new URL(`${at}/auth_slo`), { username, password }).href;
  }, PATIENCE_MS);
  afterAll(async () => {
    await store.close();
    await Promise.all([broker.remove(), engine.dispose()]);
    rmSync(dir, { recursive: true, force: true });
  });

  let services: RunningService[] = [];
  afterEach(async () => {
    for (const service of services) { await service.kill(); service.remove(); }
    services = [];
  });
  const kept = (service: RunningService) => { services.push(service); return service; };
  /** One of several services on the same store and group; its commits get lost while the file exists. */
  const start = async (file: string, topic: string): Promise<RunningService> => kept(await startWholeService({
    env: { KAFKA_BROKERS: broker.address("plaintext"), CLICKHOUSE_URL: url, AUTH_SLO_KAFKA_TOPICS: topic, AUTH_SLO_KAFKA_SESSION_TIMEOUT_SECONDS: "3", NODE_OPTIONS: `--import ${PRELOAD}`, SWALLOW_COMMITS_WHILE: file, AUTH_SLO_LOG_LEVEL: "warn" },
  }));
  const nowNano = () => `${Date.now()}000000`;
  const produce = (topic: string, from: number, count: number) => produceWithKafkajs({ address: broker.address("plaintext") }, topic,
    Array.from({ length: count }, (_, i) => ({ value: JSON.stringify(logsJson(topic, [{ timeUnixNano: nowNano(), attributes: { "http.route": { stringValue: `/${from + i}` } } }])) })));
  const twice = async (topic: string) => JSON.stringify(await store.query({ sql: "SELECT route, groupArray(received_ts) AS at FROM auth_events WHERE service = {topic:String} GROUP BY route HAVING count() > 1", params: { topic }, row: z.looseObject({}) }));
  const stored = async (topic: string): Promise<{ readonly rows: number; readonly different: number; readonly rolledUp: number }> => {
    const row = z.object({ rows: z.coerce.number(), different: z.coerce.number() });
    const raw = await store.query({ sql: "SELECT count() AS rows, uniqExact(route) AS different FROM auth_events WHERE service = {topic:String}", params: { topic }, row });
    const rollup = await store.query({ sql: "SELECT sum(n) AS rows, 0 AS different FROM auth_rollup_1m WHERE service = {topic:String}", params: { topic }, row });
    if (raw.kind === "failed" || rollup.kind === "failed") throw new Error("the store does not answer");
    return { rows: raw.value[0]?.rows ?? 0, different: raw.value[0]?.different ?? 0, rolledUp: rollup.value[0]?.rows ?? 0 };
  };
  const committed = async (topic: string) => (await broker.committed(GROUP, topic))[0] ?? -1n;
  const durable = (service: RunningService) => metricOf(service, "authslo_kafka_messages_total");

  test("killed between fsync and commit, and back alone: it goes on behind what is durable", { timeout: PATIENCE_MS }, async () => {
    const [topic, file] = ["back-alone", join(dir, "back-alone")];
    await broker.createTopic(topic);
    const first = await start(file, topic);
    await produce(topic, 0, 50);
    await eventually("the first messages are committed", async () => (await committed(topic)) === 50n);
    writeFileSync(file, "");
    await produce(topic, 50, 30);
    await eventually("the next are durable", async () => (await durable(first)) === 80);
    expect(await committed(topic)).toBe(50n);
    await first.kill();
    rmSync(file);
    const again = kept(await first.restart());
    await eventually("everything is committed", async () => (await committed(topic)) === 80n);
    await eventually("everything is stored", async () => (await stored(topic)).rows >= 80);
    expect(await durable(again), "nothing was consumed again").toBe(0);
    expect(await stored(topic)).toEqual({ rows: 80, different: 80, rolledUp: 80 });
  });

  test("killed between fsync and commit, another takes over, the dead one comes back: the other's copy counts", { timeout: PATIENCE_MS }, async () => {
    const [topic, file] = ["dead-returns", join(dir, "dead-returns")];
    await broker.createTopic(topic);
    const dead = await start(file, topic);
    await produce(topic, 0, 50);
    await eventually("the first messages are committed", async () => (await committed(topic)) === 50n);
    writeFileSync(file, "");
    await produce(topic, 50, 30);
    await eventually("the next are durable in the log", async () => (await durable(dead)) === 80);
    await dead.kill();
    rmSync(file);
    expect(await committed(topic)).toBe(50n);
    const other = await start(join(dir, "none"), topic);
    await produce(topic, 80, 20);
    await eventually("the other has consumed everything", async () => (await committed(topic)) === 100n);
    expect(await durable(other)).toBe(50);
    const back = kept(await dead.restart());
    await eventually("the one that came back knows that its block is not its own", async () => (await metricOf(back, "authslo_kafka_disowned_blocks_total")) > 0);
    await eventually("no log holds anything", async () => (await metricOf(back, "authslo_log_unstored_bytes")) + (await metricOf(other, "authslo_log_unstored_bytes")) === 0);
    await eventually("the ledger balances", async () => (await (await fetch(`${back.httpUrl}/api/v1/ledger`)).json() as { readonly identityHolds: boolean }).identityHolds);
    expect(await stored(topic)).toEqual({ rows: 100, different: 100, rolledUp: 100 });
  });

  test("stopped like a machine that sleeps, another takes over, it wakes up: what it could not commit is dropped while it runs on", { timeout: PATIENCE_MS }, async () => {
    const [topic, file] = ["sleeper", join(dir, "sleeper")];
    await broker.createTopic(topic);
    const sleeper = await start(file, topic);
    await produce(topic, 0, 10);
    await eventually("the first messages are committed", async () => (await committed(topic)) === 10n);
    writeFileSync(file, "");
    await produce(topic, 10, 10);
    await eventually("the next are durable in the log", async () => (await durable(sleeper)) === 20);
    process.kill(sleeper.pid, "SIGSTOP");
    rmSync(file);
    const other = await start(join(dir, "none"), topic);
    await eventually("the other has consumed everything", async () => (await committed(topic)) === 20n);
    process.kill(sleeper.pid, "SIGCONT");
    await produce(topic, 20, 10);
    await eventually("the sleeper has dropped its copy", async () => (await metricOf(sleeper, "authslo_kafka_disowned_blocks_total")) > 0);
    await eventually("all is committed", async () => (await committed(topic)) === 30n);
    await eventually("no log holds anything", async () => (await metricOf(sleeper, "authslo_log_unstored_bytes")) + (await metricOf(other, "authslo_log_unstored_bytes")) === 0);
    expect(await broker.ends(topic), "the topic holds what was produced, once").toEqual([30n]);
    expect(await stored(topic), `${await twice(topic)}\n${sleeper.output()}\n${other.output()}`).toEqual({ rows: 30, different: 30, rolledUp: 30 });
  });
});
