import type { Config } from "../config.ts";
import type { Accept, Admission } from "./accept.ts";
import { createCredentials, type Credentials } from "./wire/credentials.ts";
import type { FindFeedRoute } from "./wire/feed-route.ts";
import { createOtlpGrpcServer } from "./wire/otlp-grpc.ts";
import { createOtlpHttpServer } from "./wire/otlp-http.ts";
import { createWireTally, type WireTally } from "./wire/tally.ts";
import { createTlsSource } from "./wire/tls-source.ts";
import { createTokenSource } from "./wire/token-source.ts";

export interface ReceiverDeps {
  readonly config: Config;
  readonly accept: Accept;
  readonly admission: Admission;
  readonly isProfile: (name: string) => boolean;
  /** Makes the paths for other things than telemetry; whoever sends there may be asked for the same credentials. */
  readonly createFeeds?: (credentials: Credentials) => FindFeedRoute;
  readonly nowMs: () => number;
  readonly warn: (code: string, message: string) => void;
}

export interface Receivers {
  readonly httpPort: number;
  readonly grpcPort: number;
  readonly tally: WireTally;
  readonly connections: () => { readonly http: number; readonly grpc: number };
  /** New requests are answered 503/UNAVAILABLE; those in flight are finished, at most until the deadline. */
  readonly drain: (deadlineMs: number) => Promise<void>;
}

const FILES_LOOK_MS = 2_000;
const MAX_CONNECTIONS = 2_048;

/** Listens for OTLP over HTTP and gRPC. Rejects when a port is taken or a credentials file is broken. */
export async function startReceivers({ config, accept, admission, isProfile, createFeeds, nowMs, warn }: ReceiverDeps): Promise<Receivers> {
  const tally = createWireTally(warn);
  const { observer } = tally;
  const tokens = config.ingestTokensFile === undefined ? null : createTokenSource({ file: config.ingestTokensFile, observer, everyMs: FILES_LOOK_MS });
  const tls = config.tlsCertFile === undefined || config.tlsKeyFile === undefined ? null : createTlsSource({ files: { certFile: config.tlsCertFile, keyFile: config.tlsKeyFile, clientCaFile: config.tlsClientCaFile ?? null }, observer, everyMs: FILES_LOOK_MS });
  const credentials = createCredentials(() => tokens?.current() ?? null);
  const deps = {
    accept, admission, credentials, tls, observer, nowMs,
    limits: { maxRequestBytes: config.maxRequestBytes, bodyTimeoutMs: config.bodyTimeoutSeconds * 1_000, maxConnections: MAX_CONNECTIONS },
  };
  const http = createOtlpHttpServer({ ...deps, basePath: config.otlpBasePath, corsOrigins: config.corsOrigins, isProfile, ...(createFeeds === undefined ? {} : { findFeed: createFeeds(credentials) }) });
  const grpc = createOtlpGrpcServer(deps);
  const httpPort = await http.listen(config.otlpHttpPort, config.host);
  const grpcPort = await grpc.listen(config.otlpGrpcPort, config.host);
  return {
    httpPort, grpcPort, tally,
    connections: () => ({ http: http.connections, grpc: grpc.connections }),
    drain: async (deadlineMs) => {
      await Promise.all([http.drain(deadlineMs), grpc.drain(deadlineMs)]);
      tokens?.close();
      tls?.close();
    },
  };
}
