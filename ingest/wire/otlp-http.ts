import { createServer, type IncomingMessage, type ServerOptions, type ServerResponse } from "node:http";
import { createServer as createSecureServer } from "node:https";
import { Server as NetServer } from "node:net";
import type { Server as TlsServer } from "node:tls";
import { createCors } from "./cors.ts";
import { createDrain } from "./drain.ts";
import { feedExchange } from "./feed-exchange.ts";
import type { FeedRoute, FindFeedRoute } from "./feed-route.ts";
import { exchange, type HttpState } from "./http-exchange.ts";
import { listenOn } from "./listen.ts";
import type { WireDeps, WireServer } from "./receiver.ts";
import { tlsOptions } from "./tls-options.ts";

export interface OtlpHttpDeps extends WireDeps {
  /** Before /v1/..., without a slash at its end; empty for none. */
  readonly basePath: string;
  readonly corsOrigins: readonly string[];
  /** Whether a gateway profile has this name; others have no path. */
  readonly isProfile: (name: string) => boolean;
  /** Paths for other things than telemetry. */
  readonly findFeed?: FindFeedRoute;
}

const SERVER_OPTIONS = {
  maxHeaderSize: 16_384,
  headersTimeout: 15_000,
  // Longer than the idle time of common senders, so that it is they who close: a request never crosses our closing.
  keepAliveTimeout: 95_000,
  connectionsCheckingInterval: 1_000,
  // Bodies have their own deadline with an answer in the sender's form.
  requestTimeout: 0,
  requireHostHeader: false,
  noDelay: true,
} as const satisfies ServerOptions;

/**
 * OTLP over HTTP/1.1 (protobuf and JSON) and gateways' own log JSON on one port. Every request is answered with what became of it; a
 * success is never sent before `accept` has resolved. Contract: OTLP 1.11.0.
 */
export function createOtlpHttpServer(deps: OtlpHttpDeps): WireServer {
  const drain = createDrain();
  const state: HttpState = { ...deps, drain, cors: createCors(deps.corsOrigins) };
  const open = new Set<{ destroy(): unknown }>();
  const serve = (sendsBodyWhenAsked: boolean) => (req: IncomingMessage, res: ServerResponse) => {
    const feed = feedOf(deps, req.url ?? "");
    (feed === null ? exchange(state, req, res, sendsBodyWhenAsked) : feedExchange(state, feed, req, res, sendsBodyWhenAsked)).catch((error: unknown) => {
      deps.observer.problem("ING_UNEXPECTED", error instanceof Error ? error.name : "unknown");
      req.socket.destroy();
    });
  };
  const server = deps.tls === null ? createServer(SERVER_OPTIONS) : followTls(createSecureServer({ ...SERVER_OPTIONS, ...tlsOptions(deps.tls.current()) }), deps);
  server.maxConnections = deps.limits.maxConnections;
  server.on("request", serve(false)).on("checkContinue", serve(true));
  server.on("drop", () => deps.observer.connectionDropped("otlp_http"));
  server.on("connection", (socket) => {
    open.add(socket);
    socket.once("close", () => open.delete(socket));
  });
  return {
    get connections() {
      return open.size;
    },
    listen: (port, host) => listenOn(server, port, host),
    async drain(deadlineMs) {
      drain.begin();
      // Only stops listening: the server's own close would cut idle connections, on which a new request is still to be answered.
      NetServer.prototype.close.call(server);
      await drain.finished(deadlineMs);
      server.close();
      server.closeIdleConnections();
      for (const socket of open) socket.destroy();
    },
  };
}

function feedOf({ findFeed, basePath }: OtlpHttpDeps, target: string): FeedRoute | null {
  const path = target.split("?", 1)[0] ?? "";
  return findFeed !== undefined && path.startsWith(basePath) ? findFeed(path.slice(basePath.length)) : null;
}

function followTls<S extends TlsServer>(server: S, deps: OtlpHttpDeps): S {
  deps.tls?.onChange((material) => server.setSecureContext(tlsOptions(material)));
  return server;
}
