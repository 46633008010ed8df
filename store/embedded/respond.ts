import type { ServerResponse } from "node:http";
import { promisify } from "node:util";
import { constants, gzip } from "node:zlib";
import type { Executed } from "./execute.ts";
import type { EngineFailure } from "./failure.ts";
import { httpStatusOf } from "./http-status.ts";

const compress = promisify(gzip);
const MIN_GZIP_BYTES = 1_024;

/** Where an answer goes and how its reader wants it. */
export interface ResponseContext {
  readonly response: ServerResponse;
  readonly queryId: string;
  readonly wantsGzip: boolean;
  readonly version: string;
}

/** Sends a result with the headers of ClickHouse's HTTP interface. */
export async function respondResult(to: ResponseContext, executed: Executed): Promise<void> {
  const isGzip = to.wantsGzip && executed.bytes.length >= MIN_GZIP_BYTES;
  const bytes = isGzip ? await compress(executed.bytes, { level: constants.Z_BEST_SPEED }) : executed.bytes;
  commonHeaders(to);
  to.response.setHeader("X-ClickHouse-Format", executed.format);
  to.response.setHeader("X-ClickHouse-Summary", summaryOf(executed));
  to.response.setHeader("Content-Type", contentTypeOf(executed.format));
  if (isGzip) to.response.setHeader("Content-Encoding", "gzip");
  to.response.setHeader("Content-Length", bytes.length);
  to.response.writeHead(200).end(bytes);
}

/** Sends `Code: N. DB::Exception: ...` with the status that ClickHouse gives this code. */
export function respondFailure(to: ResponseContext, why: EngineFailure): void {
  const status = why.status ?? httpStatusOf(why.code);
  const text = `Code: ${String(why.code)}. DB::Exception: ${why.message}. (${why.name}) (version ${to.version})\n`;
  commonHeaders(to);
  to.response.setHeader("X-ClickHouse-Exception-Code", String(why.code));
  to.response.setHeader("Content-Type", "text/plain; charset=UTF-8");
  if (status === 401) to.response.setHeader("WWW-Authenticate", 'Basic realm="ClickHouse server HTTP API"');
  if (status === 503) to.response.setHeader("Retry-After", "1");
  // The body may not have been read: a kept connection would then start with its remainder.
  if (!to.response.req.complete) to.response.setHeader("Connection", "close");
  to.response.writeHead(status).end(text);
}

function commonHeaders(to: ResponseContext): void {
  to.response.setHeader("X-ClickHouse-Server-Display-Name", "auth-slo");
  to.response.setHeader("X-ClickHouse-Query-Id", to.queryId);
  to.response.setHeader("X-ClickHouse-Timezone", "UTC");
}

/** Counts as strings, as ClickHouse writes them; what the embedded engine does not tell is 0. */
function summaryOf(executed: Executed): string {
  return JSON.stringify({
    read_rows: "0", read_bytes: "0", written_rows: "0", written_bytes: "0", total_rows_to_read: "0",
    result_rows: String(executed.resultRows), result_bytes: String(executed.bytes.length), elapsed_ns: String(executed.elapsedNs),
  });
}

function contentTypeOf(format: string): string {
  if (/^JSON(?:Compact)?(?:Strings)?EachRow/.test(format)) return "application/x-ndjson; charset=UTF-8";
  if (format.startsWith("JSON")) return "application/json; charset=UTF-8";
  if (/^(?:TabSeparated|TSV)/.test(format)) return "text/tab-separated-values; charset=UTF-8";
  if (format.startsWith("CSV")) return "text/csv; charset=UTF-8; header=absent";
  if (/^(?:Native|RowBinary|Arrow|Parquet|ORC|MsgPack|Protobuf|Avro|Npy|BSON)/.test(format)) return "application/octet-stream";
  return "text/plain; charset=UTF-8";
}
