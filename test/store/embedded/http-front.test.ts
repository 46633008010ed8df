import { request as httpRequest } from "node:http";
import { gunzipSync, gzipSync } from "node:zlib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readFileSync } from "node:fs";
import { type RawAddress, rawQuery, rawText } from "../aids/raw-http.ts";
import { addressOf, startTestEngine, type TestEngine } from "../aids/test-engine.ts";

let engine: TestEngine;
let at: RawAddress;
beforeAll(async () => {
  engine = await startTestEngine({ maxBodyBytes: 4 * 1024 * 1024, readers: 1 });
  at = addressOf(engine);
  await rawText(at, "CREATE DATABASE d");
  await rawText(at, "CREATE TABLE d.t (a UInt32, b String DEFAULT 'none') ENGINE = MergeTree ORDER BY a");
});
afterAll(() => engine.dispose());

const rows = () => rawText(at, "SELECT groupArray((a, b)) FROM (SELECT * FROM d.t ORDER BY a, b)");
const clear = () => rawText(at, "TRUNCATE TABLE d.t");
/** A GET whose answer is not decompressed. */
const getRaw = (path: string, headers: Record<string, string>) => new Promise<{ readonly headers: NodeJS.Dict<string | string[]>; readonly body: Buffer }>((resolve, reject) => {
  httpRequest(`${at.url}${path}`, { headers }, (response) => {
    const chunks: Buffer[] = [];
    response.on("data", (chunk: Buffer) => chunks.push(chunk)).on("end", () => resolve({ headers: response.headers, body: Buffer.concat(chunks) }));
  }).on("error", reject).end();
});
const auth = () => ({ "x-clickhouse-user": at.username, "x-clickhouse-key": at.password });

describe("who may ask", () => {
  it("/ping answers anybody, a statement only with the right name and password", async () => {
    expect(await (await fetch(`${at.url}/ping`)).text()).toBe("Ok.\n");
    const none = await fetch(`${at.url}/?query=SELECT+1`);
    expect([none.status, none.headers.get("x-clickhouse-exception-code"), none.headers.get("www-authenticate")]).toEqual([401, "194", 'Basic realm="ClickHouse server HTTP API"']);
    const wrong = await rawQuery({ ...at, password: "x" }, "SELECT 1");
    expect([wrong.status, wrong.headers.get("x-clickhouse-exception-code")]).toEqual([403, "516"]);
  });

  it("credentials are taken from headers, basic authentication or the URL", async () => {
    const basic = { authorization: `Basic ${Buffer.from(`${at.username}:${at.password}`).toString("base64")}` };
    expect(await (await fetch(`${at.url}/?query=SELECT+1`, { headers: basic })).text()).toBe("1\n");
    expect(await (await fetch(`${at.url}/?query=SELECT+1&user=${at.username}&password=${at.password}`)).text()).toBe("1\n");
  });

  it("the password is in no argument and not in the environment of the child", () => {
    const [pid] = engine.pids();
    for (const file of ["cmdline", "environ"]) expect(readFileSync(`/proc/${String(pid)}/${file}`, "utf8")).not.toContain(at.password);
  });
});

