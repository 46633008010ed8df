import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import type { ClickHouseClient } from "@clickhouse/client";
import type { StoreResult } from "../store.ts";
import { quoteName } from "../sql/quote.ts";
import { failed, failureOf, failureOfAnswer } from "./failure.ts";

export interface InsertBytes {
  readonly table: string;
  /** Columns of the rows; absent: all of the table's, in its order. */
  readonly columns?: readonly string[];
  readonly format: "Native" | "JSONEachRow";
  readonly body: readonly Buffer[];
  readonly settings: Readonly<Record<string, string | number>>;
}

/**
 * One INSERT whose rows are the given bytes. The answer is read to its end: an unread one would keep its socket, and an error after the
 * headers would go unseen.
 */
export async function insertBytes(client: ClickHouseClient, insert: InsertBytes): Promise<StoreResult<void>> {
  try {
    const result = await client.exec({
      query: `INSERT INTO ${quoteName(insert.table)}${insert.columns === undefined ? "" : ` (${insert.columns.map(quoteName).join(", ")})`} FORMAT ${insert.format}`,
      values: Readable.from(insert.body, { objectMode: false }),
      clickhouse_settings: insert.settings,
      ignore_error_response: true,
      decompress_response_stream: true,
    });
    const answer = await text(result.stream);
    const status = result.http_status_code ?? 200;
    const header = result.response_headers["x-clickhouse-exception-code"];
    const exceptionCode = Array.isArray(header) ? header[0] : header;
    // Success has no body; text after a 200 is an error that came late.
    if (status < 300 && exceptionCode === undefined && !/\bCode: \d+\. DB::/.test(answer)) return { kind: "ok", value: undefined };
    return failed(failureOfAnswer({ status, exceptionCode, text: answer }, "insert"));
  } catch (error) {
    return failed(failureOf(error, "insert"));
  }
}
