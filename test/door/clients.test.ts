import { join } from "node:path";
import { type ClickHouseClient, ClickHouseLogLevel, createClient } from "@clickhouse/client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { part } from "../real/parts.ts";
import { rawText } from "../store/aids/raw-http.ts";
import { startDoorEngine, type DoorEngine } from "../store/embedded/door/door-engine.ts";
import { runPart } from "./run-part.ts";

let door: DoorEngine;
beforeAll(async () => { door = await startDoorEngine({ maxSeconds: 20 }); });
afterAll(() => door.engine.dispose());

const TYPES = "SELECT toUInt8(1) AS a, toInt64(-5) AS b, 'ä\\n' AS c, toDateTime64('2026-01-02 03:04:05.678', 3, 'UTC') AS d, [1, 2] AS e, map('k', 3) AS f, NULL AS g, toLowCardinality('x') AS h, tuple('a', 2) AS i, true AS j";

describe("@clickhouse/client", () => {
  const withClient = async <T>(work: (client: ClickHouseClient) => Promise<T>, more: { readonly compression?: boolean; readonly session_id?: string; readonly password?: string } = {}) => {
    const client = createClient({ log: { level: ClickHouseLogLevel.OFF }, url: door.reader.url, username: door.reader.username, password: more.password ?? door.reader.password, database: "auth_slo", compression: { response: more.compression ?? false }, ...(more.session_id === undefined ? {} : { session_id: more.session_id }) });
    return work(client).finally(() => client.close());
  };
  const first = async <T>(client: ClickHouseClient, query: string, more: object = {}) => (await (await client.query({ query, format: "JSONEachRow", ...more })).json<T>())[0];

  it("pings, and reads values of every kind of type", () => withClient(async (client) => {
    expect(await client.ping()).toEqual({ success: true });
    expect(await client.ping({ select: true })).toEqual({ success: true });
    expect(await first(client, TYPES)).toEqual({ a: 1, b: -5, c: "ä\n", d: "2026-01-02 03:04:05.678", e: [1, 2], f: { k: 3 }, g: null, h: "x", i: ["a", 2], j: true });
  }));

  it.each(["JSON", "JSONCompact", "JSONEachRow", "CSVWithNames", "TabSeparated", "TabSeparatedWithNamesAndTypes", "Parquet"] as const)("reads the format %s", (format) => withClient(async (client) => {
    const result = await client.exec({ query: `SELECT tenant, ts FROM auth_events ORDER BY ts LIMIT 3 FORMAT ${format}` });
    const chunks: Buffer[] = [];
    for await (const chunk of result.stream) chunks.push(chunk as Buffer);
    expect(Buffer.concat(chunks).includes("acme")).toBe(true);
  }));

  it("parameters, settings, a session and compression", () => withClient(async (client) => {
    expect(await first(client, "SELECT {n:UInt32} + 1 AS n, {s:String} AS s, {l:Array(String)} AS l, {d:Identifier} AS d FROM auth_events LIMIT 1", { query_params: { n: 4, s: "o'x\\y\n", l: ["a", "b'c"], d: "tenant" } })).toEqual({ n: 5, s: "o'x\\y\n", l: ["a", "b'c"], d: "acme" });
    expect(await first(client, "SELECT toUInt64(1) AS n", { clickhouse_settings: { output_format_json_quote_64bit_integers: 1, max_execution_time: 2 } })).toEqual({ n: "1" });
    const many = await client.query({ query: "SELECT number FROM numbers(100000)", format: "JSONEachRow" });
    expect(await many.json()).toHaveLength(100_000);
  }, { compression: true, session_id: "a-session" }));

  it("errors carry ClickHouse's own number and name", () => withClient(async (client) => {
    const failing = (query: string) => client.query({ query }).then(() => "answered", (error: unknown) => String((error as { readonly code?: unknown }).code));
    expect([await failing("SELECT file('/etc/hostname')"), await failing("SELECT no_such FROM auth_events"), await failing("SELECT * FROM other.t"), await failing("SELEC 1"), await failing("SELECT {x:String}"), await failing("SELECT 1 FROM (")]).toEqual(["446", "47", "497", "497", "456", "62"]);
    await expect(client.insert({ table: "auth_events", values: [{ tenant: "x" }], format: "JSONEachRow" })).rejects.toMatchObject({ code: "497" });
    await expect(client.command({ query: "CREATE TABLE t (a UInt8) ENGINE = Memory" })).rejects.toMatchObject({ code: "497" });
  }));

  it("a wrong password is refused", () => withClient(async (client) => {
    await expect(client.query({ query: "SELECT 1" })).rejects.toMatchObject({ code: "516" });
  }, { password: "wrong" }));
});

