import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { EVENT_COLUMNS } from "../../ingest/event.ts";
import { createStore } from "../../store/client/create-store.ts";
import { openStore } from "../../store/open-store.ts";
import type { Store, StoreResult } from "../../store/store.ts";
import { eventBlock } from "../store/aids/event-blocks.ts";
import { type RawAddress, rawText } from "../store/aids/raw-http.ts";

export interface ContractAddress extends RawAddress {
  readonly database: string;
}

const RETENTION = { rawDays: 30, rollup10sHours: 120, rollup1mDays: 90, rollup1hDays: 730 } as const;
const ROLLUPS = ["auth_rollup_10s", "auth_rollup_1m", "auth_rollup_1h"] as const;
const nowSeconds = Math.floor(Date.now() / 1_000);

/** What every ClickHouse behind the store must do, embedded or server. */
export function storeContract(name: string, address: () => Promise<ContractAddress>): void {
  describe(`store contract: ${name}`, () => {
    let at: ContractAddress;
    let store: Store;
    const options = (more: object = {}) => ({ ...at, requestTimeoutMs: 30_000, maxReaders: 4, variables: { retention: RETENTION, engine: "embedded" as const }, ...more });
    const one = (sql: string) => rawText(at, sql);
    beforeAll(async () => {
      at = await address();
      store = valueOf(await openStore(options())).store;
    });
    afterAll(async () => {
      await store.close();
      await rawText({ ...at, database: "default" }, `DROP DATABASE IF EXISTS ${at.database} SYNC`);
    });

    it("the columns of auth_events are EVENT_COLUMNS, in order", async () => {
      const rows = valueOf(await store.query({ sql: "SELECT name, type FROM system.columns WHERE database = currentDatabase() AND table = 'auth_events' ORDER BY position", row: z.object({ name: z.string(), type: z.string() }) }));
      expect(rows).toEqual(EVENT_COLUMNS.map(({ name, type }) => ({ name, type })));
    });

    it("an up-to-date database is left alone", async () => {
      const again = valueOf(await openStore(options()));
      await again.store.close();
      expect(again.report).toEqual({ applied: [], retentionChanged: [], probed: false });
    });

    it("a changed retention is put into force, and only once", async () => {
      const variables = { retention: { ...RETENTION, rawDays: 7 }, engine: "embedded" as const };
      for (const expected of [["auth_events", "quarantine", "gateway_counters", "revocation_presentations"], []]) {
        const opened = valueOf(await openStore(options({ variables })));
        await opened.store.close();
        expect(opened.report.retentionChanged).toEqual(expected);
      }
      expect(await one("SELECT count() FROM system.tables WHERE database = currentDatabase() AND name = 'auth_events' AND create_table_query LIKE '%toIntervalDay(7)%'")).toBe("1");
      await valueOf(await openStore(options())).store.close();
    });

    it("values of every type come back as they went in", async () => {
      await one("CREATE TABLE types (i Int64, u UInt64, f Float64, s String, t DateTime64(9, 'UTC'), x FixedString(4), n Nullable(String), a Array(String)) ENGINE = MergeTree ORDER BY i");
      const row = { i: "-9223372036854775808", u: "18446744073709551615", f: 0.1, s: "ä \u0000 ' \\ \n 🙂", t: "2026-01-02 03:04:05.123456789", x: "abcd", n: null, a: ["", "'", "\\"] };
      valueOf(await store.insertRows({ table: "types", rows: [{ ...row, u: 18_446_744_073_709_551_615n }] }));
      expect(valueOf(await store.query({ sql: "SELECT * FROM types", row: z.unknown() }))).toEqual([row]);
    });

    it("any text is only ever a value as a parameter", async () => {
      await fc.assert(fc.asyncProperty(fc.string({ unit: "binary", maxLength: 40 }), fc.array(fc.string({ maxLength: 10 }), { maxLength: 4 }), async (s, a) => {
        const rows = valueOf(await store.query({ sql: "SELECT {s:String} AS s, {a:Array(String)} AS a, length({s:String}) AS n", params: { s, a }, row: z.unknown() }));
        expect(rows).toEqual([{ s, a, n: String(Buffer.byteLength(s)) }]);
      }), { numRuns: 60, examples: [["'); DROP TABLE auth_events; --", ["'", "\\'", "]"]], ["\\", ["\\"]], ["{s:String}", ["{a:Array(String)}"]], ["\\N", ["\\N"]], ["\t\n\r\u0000", [""]]] });
      expect(await one("EXISTS TABLE auth_events")).toBe("1");
    });

    it("parameters of number, boolean and time types are typed", async () => {
      const rows = valueOf(await store.query({
        sql: "SELECT {u:UInt64} AS u, {i:Int64} AS i, {f:Float64} AS f, {b:Bool} AS b, {l:Array(UInt64)} AS l, toUnixTimestamp({t:DateTime('UTC')}) AS t, number IN {l:Array(UInt64)} AS hit FROM numbers(10) WHERE hit LIMIT {k:UInt32}",
        params: { u: 18_446_744_073_709_551_615n, i: -1, f: 1.5, b: true, l: [3, 18_446_744_073_709_551_615n], t: 1_700_000_000, k: 1 }, row: z.unknown(),
      }));
      expect(rows).toEqual([{ u: "18446744073709551615", i: "-1", f: 1.5, b: true, l: ["3", "18446744073709551615"], t: 1_700_000_000, hit: 1 }]);
    });

    it("blocks sent together are counted once however often their token is repeated, in the table and in every rollup", async () => {
      const blocks = await Promise.all([1, 2, 3].map((seed) => eventBlock(at, { rows: 4_000, seed, fromSeconds: nowSeconds - 2 * 86_400, spreadSeconds: 86_400 })));
      for (let i = 0; i < 3; i++) valueOf(await store.insertNative({ table: "auth_events", native: blocks, token: "once/1-3" }));
      expect(await one("SELECT count(), uniqExact(toDate(ts)) FROM auth_events")).toBe("12000\t2");
      await expectRollupsExact(one);
    });

    it("a known token is a duplicate whatever its content, and an unknown one is new with equal content", async () => {
      const before = Number(await one("SELECT count() FROM auth_events"));
      const spec = { rows: 10, fromSeconds: nowSeconds - 100, spreadSeconds: 10 };
      const [first, other] = await Promise.all([eventBlock(at, { ...spec, seed: 11 }), eventBlock(at, { ...spec, seed: 12, rows: 20 })]);
      for (const [native, token] of [[first, "a"], [other, "a"], [first, "b"]] as const) valueOf(await store.insertNative({ table: "auth_events", native: [native], token }));
      expect(Number(await one("SELECT count() FROM auth_events")) - before).toBe(20);
      await expectRollupsExact(one);
    });

    it("rows without a token are all kept, equal ones too", async () => {
      for (let i = 0; i < 2; i++) valueOf(await store.insertRows({ table: "alert_transitions", rows: [{ eval_time: String(nowSeconds * 1_000), fingerprint: "f" }] }));
      expect(await one("SELECT count() FROM alert_transitions WHERE fingerprint = 'f'")).toBe("2");
    });

    it("reads are answered while a large insert runs", async () => {
      const native = await eventBlock(at, { rows: 200_000, seed: 21, fromSeconds: nowSeconds - 3_600, spreadSeconds: 3_000 });
      let isInserting = true;
      const insert = store.insertNative({ table: "auth_events", native: [native], token: "large" }).finally(() => { isInserting = false; });
      let during = 0;
      while (isInserting) {
        valueOf(await store.query({ sql: "SELECT 1 AS x", row: z.object({ x: z.number() }) }));
        if (isInserting) during++;
      }
      valueOf(await insert);
      expect(during).toBeGreaterThan(0);
      await expectRollupsExact(one);
    });

    it.each([
      ["SELECT * FROM no_such_table", "permanent", "STO_SCHEMA", 60],
      ["SELECT no_such_column FROM auth_events", "permanent", "STO_SCHEMA", 47],
      ["SELEKT 1", "permanent", "STO_REJECTED", 62],
      ["SELECT 1 SETTINGS no_such_setting = 1", "permanent", "STO_SCHEMA", 115],
      ["SELECT throwIf(1)", "permanent", "STO_REJECTED", 395],
      ["SELECT count() FROM numbers(1e12) SETTINGS max_execution_time = 1", "retryable", "STO_TIMEOUT", 159],
      ["SELECT groupArray(number) FROM numbers(1e8) SETTINGS max_memory_usage = 1000000", "retryable", "STO_OVERLOADED", 241],
    ] as const)("%s fails as %s %s", async (sql, kind, code, clickhouseCode) => {
      expect(await store.query({ sql, row: z.unknown() })).toMatchObject({ kind: "failed", failure: { kind, code, clickhouseCode } });
    });

    it("an insert of rows that do not fit fails for good and leaves nothing", async () => {
      const result = await store.insertRows({ table: "touched_slots", rows: [{ slot: "not a time" }], token: "bad" });
      expect(result).toMatchObject({ kind: "failed", failure: { kind: "permanent" } });
      expect(await one("SELECT count() FROM touched_slots")).toBe("0");
    });

    it("an answer that does not come in time is retryable", async () => {
      const result = await store.query({ sql: "SELECT sleep(3)", row: z.unknown(), timeoutMs: 300 });
      expect(result).toMatchObject({ kind: "failed", failure: { kind: "retryable", code: "STO_TIMEOUT" } });
    });

    it("a row of another shape is named, not passed on", async () => {
      const result = await store.query({ sql: "SELECT 'x' AS n", row: z.object({ n: z.number() }) });
      expect(result).toMatchObject({ kind: "failed", failure: { kind: "permanent", code: "STO_ROW_SHAPE" } });
    });

    it("wrong credentials fail for good", async () => {
      const stranger = createStore({ ...at, password: "wrong-password-wrong", requestTimeoutMs: 5_000, maxReaders: 1 });
      expect(await stranger.query({ sql: "SELECT 1", row: z.unknown() })).toMatchObject({ kind: "failed", failure: { kind: "permanent", code: "STO_UNAUTHORISED" } });
      expect(await stranger.ping(2_000)).toBe(false);
      await stranger.close();
    });
  });
}

