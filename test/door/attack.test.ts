import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { rawQuery, rawText } from "../store/aids/raw-http.ts";
import { startDoorEngine, type DoorEngine } from "../store/embedded/door/door-engine.ts";
import { ATTACKS } from "./attacks.ts";

const CANARY = "canary-8d2f6b";
let door: DoorEngine;
let outside: string;
let listener: Server;
let visits = 0;
let pids: readonly number[];
let before: string;

/** Everything a writer could see change. */
const fingerprint = () => rawText(door.writer, "SELECT groupArray((database, name, engine, total_rows)) FROM (SELECT database, name, engine, total_rows FROM system.tables WHERE database NOT IN ('system', 'INFORMATION_SCHEMA', 'information_schema') ORDER BY 1, 2)");
const fill = (text: string) => text.replaceAll("CANARY_FILE", join(outside, "secret.txt")).replaceAll("CANARY_OUT", join(outside, "written.txt")).replaceAll("CANARY_URL", `http://127.0.0.1:${String((listener.address() as AddressInfo).port)}/x`);
const ask = async (sql: string, more: Parameters<typeof rawQuery>[2] = {}) => {
  const response = await rawQuery(door.reader, sql, more);
  return { status: response.status, code: response.headers.get("x-clickhouse-exception-code"), text: await response.text() };
};

beforeAll(async () => {
  outside = mkdtempSync(join(tmpdir(), "auth-slo-outside-"));
  writeFileSync(join(outside, "secret.txt"), `${CANARY}\n`);
  listener = createServer((_request, response) => { visits++; response.end(CANARY); });
  await new Promise<void>((resolve) => listener.listen(0, "127.0.0.1", resolve));
  process.env["DOOR_TEST_SECRET"] = CANARY;
  door = await startDoorEngine();
  await rawText(door.writer, "CREATE DATABASE other");
  for (const sql of ["CREATE TABLE other.secret (l String) ENGINE = MergeTree ORDER BY l", `INSERT INTO other.secret VALUES ('${CANARY}')`, "CREATE TABLE other.j (k UInt8, v String) ENGINE = Join(ANY, LEFT, k)", `INSERT INTO other.j VALUES (1, '${CANARY}')`,
    `CREATE DICTIONARY other.d (id UInt64, v String) PRIMARY KEY id SOURCE(CLICKHOUSE(QUERY 'SELECT 1 AS id, l AS v FROM other.secret')) LAYOUT(FLAT()) LIFETIME(1)`, `CREATE TABLE auth_slo.outside (l String) ENGINE = File(LineAsString, '${join(outside, "secret.txt")}')`]) await rawText(door.writer, sql);
  pids = door.engine.pids();
  before = await fingerprint();
});
afterAll(async () => {
  delete process.env["DOOR_TEST_SECRET"];
  await door.engine.dispose();
  listener.close();
  rmSync(outside, { recursive: true, force: true });
});

/** Nothing was written, fetched or broken. */
async function expectUntouched(): Promise<void> {
  expect(readdirSync(outside)).toEqual(["secret.txt"]);
  expect(visits).toBe(0);
  expect([door.engine.pids(), door.engine.restarts()]).toEqual([pids, 0]);
  expect(await fingerprint()).toBe(before);
}