describe("what query builders ask", () => {
  it.each([
    ["SHOW DATABASES", "auth_slo"], ["SHOW TABLES FROM auth_slo", "auth_events"], ["SHOW TABLES FROM `auth_slo` LIKE 'auth\\_roll%'", "auth_rollup_10s"], ["DESC TABLE auth_slo.auth_events", "tenant\tLowCardinality(String)"], ["DESCRIBE TABLE \"auth_slo\".\"auth_events\"", "tenant\tLow"],
    ["EXISTS TABLE auth_slo.auth_events", "1"], ["EXISTS nothing", "0"], ["SHOW CREATE TABLE auth_events", "CREATE TABLE auth_slo.auth_events"], ["SELECT name, type, table FROM system.columns WHERE database = 'auth_slo' AND table IN ('auth_events')", "tenant"],
    ["SELECT name FROM system.functions WHERE is_aggregate LIMIT 5", ""], ["SELECT version()", "26."], ["SELECT timezone()", "UTC"], ["SELECT * FROM system.one", "0"], ["SELECT currentDatabase(), currentUser()", "auth_slo"], ["SELECT name FROM `system`.`tables` WHERE engine = 'View'", ""],
  ])("%s", async (sql, holds) => {
    expect(await rawText(door.reader, sql)).toContain(holds);
  });
});

describe.skipIf(part("clickhouse-connect") === null)("Python clickhouse-connect", () => {
  it("connects, reads types, formats, parameters, settings and compressed answers, and understands refusals", async () => {
    const seen = JSON.parse(await runPart([part("clickhouse-connect") ?? "", join(import.meta.dirname, "read.py")], door.reader)) as Record<string, unknown>;
    expect(seen).toMatchObject({
      ping: true, events: 5_000, noDatabase: 5_000, parameters: [5, "o'x\\y", [1, 2], "acme"], settings: [[0], [1], [2]], stream: 200_000,
      types: ["1", "-5", "1.5", "ä\n", "2026-01-02", "2026-01-02 03:04:05", "2026-01-02 03:04:05.678000", "[1, 2]", "('a', 2)", "{'k': 3}", "None", "00000000-0000-0000-0000-000000000001", "10.0.0.1", "x", "1.25", "True"],
      rows: { gzip: 100_000, lz4: 100_000, zstd: 100_000, deflate: 100_000, True: 100_000, False: 100_000 }, formats: { Native: true, CSVWithNames: true, JSONEachRow: true, Parquet: true, ArrowStream: true, RowBinaryWithNamesAndTypes: true },
      columns: [["ts", "DateTime64(9, 'UTC')"], ["observed_ts", "DateTime64(9, 'UTC')"]],
    });
    for (const [what, holds] of [["version", "26."], ["refused", "446"], ["write", "497"], ["insert", "48"], ["unknown", "47"], ["password", "516"]] as const) expect(String(seen[what])).toContain(holds);
  }, 120_000);
});

describe.skipIf(part("clickhouse-go") === null)("clickhouse-go, the driver inside Grafana's data source", () => {
  it.each(["", "gzip"])("over HTTP with compression %j it says hello, pings, and reads what panels ask for", async (compression) => {
    const statements = ["SELECT 1", "SELECT toStartOfMinute(ts) AS t, count() AS Value FROM auth_events GROUP BY t ORDER BY t", "SELECT tenant, weight, ts, map('a', 1), [1, 2], (1, 'x'), NULL, toDecimal64(1.5, 2), toLowCardinality('y') FROM auth_events LIMIT 1", "SELECT number FROM numbers(200000)", "SHOW TABLES", "SELECT version()", "SELECT file('/etc/hostname')", "SELECT 1 WHERE 0"];
    const lines = (await runPart([part("clickhouse-go") ?? ""], door.reader, { input: JSON.stringify(statements), env: { DOOR_COMPRESSION: compression } })).trim().split("\n");
    const [one, series, types, many, tables, version, refused, empty] = lines.map((line) => JSON.parse(line) as { readonly columns: string[] | null; readonly types: string[] | null; readonly rows: string[][] | null; readonly error: string });
    expect(one).toEqual({ columns: ["1"], types: ["UInt8"], rows: [["1"]], error: "" });
    expect([series?.types, (series?.rows ?? []).reduce((sum, [, value]) => sum + Number(value), 0)]).toEqual([["DateTime", "UInt64"], 5_000]);
    expect(types?.rows?.[0]).toHaveLength(9);
    expect([many?.rows?.length, tables?.rows?.some(([name]) => name === "auth_events"), version?.rows?.[0]?.[0]?.startsWith("26.")]).toEqual([200_000, true, true]);
    expect([refused?.error.includes("[HTTP 403]"), refused?.error.includes("Code: 446"), empty?.rows]).toEqual([true, true, []]);
  }, 120_000);
});