/** Every rollup says of every slot length what the events say: requests, measured latencies, their sum, and those under an edge. */
export async function expectRollupsExact(one: (sql: string) => Promise<string>): Promise<void> {
  const events = await one("SELECT sum(weight), sumIf(weight, auth_latency_us != 4294967295), sumIf(toUInt64(auth_latency_us) * weight, auth_latency_us != 4294967295), sumIf(weight, auth_latency_us <= 1000), sumIf(weight, auth_latency_us <= 5000000) FROM auth_events");
  for (const table of ROLLUPS) expect([table, await one(`SELECT sum(n), sum(latency_n), sum(latency_sum_us), sum(latency_le_1ms), sum(latency_le_5000ms) FROM ${table}`)]).toEqual([table, events]);
  for (const [table, slot] of [["auth_rollup_10s", "toStartOfInterval(ts, INTERVAL 10 SECOND)"], ["auth_rollup_1m", "toStartOfMinute(ts)"], ["auth_rollup_1h", "toStartOfHour(ts)"]] as const) {
    const perSlot = (from: string) => one(`SELECT groupBitXor(cityHash64(k, slot, total)) FROM (SELECT concat(service, decision, route) AS k, ${from} GROUP BY k, slot)`);
    expect([table, await perSlot(`toUnixTimestamp(slot) AS slot, sum(n) AS total FROM ${table}`)]).toEqual([table, await perSlot(`toUnixTimestamp(toDateTime(${slot}, 'UTC')) AS slot, sum(weight) AS total FROM auth_events`)]);
  }
}

export function valueOf<T>(result: StoreResult<T>): T {
  if (result.kind === "failed") throw new Error(`${result.failure.code}: ${result.failure.message}`);
  return result.value;
}