describe("statements", () => {
  it("settings of the URL hold for one statement and leave nothing behind", async () => {
    const threads = (params: Record<string, string>) => rawQuery(at, "SELECT getSetting('max_block_size')", { params }).then((r) => r.text());
    expect([await threads({ max_block_size: "17" }), await threads({})]).toEqual(["17\n", "65409\n"]);
    expect((await rawQuery(at, "CREATE TABLE d.s (a UInt8) ENGINE = MergeTree ORDER BY a", { params: { max_block_size: "17" } })).status).toBe(200);
    expect(await rawText(at, "SELECT count() FROM system.tables WHERE database = 'd' AND name = 's' AND create_table_query LIKE '%max_block_size%'")).toBe("0");
  });

  it("the database of a request is that request's only", async () => {
    expect(await rawText({ ...at, database: "d" }, "SELECT currentDatabase()")).toBe("d");
    expect(await rawText(at, "SELECT currentDatabase()")).toBe("default");
    const unknown = await rawQuery({ ...at, database: "no_such" }, "SELECT 1");
    expect([unknown.status, unknown.headers.get("x-clickhouse-exception-code")]).toEqual([404, "81"]);
    expect(await rawText(at, "SELECT currentDatabase()")).toBe("default");
  });

  it.each([
    ["two statements", "SELECT 1; SELECT 2", 400, "62"],
    ["a file as output", "SELECT 1 INTO OUTFILE '/tmp/auth-slo-never'", 501, "48"],
    ["a setting that would stay", "SET max_threads = 1", 501, "48"],
    ["no statement", " -- nothing", 400, "62"],
    ["text that is none", "hello", 400, "62"],
    ["an unknown table", "SELECT * FROM no_such", 404, "60"],
    ["a missing parameter", "SELECT {x:String}", 400, "456"],
    ["an unknown setting", "SELECT 1 SETTINGS no_such = 1", 404, "115"],
    ["rows from a file", "INSERT INTO d.t FROM INFILE '/etc/passwd' FORMAT CSV", 400, "62"],
  ])("%s is refused with ClickHouse's code and status", async (_what, sql, status, code) => {
    const response = await rawQuery(at, sql);
    expect([response.status, response.headers.get("x-clickhouse-exception-code")]).toEqual([status, code]);
    expect(await response.text()).toMatch(new RegExp(`^Code: ${code}\\. DB::Exception: .*\\([A-Z_]+\\) \\(version \\d.* embedded\\)\\n$`, "s"));
  });

  it("GET reads and changes nothing", async () => {
    expect(await (await rawQuery(at, "SELECT 1", { method: "GET" })).text()).toBe("1\n");
    for (const sql of ["DROP TABLE d.t", "INSERT INTO d.t VALUES (1, 'x')", "INSERT INTO d.t FORMAT CSV 1,x"]) {
      const response = await rawQuery(at, sql, { method: "GET" });
      expect([response.status, response.headers.get("x-clickhouse-exception-code")]).toEqual([403, "164"]);
    }
  });

  it("a trailing semicolon, a comment or a FORMAT clause may end a statement", async () => {
    for (const sql of ["SELECT 1;", "SELECT 1 -- end", "SELECT 1 /* ; */ ; -- end"]) expect(await (await rawQuery(at, sql, { params: { max_threads: "1" } })).text()).toBe("1\n");
    const json = await rawQuery(at, "SELECT 1 AS format FORMAT JSONEachRow", { params: { max_threads: "1", default_format: "CSV" } });
    expect([await json.text(), json.headers.get("x-clickhouse-format"), json.headers.get("content-type")]).toEqual(['{"format":1}\n', "JSONEachRow", "application/x-ndjson; charset=UTF-8"]);
  });

  it("an answer says how many rows it has, in which format, under which id", async () => {
    const response = await rawQuery(at, "SELECT sum(number) FROM numbers(10)", { params: { query_id: "my-id" } });
    expect(await response.text()).toBe("45\n");
    expect(JSON.parse(response.headers.get("x-clickhouse-summary") ?? "")).toMatchObject({ result_rows: "1", result_bytes: "3" });
    expect([response.headers.get("x-clickhouse-query-id"), response.headers.get("x-clickhouse-format"), response.headers.get("x-clickhouse-timezone")]).toEqual(["my-id", "TabSeparated", "UTC"]);
  });

  it("a large answer is compressed for who asks for it", async () => {
    const { headers, body } = await getRaw(`/?query=${encodeURIComponent("SELECT number FROM numbers(5000)")}&enable_http_compression=1`, { ...auth(), "accept-encoding": "gzip" });
    expect(headers["content-encoding"]).toBe("gzip");
    expect(gunzipSync(body).toString().split("\n")).toHaveLength(5_001);
  });
});

