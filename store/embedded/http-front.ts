import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import type { Authenticated, Credentials, Role } from "./auth.ts";
import { readBody } from "./body.ts";
import type { Door } from "./door/create-door.ts";
import { DOOR_LIMITS } from "./door/door-config.ts";
import { type ExecuteDeps, type Executed, executeRequest } from "./execute.ts";
import { type EngineFailure, failure } from "./failure.ts";
import { type EngineRequest, parseRequest } from "./request.ts";
import { respondFailure, respondResult, type ResponseContext } from "./respond.ts";

export interface HttpFrontDeps extends ExecuteDeps {
  readonly authenticate: (given: Credentials | undefined) => Authenticated;
  readonly maxBodyBytes: number;
  /** Requests at a time of each kind of user: readers cannot use up what the product needs. */
  readonly maxInFlight: number;
  /** What runs the statements of readers; absent, there are none. */
  readonly door?: Door;
  /** Credentials of other roles do not count on this listener. */
  readonly roles: ReadonlySet<Role>;
  readonly version: string;
  readonly onDefect: (error: unknown) => void;
}

/**
 * The ClickHouse HTTP interface in front of the sessions: `GET /ping`, and statements at `/`. Work beyond `maxInFlight` is refused with
 * TOO_MANY_SIMULTANEOUS_QUERIES before its body is read.
 */
export function createHttpFront(deps: HttpFrontDeps): RequestListener {
  const inFlight: Record<Role, number> = { writer: 0, reader: 0 };
  return (request, response) => {
    const unknown: ResponseContext = { response, queryId: "", wantsGzip: false, version: deps.version };
    answer(deps, inFlight, request, unknown).catch((error: unknown) => {
      deps.onDefect(error);
      if (!response.headersSent) respondFailure(unknown, failure("UNKNOWN_EXCEPTION", "The request met a defect of this service"));
    });
  };
}

async function answer(deps: HttpFrontDeps, inFlight: Record<Role, number>, request: IncomingMessage, unknown: ResponseContext): Promise<void> {
  if (request.url === "/ping" || request.url === "/replicas_status") return plain(unknown.response, 200, "Ok.\n");
  if (request.method !== "GET" && request.method !== "POST") return plain(unknown.response, 405, "Use GET or POST\n");
  const parsed = parseRequest(request.method, request.url ?? "/", request.headers);
  if (parsed.kind === "failed") return respondFailure(unknown, parsed);
  const asked = parsed.request;
  if (asked.path !== "/") return plain(unknown.response, 404, "There is no handle for this path. Use / for statements, /ping for the state\n");
  if (asked.isGet && asked.query === "") return plain(unknown.response, 200, "Ok.\n");
  const to = { ...unknown, queryId: asked.queryId, wantsGzip: asked.wantsGzip };
  const user = deps.authenticate(asked.credentials);
  if (user.kind === "failed") return respondFailure(to, user);
  if (!deps.roles.has(user.role)) return respondFailure(to, failure("AUTHENTICATION_FAILED", "Authentication failed: password is incorrect, or there is no user with such name"));
  if (inFlight[user.role] >= (user.role === "reader" ? DOOR_LIMITS.maxInFlight : deps.maxInFlight)) return respondFailure(to, failure("TOO_MANY_SIMULTANEOUS_QUERIES", "Too many simultaneous queries"));
  inFlight[user.role]++;
  try {
    const executed = await execute(deps, user.role, asked, request, unknown.response);
    if (executed.kind === "failed") return respondFailure(to, executed);
    await respondResult(to, executed);
  } finally {
    inFlight[user.role]--;
  }
}

async function execute(deps: HttpFrontDeps, role: Role, asked: EngineRequest, request: IncomingMessage, response: ServerResponse): Promise<Executed | EngineFailure> {
  if (role === "reader") return deps.door === undefined ? failure("ACCESS_DENIED", "There is no door for readers") : deps.door(asked, readBody(request, DOOR_LIMITS.maxBodyBytes), () => !response.destroyed);
  if (asked.namesSession) return failure("NOT_IMPLEMENTED", "Sessions are not kept: every request stands alone");
  return executeRequest(deps, asked, readBody(request, deps.maxBodyBytes));
}

function plain(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { "Content-Type": "text/plain; charset=UTF-8", "Content-Length": Buffer.byteLength(text) }).end(text);
}