describe("a reader's statements reach nothing outside of the product's tables", () => {
  it("the canaries are real: the product's own user can read each of them", async () => {
    for (const sql of [`SELECT file('${join(outside, "secret.txt")}')`, "SELECT * FROM other.secret", "SELECT * FROM auth_slo.outside", "SELECT joinGet('other.j', 'v', toUInt8(1))", "SELECT arrayMap(file, [" + `'${join(outside, "secret.txt")}'])`]) expect(await rawText(door.writer, sql)).toContain(CANARY);
  });

  it(`${String(ATTACKS.length)} statements are refused, in bodies and in URLs`, async () => {
    expect(ATTACKS.length).toBeGreaterThan(500);
    const passed: string[] = [];
    for (const attack of ATTACKS) {
      const params = Object.fromEntries(Object.entries(attack.params ?? {}).map(([name, value]) => [`param_${name}`, fill(value)]));
      for (const method of ["POST", "GET"]) {
        const { status, text } = await ask(fill(attack.sql), { params, method });
        if (status < 400 || text.includes(CANARY)) passed.push(`${attack.name}: ${text.slice(0, 200)}`);
        expect(text, attack.name).not.toContain(door.engine.dataDir);
      }
    }
    expect(passed).toEqual([]);
    await expectUntouched();
  }, 180_000);

  it("no order of words makes a file come back (fast-check)", async () => {
    const words = fc.constantFrom("SELECT", "FROM", "WHERE", "WITH", "AS", "(", ")", ",", "x", "file('CANARY_FILE')", "file", "(", "'CANARY_FILE'", "arrayMap", "[", "]", "*", "APPLY", "numbers(2)", "auth_events", "UNION ALL", "IN", "`file`", "--\n", "/*", "*/", ";", "'", "\"", "`", "\\", "::String", "FORMAT", "CSV", "SETTINGS", "readonly=0", "EXPLAIN", "{p:Identifier}", "$$", "other.secret", "->", "1");
    await fc.assert(fc.asyncProperty(fc.array(words, { minLength: 1, maxLength: 14 }), async (parts) => {
      const { text } = await ask(fill(`SELECT ${parts.join(" ")}`), { params: { param_p: "file" } });
      expect(text).not.toContain(CANARY);
    }), { numRuns: 400 });
    await expectUntouched();
  }, 120_000);

  it.each(["readonly=0", "allow_introspection_functions=1", "additional_table_filters={'auth_slo.auth_events':'1'}", "additional_result_filter=1", "format_schema=x", "output_format_schema=/tmp/x", "format_template_resultset=/etc/passwd", "allow_ddl=1", "user_files_path=/", "profile=default", "max_parser_depth=100000", "implicit_select=1", "log_profile_events=1", "external_table=1", "dialect=prql", "role=admin", "compress=1", "decompress=1"])("a setting of the URL opens nothing: %s", async (setting) => {
    const [name = "", value = ""] = setting.split("=");
    for (const sql of [`SELECT file('${fill("CANARY_FILE")}')`, "DROP TABLE auth_events"]) expect((await ask(sql, { params: { [name]: value } })).status).toBeGreaterThanOrEqual(400);
    if (name !== "readonly") expect((await ask("SELECT 1", { params: { [name]: value } })).status).toBeGreaterThanOrEqual(400);
  });

  it.each(["system", "other", "information_schema", "auth_slo_system", "../x", "auth_slo`.`x"])("a request cannot start in the database %s", async (database) => {
    for (const sql of ["SELECT * FROM secret", "SELECT 1", "SHOW TABLES"]) expect(await ask(sql, { params: { database } })).toMatchObject({ status: 404, code: "81" });
  });

  it("values of parameters stay values", async () => {
    const sql = "SELECT {p:String} AS s";
    for (const value of ["'; DROP TABLE auth_events --", `'||file('${fill("CANARY_FILE")}')||'`, "\\'", "\\\\'", "a`b", "‘x’"]) expect(await ask(sql, { params: { param_p: value } })).toMatchObject({ status: 200 });
    for (const type of ["String') || file('CANARY_FILE", "Identifier", "Array(String)`"]) expect((await ask(fill(`SELECT {p:${type}}`), { params: { param_p: "file" } })).text).not.toContain(CANARY);
  });

  it("what the system views show holds no path, no other database and no setting of this engine", async () => {
    for (const view of ["databases", "tables", "columns", "functions", "settings", "formats", "data_type_families"]) {
      const { status, text } = await ask(`SELECT * FROM system.${view} FORMAT JSONEachRow`);
      expect(status).toBe(200);
      for (const secret of [door.engine.dataDir, CANARY, "other", door.writer.password].slice(0, view === "settings" || view === "functions" ? 2 : 4)) expect(text.includes(secret === "other" ? '"other"' : secret), `${view}: ${secret}`).toBe(false);
    }
  });
});