describe("rows of an INSERT", () => {
  it.each([
    ["in the body, statement in the URL", "INSERT INTO d.t FORMAT JSONEachRow", '{"a":1}\n{"a":2,"b":"x"}\n'],
    ["in the body, values", "INSERT INTO d.t VALUES", "(1, default), (2, 'x')"],
    ["some columns, CSV", "INSERT INTO d.t (b, a) FORMAT CSV", "none,1\nx,2\n"],
    ["own settings", "INSERT INTO d.t SETTINGS max_insert_threads = 1 FORMAT JSONEachRow", '{"a":1}\n{"a":2,"b":"x"}\n'],
  ])("%s", async (_what, sql, body) => {
    await clear();
    for (const params of [{}, { max_threads: "1" }] as Record<string, string>[]) {
      const response = await rawQuery(at, sql, { body, params });
      expect([response.status, await response.text()]).toEqual([200, ""]);
    }
    expect(await rows()).toBe("[(1,'none'),(1,'none'),(2,'x'),(2,'x')]");
  });

  it("after the statement in one body, gzip or plain, even when the table's name is not ASCII", async () => {
    await rawText(at, "CREATE TABLE d.`tä` AS d.t");
    const body = "INSERT INTO d.`tä` FORMAT JSONEachRow\n{\"a\":1,\"b\":\"ü\"}\n";
    expect((await rawQuery(at, body)).status).toBe(200);
    const gzipped = await fetch(at.url, { method: "POST", headers: { ...auth(), "content-encoding": "gzip" }, body: new Uint8Array(gzipSync(body)) });
    expect(gzipped.status).toBe(200);
    expect(await rawText(at, "SELECT groupArray((a, b)) FROM d.`tä`")).toBe("[(1,'ü'),(1,'ü')]");
  });

  it("a body beyond the bound is refused, compressed or not, and nothing of it is stored", async () => {
    await clear();
    const body = Buffer.from(`${'{"a":1,"b":"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"}\n'.repeat(120_000)}`);
    const zipped = await rawQuery(at, "INSERT INTO d.t FORMAT JSONEachRow", { body: gzipSync(body), headers: { "content-encoding": "gzip" } });
    expect([zipped.status, zipped.headers.get("x-clickhouse-exception-code")]).toEqual([413, "307"]);
    const plain = await rawQuery(at, "INSERT INTO d.t FORMAT JSONEachRow", { body }).then((r) => r.status, () => "connection closed");
    expect([413, "connection closed"]).toContain(plain);
    expect(await rows()).toBe("[]");
  });

  it("a body that is cut off or not gzip stores nothing", async () => {
    await clear();
    const broken = await rawQuery(at, "INSERT INTO d.t FORMAT JSONEachRow", { body: "not gzip", headers: { "content-encoding": "gzip" } });
    expect(broken.status).toBe(400);
    await new Promise<void>((resolve) => {
      const request = httpRequest(`${at.url}/?query=${encodeURIComponent("INSERT INTO d.t FORMAT JSONEachRow")}`, { method: "POST", headers: { ...auth(), "content-length": "1000" } });
      request.on("error", () => resolve());
      request.write('{"a":1}\n', () => request.destroy());
    });
    expect(await rows()).toBe("[]");
  });

  it("an unreadable row names its place without the path of our own file", async () => {
    const response = await rawQuery(at, "INSERT INTO d.t FORMAT JSONEachRow", { body: '{"a":"x"}\n' });
    const text = await response.text();
    expect([response.status, text.includes("at row 1"), /\/dev\/shm|auth-slo-engine/.test(text)]).toEqual([400, true, false]);
  });

  it("no rows are no error", async () => {
    expect((await rawQuery(at, "INSERT INTO d.t FORMAT JSONEachRow", { body: "" })).status).toBe(200);
  });
});

describe("load", () => {
  it("more statements than can wait are refused with 503 and Retry-After, and the others are answered", async () => {
    const answers = await Promise.all(Array.from({ length: 90 }, () => rawQuery(at, "SELECT sleep(0.02)").then(async (r) => ({ status: r.status, retry: r.headers.get("retry-after"), text: await r.text() }))));
    const refused = answers.filter((answer) => answer.status === 503);
    expect(refused.length).toBeGreaterThan(0);
    for (const answer of refused) expect([answer.retry, answer.text.startsWith("Code: 202.")]).toEqual(["1", true]);
    expect(answers.filter((answer) => answer.status === 200)).toHaveLength(90 - refused.length);
  });
});
