import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createByteWriter } from "../../../ingest/block/byte-writer.ts";
import {
  COUNTERS, EXPOSURES, HEARTBEATS, QUARANTINE, TOUCHED_SLOTS, encodeSideRows, type CounterRow, type ExposureRow, type QuarantineRow,
} from "../../../ingest/block/side-rows.ts";
import { openEngine, type Engine } from "./engine.ts";

const schema = readFileSync(new URL("../../../store/schema/0005_ingest_records.sql", import.meta.url), "utf8");
let engine: Engine;
beforeAll(async () => {
  engine = openEngine();
  await engine.run("CREATE DATABASE side");
  const ddl = schema.replace(/--.*$/gm, "").replace(/\{durability\}/g, "fsync_after_insert = 0").replace(/\{\w+\}/g, "3000").replace(/EXISTS /g, "EXISTS side.");
  for (const statement of ddl.split(";").filter((s) => s.trim() !== "")) await engine.run(statement);
});
afterAll(() => { engine.close(); });

const writer = createByteWriter(16);

async function stored<Row>(table: Parameters<typeof encodeSideRows<Row>>[1], rows: readonly Row[], select: string): Promise<Record<string, unknown>[]> {
  const section = encodeSideRows(writer, table, rows);
  if (section === null) throw new Error("no section");
  expect(section.rows).toBe(rows.length);
  await engine.insert(`side.${section.table}`, section.columns ?? [], section.native);
  return engine.rows(`SELECT ${select} FROM side.${section.table} ORDER BY ALL`);
}

const NOW = 1_790_000_000_123_456_789n;

describe("side rows", () => {
  it("stores exposures", async () => {
    const row: ExposureRow = {
      occurredNanos: NOW, receivedNanos: NOW + 1n, tenant: "t", product: "shop", gateway: "envoy", service: "cart", detector: "jwt", fieldPath: "url.query",
      source: "otlp_http", secretHash: 2n ** 64n - 2n, traceId: Uint8Array.from({ length: 16 }, (_, i) => i),
    };
    const select = "toString(ts) AS at, toString(received_ts) AS got, tenant, product, gateway, service, detector, field_path, source, toString(secret_hash) AS hash, hex(trace_id) AS trace";
    const common = { at: "2026-09-21 14:13:20.123456789", got: "2026-09-21 14:13:20.123456790", tenant: "t", product: "shop", gateway: "envoy", service: "cart", detector: "jwt", field_path: "url.query", source: "otlp_http", hash: "18446744073709551614" };
    expect(await stored(EXPOSURES, [row, { ...row, traceId: null }], select)).toEqual([
      { ...common, trace: "0".repeat(32) }, { ...common, trace: "000102030405060708090A0B0C0D0E0F" },
    ]);
  });

  it("stores quarantined records with their Kafka position", async () => {
    const row: QuarantineRow = { receivedNanos: NOW, tenant: "t", transport: "kafka", signal: "logs", code: "ING_TIME_FUTURE", message: "später", excerpt: "{}", topic: "auth", partition: -1, offset: 9_007_199_254_740_993n };
    expect(await stored(QUARANTINE, [row], "tenant, transport, signal, code, message, excerpt, topic, partition, toString(offset) AS at")).toEqual([
      { tenant: "t", transport: "kafka", signal: "logs", code: "ING_TIME_FUTURE", message: "später", excerpt: "{}", topic: "auth", partition: -1, at: "9007199254740993" },
    ]);
  });

  it("stores counter points of many series", async () => {
    const rows: CounterRow[] = Array.from({ length: 300 }, (_, i) => ({
      occurredNanos: NOW, tenant: "t", gateway: "envoy", gatewayInstance: `gw-${i}`, service: "s", counter: "jwks_fetch_failed", seriesHash: BigInt(i), isCumulative: i % 2 === 0, value: 2n ** 53n + BigInt(i),
    }));
    const answer = await stored(COUNTERS, rows, "count() AS n, uniqExact(gateway_instance) AS gws, sum(is_cumulative) AS cumulative, toString(max(value)) AS top, countIf(gateway_instance != concat('gw-', toString(series_hash))) AS wrong");
    expect(answer).toEqual([{ n: 300, gws: 300, cumulative: 150, top: "9007199254741291", wrong: 0 }]);
  });

  it("stores touched slots without naming when: the store's clock says that", async () => {
    expect(await stored(TOUCHED_SLOTS, [1_790_000_000, 4_294_967_290], "toUnixTimestamp(slot) AS slot_s, touched_at > now64() - INTERVAL 1 HOUR AS is_recent")).toEqual([
      { slot_s: 1_790_000_000, is_recent: 1 }, { slot_s: 4_294_967_290, is_recent: 1 },
    ]);
  });

  it("stores heartbeats", async () => {
    expect(await stored(HEARTBEATS, [{ slotSeconds: 1_790_000_010, node: "n1" }], "toUnixTimestamp(slot) AS slot_s, node")).toEqual([{ slot_s: 1_790_000_010, node: "n1" }]);
  });

  it("makes no section of nothing", () => {
    expect(encodeSideRows(writer, HEARTBEATS, [])).toBeNull();
  });
});
