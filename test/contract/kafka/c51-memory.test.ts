import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startBroker, type RunningBroker } from "../../real/kafka.ts";
import { part } from "../../real/parts.ts";
import { eventually } from "../../service/eventually.ts";
import type { RunningService } from "../../service/service.ts";
import { logsJson } from "../otlp/otlp-request.ts";
import { PATIENCE_MS, startWholeService } from "../otlp/stored.ts";
import { metricOf, produceWithKafkajs } from "./kafka-parts.ts";

const library = part("kafka");
const TOPIC = "otlp_logs";
const PARTITIONS = 4;
const BATCHES = 12;
const MIB = 1_048_576;
const KEY = Buffer.alloc(24 * MIB);
/** All of it decompressed at once would be four times this and more. */
const BOUND_BYTES = 600 * MIB;
const peakBytes = (pid: number) => Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) * 1_024;

describe.skipIf(library === null)("C51 memory stays within its bound, whatever batches become when they are decompressed", () => {
  let broker: RunningBroker;
  let service: RunningService | null = null;
  beforeAll(async () => {
    broker = await startBroker({ library: library ?? "" });
    await broker.createTopic(TOPIC, PARTITIONS);
  }, PATIENCE_MS);
  afterAll(async () => {
    await service?.kill();
    service?.remove();
    await broker.remove();
  });

  test("legal batches of a few kilobytes that hold 24 MiB each, many on every partition at once: every message is taken, none is poison", { timeout: PATIENCE_MS }, async () => {
    const value = JSON.stringify(logsJson("bombs", [{ timeUnixNano: `${Date.now()}000000`, attributes: {} }]));
    for (let n = 0; n < BATCHES; n++) for (let partition = 0; partition < PARTITIONS; partition++) await produceWithKafkajs({ address: broker.address("plaintext") }, TOPIC, [{ key: KEY, value, partition }], "zstd");
    const running = await startWholeService({ env: { KAFKA_BROKERS: broker.address("plaintext"), AUTH_SLO_MAX_REQUEST_BYTES: String(32 * MIB), AUTH_SLO_MAX_IN_FLIGHT_BYTES: String(80 * MIB) } });
    service = running;
    await eventually("everything is committed", async () => (await broker.committed("auth-slo", TOPIC)).every((at) => at === BigInt(BATCHES)), PATIENCE_MS / 2);
    const peak = peakBytes(running.pid);
    console.log(`${PARTITIONS * BATCHES} batches of 24 MiB: at most ${Math.round(peak / MIB)} MiB resident`);
    expect([await metricOf(running, "authslo_kafka_messages_total"), await metricOf(running, "authslo_kafka_poison_total")]).toEqual([PARTITIONS * BATCHES, 0]);
    expect(peak).toBeLessThan(BOUND_BYTES);
    await eventually("all room is given back", async () => (await metricOf(running, "authslo_ingest_in_flight_bytes")) === 0);
  });
});
