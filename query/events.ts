/** Drill-down: single authentication decisions, newest first, by filter and page. Reads `auth_events` by its order key's time, at most `limit + 1` rows out. */
import { z } from "zod";
import type { SqlParams, Store, StoreResult } from "../store/store.ts";

export interface EventFilter {
  readonly fromMs: number;
  readonly toMs: number;
  readonly equals: Readonly<Partial<Record<FilterColumn, string>>>;
  /** 32 lower-case hex digits. */
  readonly traceId: string | null;
  readonly limit: number;
  readonly cursor: EventCursor | null;
}

export const FILTER_COLUMNS = ["tenant", "product", "environment", "gateway", "gateway_instance", "service", "route", "kind", "decision", "reason", "fault_domain", "issuer", "auth_method", "client_class", "signal"] as const;
export type FilterColumn = (typeof FILTER_COLUMNS)[number];

/**
 * Where the next page starts: the instant of the last row (nanoseconds, as text), the hash of all its columns, which orders rows of the same
 * instant, and how many rows with both were on pages before. Rows that are the same in everything are told apart by nothing else.
 */
export interface EventCursor {
  readonly tsNano: string;
  readonly tie: string;
  readonly skip: number;
}

export const eventRow = z.object({
  ts: z.string(), ts_nano: z.string(), tie: z.string(),
  tenant: z.string(), product: z.string(), environment: z.string(), region: z.string(), gateway: z.string(), gateway_instance: z.string(), service: z.string(), route: z.string(),
  http_method: z.string(), http_status: z.number(), signal: z.string(), kind: z.string(), auth_method: z.string(), decision: z.string(), reason: z.string(), reason_detail: z.string(),
  reason_confidence: z.string(), fault_domain: z.string(), decision_point: z.string(), client_class: z.string(),
  auth_latency_us: z.number().nullable(), request_latency_us: z.number().nullable(),
  principal_hash: z.string(), client_id_hash: z.string(), credential_hash: z.string(), issuer: z.string(), key_id: z.string(), client_network: z.string(), user_agent_family: z.string(),
  trace_id: z.string(), span_id: z.string(), request_id_hash: z.string(), weight: z.number(),
});
export type EventRow = z.infer<typeof eventRow>;

const PLAIN = ["tenant", "product", "environment", "region", "gateway", "gateway_instance", "service", "route", "http_method", "http_status", "signal", "kind", "auth_method", "decision", "reason", "reason_detail", "reason_confidence", "fault_domain", "decision_point", "client_class", "issuer", "key_id", "client_network", "user_agent_family", "weight"];
const TIE = "cityHash64(*)";
const FROM_NANO = "fromUnixTimestamp64Nano({cursor_ts: Int64}, 'UTC')";

/**
 * SQL and parameters for one page; all values are bound, column names come from the closed list above.
 *
 * The inner query finds, from the time column and the filters alone, an instant late enough: all other columns are read for few rows only.
 */
export function eventsStatement(filter: EventFilter): { readonly sql: string; readonly params: SqlParams } {
  const where = ["ts >= fromUnixTimestamp64Milli({from_ms: Int64}, 'UTC')", "ts < fromUnixTimestamp64Milli({to_ms: Int64}, 'UTC')"];
  const params: Record<string, string | number> = { from_ms: filter.fromMs, to_ms: filter.toMs, row_limit: filter.limit + 1 };
  for (const column of FILTER_COLUMNS) {
    const value = filter.equals[column];
    if (value === undefined) continue;
    where.push(`${column} = {${column}: String}`);
    params[column] = value;
  }
  if (filter.traceId !== null) { where.push("trace_id = unhex({trace: String})"); params["trace"] = filter.traceId; }
  const enough = [...where], page = [...where];
  if (filter.cursor !== null) {
    enough.push(`ts < ${FROM_NANO}`);
    page.push(`(ts, ${TIE}) <= (${FROM_NANO}, {cursor_tie: UInt64})`);
    params["cursor_ts"] = filter.cursor.tsNano;
    params["cursor_tie"] = filter.cursor.tie;
  }
  params["skip"] = filter.cursor?.skip ?? 0;
  page.push(`ts >= (SELECT min(ts) FROM (SELECT ts FROM auth_events WHERE ${enough.join(" AND ")} ORDER BY ts DESC LIMIT {row_limit: UInt32}))`);
  const sql = `SELECT concat(replaceOne(toString(ts), ' ', 'T'), 'Z') AS ts_text, toString(toUnixTimestamp64Nano(ts)) AS ts_nano, toString(${TIE}) AS tie, ${PLAIN.join(", ")},
  if(auth_latency_us = 4294967295, NULL, auth_latency_us) AS auth_us, if(request_latency_us = 4294967295, NULL, request_latency_us) AS request_us,
  toString(principal_hash) AS principal, toString(client_id_hash) AS client, toString(credential_hash) AS credential, toString(request_id_hash) AS request,
  lower(hex(trace_id)) AS trace, lower(hex(span_id)) AS span
FROM auth_events WHERE ${page.join(" AND ")} ORDER BY ts DESC, ${TIE} DESC LIMIT {row_limit: UInt32} OFFSET {skip: UInt32} SETTINGS max_execution_time = 20`;
  return { sql, params };
}

const renamed = z.record(z.string(), z.unknown()).transform((r, ctx) => {
  const absent = (text: unknown) => (typeof text === "string" && /^0*$/.test(text) ? "" : text);
  const parsed = eventRow.safeParse({
    ...r, ts: r["ts_text"], auth_latency_us: r["auth_us"], request_latency_us: r["request_us"], principal_hash: absent(r["principal"]), client_id_hash: absent(r["client"]),
    credential_hash: absent(r["credential"]), request_id_hash: absent(r["request"]), trace_id: absent(r["trace"]), span_id: absent(r["span"]),
  });
  if (parsed.success) return parsed.data;
  for (const issue of parsed.error.issues) ctx.addIssue({ code: "custom", message: issue.message, path: issue.path });
  return z.NEVER;
});

/** One page of events and the cursor of the next one, null at the end. */
export async function readEvents(store: Store, filter: EventFilter): Promise<StoreResult<{ readonly events: readonly EventRow[]; readonly next: EventCursor | null }>> {
  const { sql, params } = eventsStatement(filter);
  const result = await store.query({ sql, params, row: renamed, timeoutMs: 25_000 });
  if (result.kind === "failed") return result;
  const events = result.value.slice(0, filter.limit);
  return { kind: "ok", value: { events, next: result.value.length > filter.limit ? cursorAfter(events, filter.cursor) : null } };
}

function cursorAfter(events: readonly EventRow[], before: EventCursor | null): EventCursor | null {
  const last = events.at(-1);
  if (last === undefined) return null;
  const isSame = (at: { readonly tie: string; readonly ts_nano: string }) => at.tie === last.tie && at.ts_nano === last.ts_nano;
  const onThisPage = events.filter(isSame).length;
  const onPagesBefore = before !== null && isSame({ tie: before.tie, ts_nano: before.tsNano }) ? before.skip : 0;
  return { tsNano: last.ts_nano, tie: last.tie, skip: onThisPage + onPagesBefore };
}
