import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Authenticated, Credentials } from "./auth.ts";
import { readBody } from "./body.ts";
import { type ExecuteDeps, executeRequest } from "./execute.ts";
import { failure } from "./failure.ts";
import { parseRequest } from "./request.ts";
import { respondFailure, respondResult, type ResponseContext } from "./respond.ts";

export interface HttpFrontDeps extends ExecuteDeps {
  readonly authenticate: (given: Credentials | undefined) => Authenticated;
  readonly maxBodyBytes: number;
  readonly maxInFlight: number;
  readonly version: string;
  readonly onDefect: (error: unknown) => void;
}

/**
 * The ClickHouse HTTP interface in front of the sessions: `GET /ping`, and statements at `/`. Work beyond `maxInFlight` is refused with
 * TOO_MANY_SIMULTANEOUS_QUERIES before its body is read.
 */
export function createHttpFront(deps: HttpFrontDeps): Server {
  let inFlight = 0;
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    if (request.url === "/ping" || request.url === "/replicas_status") return plain(response, 200, "Ok.\n");
    const unknown: ResponseContext = { response, queryId: "", wantsGzip: false, version: deps.version };
    if (inFlight >= deps.maxInFlight) return respondFailure(unknown, failure("TOO_MANY_SIMULTANEOUS_QUERIES", "Too many simultaneous queries"));
    inFlight++;
    try {
      await answer(deps, request, unknown);
    } catch (error) {
      deps.onDefect(error);
      if (!response.headersSent) respondFailure(unknown, failure("UNKNOWN_EXCEPTION", "The request met a defect of this service"));
    } finally {
      inFlight--;
    }
  };
  const server = createServer({ maxHeaderSize: 512 * 1024, requestTimeout: 120_000, headersTimeout: 20_000, keepAliveTimeout: 10_000 }, (request, response) => void serve(request, response));
  server.on("clientError", (_error, socket) => socket.destroy());
  return server;
}

async function answer(deps: HttpFrontDeps, request: IncomingMessage, unknown: ResponseContext): Promise<void> {
  if (request.method !== "GET" && request.method !== "POST") return plain(unknown.response, 405, "Use GET or POST\n");
  const parsed = parseRequest(request.method, request.url ?? "/", request.headers);
  if (parsed.kind === "failed") return respondFailure(unknown, parsed);
  const asked = parsed.request;
  if (asked.path !== "/") return plain(unknown.response, 404, "There is no handle for this path. Use / for statements, /ping for the state\n");
  if (asked.isGet && asked.query === "") return plain(unknown.response, 200, "Ok.\n");
  const to = { ...unknown, queryId: asked.queryId, wantsGzip: asked.wantsGzip };
  const user = deps.authenticate(asked.credentials);
  if (user.kind === "failed") return respondFailure(to, user);
  const executed = await executeRequest(deps, asked, readBody(request, deps.maxBodyBytes));
  if (executed.kind === "failed") return respondFailure(to, executed);
  await respondResult(to, executed);
}

function plain(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { "Content-Type": "text/plain; charset=UTF-8", "Content-Length": Buffer.byteLength(text) }).end(text);
}
