/** The public surface of `query/`: the HTTP API and console as a listening server. */
import { readFileSync } from "node:fs";
import { createServer as createHttpServer, type Server } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { createApp, type AppDeps } from "./http/app.ts";

export { createMetrics, type MetricRow } from "./metrics.ts";
export type * from "./ports.ts";

export interface QueryServer {
  readonly url: string;
  readonly close: () => Promise<void>;
}

export interface ListenOptions extends AppDeps {
  readonly host: string;
  readonly port: number;
  readonly tls: { readonly certFile: string; readonly keyFile: string } | null;
}

/** Listens and resolves with the address; rejects when the port is taken. `close` ends idle connections at once, busy ones after their answer. */
export async function startQuery(options: ListenOptions): Promise<QueryServer> {
  const app = createApp(options);
  const server: Server = options.tls === null ? createHttpServer(app) : createHttpsServer({ cert: readFileSync(options.tls.certFile), key: readFileSync(options.tls.keyFile) }, app);
  server.requestTimeout = 30_000;
  server.headersTimeout = 10_000;
  server.maxConnections = 1_000;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port, options.host, resolve);
  });
  const { port } = server.address() as AddressInfo;
  const name = options.host.includes(":") ? `[${options.host}]` : options.host;
  return {
    url: `${options.tls === null ? "http" : "https"}://${name}:${port}`,
    close: () => new Promise((resolve) => {
      server.close(() => resolve());
      server.closeIdleConnections();
      setTimeout(() => server.closeAllConnections(), 1_000).unref();
    }),
  };
}
