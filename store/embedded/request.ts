import { randomUUID } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import type { Credentials } from "./auth.ts";
import { type EngineFailure, failure } from "./failure.ts";

/** One request of the ClickHouse HTTP interface, taken apart; nothing in it has been checked against the engine. */
export interface EngineRequest {
  readonly isGet: boolean;
  readonly path: string;
  /** Statement from the URL; empty when it is in the body. */
  readonly query: string;
  readonly params: ReadonlyMap<string, string>;
  readonly settings: ReadonlyMap<string, string>;
  readonly database: string;
  readonly defaultFormat: string;
  readonly queryId: string;
  readonly credentials: Credentials | undefined;
  readonly wantsGzip: boolean;
  /** Native protocol revision that the client speaks; 0 when it does not say. */
  readonly clientRevision: number;
  /** The request names a session. Readers' clients do so out of habit; to a writer it would promise what is not kept. */
  readonly namesSession: boolean;
}

export type ParsedRequest = { readonly kind: "ok"; readonly request: EngineRequest } | EngineFailure;

/** URL parameters that are about the request and not settings of the engine. */
const NOT_SETTINGS: ReadonlySet<string> = new Set([
  "query", "database", "default_format", "user", "password", "query_id", "quota_key", "buffer_size", "wait_end_of_query", "stacktrace", "client_protocol_version", "session_id",
]);

/** Parameters whose meaning this front cannot keep: refused rather than ignored. */
const REFUSED: Readonly<Record<string, string>> = {
  role: "Roles are not kept: a user has the rights of its name",
  compress: "compress=1 is not spoken here; ask for gzip with Accept-Encoding",
  decompress: "decompress=1 is not spoken here; send Content-Encoding: gzip",
};

const MAX_PARAMETERS = 2_000;

export function parseRequest(method: string, target: string, headers: IncomingHttpHeaders): ParsedRequest {
  const url = URL.parse(target, "http://engine.invalid");
  if (url === null) return failure("SYNTAX_ERROR", "The request target cannot be read");
  const params = new Map<string, string>();
  const settings = new Map<string, string>();
  let seen = 0;
  for (const [name, value] of url.searchParams) {
    if (++seen > MAX_PARAMETERS) return failure("QUERY_IS_TOO_LARGE", `More than ${String(MAX_PARAMETERS)} URL parameters`);
    const why = REFUSED[name];
    if (why !== undefined && value !== "0") return failure("NOT_IMPLEMENTED", why);
    if (name.startsWith("param_")) params.set(name.slice("param_".length), value);
    else if (why === undefined && !NOT_SETTINGS.has(name)) settings.set(name, value);
  }
  for (const name of settings.keys()) if (!/^[A-Za-z_][\w.]*$/.test(name)) return failure("SYNTAX_ERROR", "A setting's name may only hold letters, digits, _ and .");
  const q = url.searchParams;
  const queryId = q.get("query_id") ?? "";
  return {
    kind: "ok",
    request: {
      isGet: method === "GET",
      path: url.pathname,
      query: q.get("query") ?? "",
      params,
      settings,
      database: q.get("database") ?? one(headers["x-clickhouse-database"]) ?? "default",
      defaultFormat: q.get("default_format") ?? one(headers["x-clickhouse-format"]) ?? "TabSeparated",
      queryId: /^[\x21-\x7e]{1,200}$/.test(queryId) ? queryId : randomUUID(),
      credentials: credentialsOf(q, headers),
      wantsGzip: settings.get("enable_http_compression") === "1" && /\bgzip\b/.test(one(headers["accept-encoding"]) ?? ""),
      clientRevision: /^\d{1,9}$/.test(q.get("client_protocol_version") ?? "") ? Number(q.get("client_protocol_version")) : 0,
      namesSession: (q.get("session_id") ?? "") !== "",
    },
  };
}

/** X-ClickHouse-User and -Key, then basic authentication, then URL parameters. */
function credentialsOf(q: URLSearchParams, headers: IncomingHttpHeaders): Credentials | undefined {
  const user = one(headers["x-clickhouse-user"]);
  if (user !== undefined) return { name: user, password: one(headers["x-clickhouse-key"]) ?? "" };
  const basic = /^Basic ([A-Za-z0-9+/=]+)$/i.exec(headers.authorization ?? "");
  if (basic !== null) {
    const text = Buffer.from(basic[1] ?? "", "base64").toString("utf8");
    const colon = text.indexOf(":");
    return colon < 0 ? { name: text, password: "" } : { name: text.slice(0, colon), password: text.slice(colon + 1) };
  }
  const named = q.get("user");
  return named === null ? undefined : { name: named, password: q.get("password") ?? "" };
}

function one(value: string | string[] | undefined): string | undefined {
  return Array.isArray(value) ? value[0] : value;
}
