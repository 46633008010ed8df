import { createSecureServer, createServer, type Http2Server, type SecureServerOptions, type ServerHttp2Session } from "node:http2";
import { Server as NetServer } from "node:net";
import type { Server as TlsServer } from "node:tls";
import { createDrain } from "./drain.ts";
import { exchangeCall } from "./grpc-exchange.ts";
import { retire, supervise, type ConnectionAges } from "./grpc-session.ts";
import { listenOn } from "./listen.ts";
import type { ReceiverState, WireDeps, WireServer } from "./receiver.ts";
import { tlsOptions } from "./tls-options.ts";

export interface OtlpGrpcDeps extends WireDeps {
  readonly ages?: ConnectionAges;
}

const AGES: ConnectionAges = { idleMs: 300_000, ageMs: 1_800_000, graceMs: 30_000 };
/** After the calls are answered, the last frames get this long to leave. */
const FAREWELL_MS = 500;

const SERVER_OPTIONS = {
  settings: { maxConcurrentStreams: 256, initialWindowSize: 1_048_576, maxHeaderListSize: 16_384, enablePush: false },
  maxHeaderListPairs: 100,
  // In MB, per session: what HTTP/2 itself buffers. Bodies are handed on at once and counted by admission.
  maxSessionMemory: 16,
} as const satisfies SecureServerOptions;

/**
 * OTLP over gRPC, clear text (h2c) or TLS. Built on `node:http2` and the gRPC wire protocol rather than on a gRPC library: such a library
 * reads and inflates a whole message before it calls anyone, so the bytes in flight of many calls could not be bounded, nor a call be
 * refused while its body is still on the line. The protocol of unary calls is small (https://github.com/grpc/grpc/blob/master/doc/PROTOCOL-HTTP2.md).
 */
export function createOtlpGrpcServer(deps: OtlpGrpcDeps): WireServer {
  const ages = deps.ages ?? AGES;
  const state: ReceiverState = { ...deps, drain: createDrain() };
  const sessions = new Set<ServerHttp2Session>();
  const server = deps.tls === null ? createServer(SERVER_OPTIONS) : createSecureServer({ ...SERVER_OPTIONS, ...tlsOptions(deps.tls.current()), ALPNProtocols: ["h2"] });
  deps.tls?.onChange((material) => {
    if ("setSecureContext" in server) (server satisfies TlsServer).setSecureContext(tlsOptions(material));
  });
  server.maxConnections = deps.limits.maxConnections;
  server.on("drop", () => deps.observer.connectionDropped("otlp_grpc"));
  server.on("session", (session) => {
    sessions.add(session);
    session.once("close", () => sessions.delete(session));
    supervise(session, ages);
  });
  serveCalls(server, state);
  return {
    get connections() {
      return sessions.size;
    },
    listen: (port, host) => listenOn(server, port, host),
    async drain(deadlineMs) {
      state.drain.begin();
      // Only stops listening: the server's own close would end sessions on which a new call is still to be answered.
      NetServer.prototype.close.call(server);
      // GOAWAY comes after the calls in flight: from then on HTTP/2 ignores new calls, which until then are answered UNAVAILABLE with RetryInfo.
      await state.drain.finished(deadlineMs);
      await Promise.all([...sessions].map((session) => gone(session)));
    },
  };
}

function serveCalls(server: Pick<Http2Server, "on">, state: ReceiverState): void {
  server.on("stream", (stream, headers) => {
    // Whatever breaks a stream also closes it, and the close is what its call listens to.
    stream.on("error", () => undefined);
    exchangeCall(state, stream, headers).catch((error: unknown) => {
      state.observer.problem("ING_UNEXPECTED", error instanceof Error ? error.name : "unknown");
      stream.destroy();
    });
  });
}

function gone(session: ServerHttp2Session): Promise<void> {
  return new Promise((resolve) => {
    if (session.destroyed) return resolve();
    session.once("close", () => resolve());
    retire(session, FAREWELL_MS);
  });
}