describe("bodies and bounds", () => {
  it.each([
    ["a statement beyond 128 KiB", () => ask(`SELECT ${"1,".repeat(70_000)}1`), 413],
    ["a body beyond 256 KiB", () => ask(`SELECT '${"x".repeat(400_000)}'`), 413],
    ["a compressed body that grows", () => ask("SELECT 1", { body: gzipSync(Buffer.alloc(50_000_000, " ")), headers: { "content-encoding": "gzip" } }), 413],
    ["3,000 parameters", () => ask("SELECT 1", { params: Object.fromEntries(Array.from({ length: 3_000 }, (_, i) => [`param_${String(i)}`, "1"])) }), 413],
    ["brackets 300 deep", () => ask(`SELECT ${"(".repeat(300)}1${")".repeat(300)}`), 500],
    ["a body that is no SQL", () => ask("", { body: Buffer.from([0xff, 0xfe, 0, 1, 2]) }), 400],
    ["an encoding that is a lie", () => ask("SELECT 1", { body: "x", headers: { "content-encoding": "gzip" } }), 400],
    ["a range of 10 million", () => ask("SELECT sum(arrayJoin(range(10000000)))"), 500],
    ["1 TiB of memory", () => ask("SELECT arraySum(x -> arraySum(y -> cityHash64(x, y), range(1000000)), range(1000000))"), 500],
    ["a recursion without end", () => ask("WITH RECURSIVE r AS (SELECT 1 AS x UNION ALL SELECT x + 1 FROM r) SELECT max(x) FROM r"), 500],
  ])("%s is refused", async (_what, send, status) => {
    expect((await send()).status).toBe(status);
    await expectUntouched();
  });

  it("a long statement ends at the door's time, or earlier when the client asks, never later", async () => {
    const forever = "SELECT sum(cityHash64(a, b)) FROM (SELECT arrayJoin(range(1000000)) AS a) AS x CROSS JOIN (SELECT arrayJoin(range(1000000)) AS b) AS y";
    const run = async (params: Record<string, string>) => {
      const startedAtMs = performance.now();
      const { code } = await ask(forever, { params });
      return { code, seconds: (performance.now() - startedAtMs) / 1_000 };
    };
    const [short, own, longer] = [await run({ max_execution_time: "1" }), await run({}), await run({ max_execution_time: "3600" })];
    expect([short.code, own.code, longer.code]).toEqual(["159", "159", "159"]);
    expect(short.seconds).toBeLessThan(own.seconds);
    expect(Math.max(own.seconds, longer.seconds)).toBeLessThan(20);
    await expectUntouched();
  });

  it("a flood of readers gets 503 beyond the bound, and the product's own statements still go through", async () => {
    const busy = "SELECT sum(cityHash64(a, b)) FROM (SELECT arrayJoin(range(1000000)) AS a) AS x CROSS JOIN (SELECT arrayJoin(range(1000000)) AS b) AS y";
    const flood = Array.from({ length: 80 }, () => ask(busy, { params: { max_execution_time: "1" } }));
    expect(await rawText(door.writer, "SELECT count() FROM auth_events")).toBe("5000");
    const done = await Promise.all(flood);
    const refused = done.filter(({ status, code }) => status === 503 && code === "202").length;
    expect(refused).toBeGreaterThan(40);
    expect(done.every(({ code }) => code === "202" || code === "159")).toBe(true);
    expect((await ask("SELECT 1")).text).toBe("1\n");
  });

  it("nobody comes in without the right name and password", async () => {
    for (const [username, password] of [["reader", ""], ["reader", "wrong"], ["", ""], ["auth_slo", door.reader.password], ["default", ""], ["READER", door.reader.password], ["reader", `${door.reader.password}\0`]] as const) {
      const response = await fetch(`${door.reader.url}/?query=SELECT+1`, { headers: { authorization: `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}` } });
      expect([401, 403]).toContain(response.status);
    }
    await expectUntouched();
  });
});
