import express, { type Express, type NextFunction, type Request, type Response } from "express";
import type { Store } from "../../store/store.ts";
import type { QueryPorts } from "../ports.ts";
import { sendProblem, sendUnforeseen } from "./problem.ts";
import { boardRoutes } from "./routes/boards.ts";
import { consoleRoutes, isConsolePath } from "./routes/console.ts";
import { eventRoutes } from "./routes/events.ts";
import { healthRoutes } from "./routes/health.ts";
import { setupRoutes } from "./routes/setup.ts";
import { issuerRoutes } from "./routes/issuers.ts";
import { openapiRoutes } from "./routes/openapi.ts";
import { revocationRoutes } from "./routes/revocations.ts";
import { sloRoutes } from "./routes/slos.ts";
import { requireToken, type TokenHashes } from "./tokens.ts";

export interface AppDeps {
  readonly ports: QueryPorts;
  readonly store: Store;
  readonly nowMs: () => number;
  readonly tokenHashes: TokenHashes;
  /** Host names that requests may name: defeats DNS rebinding against a loopback service. Null accepts any. */
  readonly allowedHosts: readonly string[] | null;
  readonly logError: (message: string) => void;
}

const ASK_THE_STORE = ["/api/v1/events", "/api/v1/slos", "/api/v1/ledger", "/api/v1/setup", "/api/v1/revocations", "/api/v1/issuers", "/api/v1/boards/:uid/:part"];

/** The HTTP API and console as an express application; neither listens nor reads the environment. */
export function createApp(deps: AppDeps): Express {
  const app = express();
  app.disable("x-powered-by");
  app.set("etag", false);
  app.set("query parser", "simple");
  app.use(securityHeaders);
  app.use(checkHost(deps.allowedHosts));
  app.use(requireToken(deps.tokenHashes, (path) => path === "/healthz" || path === "/readyz" || isConsolePath(path)));
  app.use((req, res, next) => (req.method === "GET" || req.method === "HEAD" ? next() : sendProblem(res, "QRY_METHOD_NOT_ALLOWED", `${req.method} is not answered here.`)));
  app.use(ASK_THE_STORE, refuseWhileStoreAway(deps.ports));
  healthRoutes(app, deps.ports);
  sloRoutes(app, deps.ports);
  revocationRoutes(app, { credentials: deps.ports.credentials, nowMs: deps.nowMs });
  issuerRoutes(app, deps.ports.credentials);
  eventRoutes(app, { store: deps.store, nowMs: deps.nowMs });
  boardRoutes(app, { store: deps.store, boards: deps.ports.boards });
  openapiRoutes(app, deps.ports.version);
  setupRoutes(app, { store: deps.store, ports: deps.ports });
  consoleRoutes(app, deps.ports);
  app.use((_req, res) => sendProblem(res, "QRY_NOT_FOUND", "There is nothing at this address."));
  app.use((error: unknown, _req: Request, res: Response, _next: NextFunction) => sendUnforeseen(res, error, deps.logError));
  return app;
}

function securityHeaders(_req: Request, res: Response, next: NextFunction): void {
  res.setHeader("Content-Security-Policy", "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");
  res.setHeader("X-Content-Type-Options", "nosniff");
  res.setHeader("Referrer-Policy", "no-referrer");
  res.setHeader("Cache-Control", "no-store");
  next();
}

/** While the store is known to be away, whoever needs it is told at once instead of after a timeout. */
function refuseWhileStoreAway(ports: Pick<QueryPorts, "readiness">): (req: Request, res: Response, next: NextFunction) => void {
  return (_req, res, next) => {
    const away = ports.readiness().find((p) => p.part === "store" && !p.isReady);
    if (away === undefined) return next();
    sendProblem(res, "QRY_STORE_AWAY", `The store is not ready: ${away.detail}.`);
  };
}

function checkHost(allowed: readonly string[] | null): (req: Request, res: Response, next: NextFunction) => void {
  return (req, res, next) => {
    const host = (req.headers.host ?? "").replace(/:\d+$/, "").toLowerCase();
    if (allowed === null || allowed.includes(host)) return next();
    sendProblem(res, "QRY_NOT_FOUND", "This host name is not served here; set AUTH_SLO_PUBLIC_URL to allow it.");
  };
}
