import { type ClickHouseClient, ClickHouseLogLevel, createClient } from "@clickhouse/client";
import { z } from "zod";
import type { Store, StoreResult } from "../store.ts";
import { failed, failureOf } from "./failure.ts";
import { INSERT_SETTINGS, knownOnly, UNTOKENED_SETTINGS } from "./insert-settings.ts";
import { insertBytes } from "./insert-bytes.ts";
import { decodeRows, encodeRows } from "./json-rows.ts";
import { createWriteQueue } from "./write-queue.ts";

export interface StoreOptions {
  readonly url: string;
  readonly username: string;
  readonly password: string;
  readonly database: string;
  /** Of one statement; inserts get at least two minutes, since a timeout does not say that an insert failed. */
  readonly requestTimeoutMs: number;
  readonly maxReaders: number;
}

type Settings = Readonly<Record<string, string | number>>;

const MIN_INSERT_TIMEOUT_MS = 120_000;
/** Below the keep-alive of a server (3 s in the cloud, 10 s by default), so that we close first. */
const IDLE_SOCKET_MS = 2_000;
const READ_SETTINGS = { output_format_json_quote_64bit_integers: 1 } as const;
const UNKNOWN_SETTING = 115;
const CLOSED = { kind: "permanent", code: "STO_CLOSED", clickhouseCode: null, message: "The store is closed" } as const;

/**
 * Opens the door to ClickHouse. Nothing is sent until the first call; the server may come and go, and a failed call says whether trying
 * again makes sense. 64-bit integers arrive as strings.
 */
export function createStore(options: StoreOptions): Store {
  const reader = clientOf(options, options.requestTimeoutMs, options.maxReaders);
  const writer = clientOf(options, Math.max(options.requestTimeoutMs, MIN_INSERT_TIMEOUT_MS), 2);
  const writes = createWriteQueue();
  let [known, isClosed]: [Promise<ReadonlySet<string>> | undefined, boolean] = [undefined, false];

  /** The names of the server's settings, asked for once; asked again after a server that knows others has taken its place. */
  const knownSettings = async (): Promise<ReadonlySet<string>> => {
    known ??= readKnownSettings(reader);
    try {
      return await known;
    } catch (error) {
      known = undefined;
      throw error;
    }
  };
  const insert = (table: string, columns: readonly string[] | undefined, format: "Native" | "JSONEachRow", body: readonly Buffer[], token: string | undefined): Promise<StoreResult<void>> =>
    writes.run(async () => {
      if (isClosed) return failed(CLOSED);
      try {
        const wanted: Settings = token === undefined ? UNTOKENED_SETTINGS : { ...INSERT_SETTINGS, insert_deduplication_token: token };
        const result = await insertBytes(writer, { table, format, body, ...(columns === undefined ? {} : { columns }), settings: knownOnly(wanted, await knownSettings()) });
        if (result.kind === "failed" && result.failure.clickhouseCode === UNKNOWN_SETTING) known = undefined;
        return result;
      } catch (error) {
        return failed(failureOf(error, "insert"));
      }
    });

  return {
    query: async ({ sql, params, row, timeoutMs, settings }) => {
      if (isClosed) return failed(CLOSED);
      const ask = () => query(reader, sql, params, row, { timeoutMs, settings });
      const first = await ask();
      // A kept connection whose server was replaced says so only when it is used: once more, over a new one.
      return first.kind === "failed" && first.failure.code === "STO_UNREACHABLE" ? ask() : first;
    },
    command: async ({ sql, params, settings }) => {
      if (isClosed) return failed(CLOSED);
      try {
        await writer.command({ query: sql, ...(params === undefined ? {} : { query_params: params }), ...(settings === undefined ? {} : { clickhouse_settings: settings }) });
        return { kind: "ok", value: undefined };
      } catch (error) {
        return failed(failureOf(error, "other"));
      }
    },
    insertNative: ({ table, columns, native, token }) => insert(table, columns, "Native", native, token),
    insertRows: ({ table, rows, token }) => (rows.length === 0 ? Promise.resolve({ kind: "ok", value: undefined }) : insert(table, undefined, "JSONEachRow", [encodeRows(rows)], token)),
    ping: async (timeoutMs) => (await query(reader, "SELECT 1 AS one", undefined, z.unknown(), { timeoutMs, settings: undefined })).kind === "ok",
    close: async () => {
      isClosed = true;
      await writes.idle();
      await Promise.all([reader.close(), writer.close()]);
    },
  };
}

function clientOf(options: StoreOptions, timeoutMs: number, connections: number): ClickHouseClient {
  const isLoopback = /^https?:\/\/(?:127\.|localhost|\[::1\])/.test(options.url);
  return createClient({
    url: options.url, username: options.username, password: options.password, database: options.database,
    application: "auth-slo", request_timeout: timeoutMs, max_open_connections: connections,
    keep_alive: { enabled: true, idle_socket_ttl: IDLE_SOCKET_MS, eagerly_destroy_stale_sockets: true },
    compression: { request: !isLoopback, response: !isLoopback },
    log: { level: ClickHouseLogLevel.OFF },
  });
}

async function query<Row>(client: ClickHouseClient, sql: string, params: Readonly<Record<string, unknown>> | undefined, row: z.ZodType<Row>, { timeoutMs, settings }: { readonly timeoutMs: number | undefined; readonly settings: Settings | undefined }): Promise<StoreResult<Row[]>> {
  try {
    const result = await client.query({
      query: sql, format: "JSONEachRow",
      ...(params === undefined ? {} : { query_params: { ...params } }),
      clickhouse_settings: { ...settings, ...READ_SETTINGS, ...(timeoutMs === undefined ? {} : { max_execution_time: Math.max(1, Math.ceil(timeoutMs / 1_000)) }) },
      ...(timeoutMs === undefined ? {} : { abort_signal: AbortSignal.timeout(timeoutMs) }),
    });
    return decodeRows(await result.text(), row);
  } catch (error) {
    return failed(failureOf(error, "other"));
  }
}

async function readKnownSettings(client: ClickHouseClient): Promise<ReadonlySet<string>> {
  const result = await client.query({ query: "SELECT name FROM system.settings", format: "TabSeparatedRaw" });
  return new Set((await result.text()).split("\n").filter((name) => name !== ""));
}
