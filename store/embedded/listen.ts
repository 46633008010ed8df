import { readFileSync } from "node:fs";
import { createServer, type RequestListener, type Server } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";

export interface ListenAt {
  readonly host: string;
  /** 0 picks a free one. */
  readonly port: number;
  readonly tls: { readonly certFile: string; readonly keyFile: string } | null;
  /** Connections at a time; further ones are closed. Absent: no bound. */
  readonly maxConnections?: number;
}

export interface Listening {
  readonly server: Server;
  readonly port: number;
}

/** An HTTP server that listens, with bounds on headers and on the time a request may take to arrive. */
export async function listen(at: ListenAt, onRequest: RequestListener): Promise<Listening> {
  const bounds = { maxHeaderSize: 512 * 1024, requestTimeout: 120_000, headersTimeout: 20_000, keepAliveTimeout: 10_000 };
  const server = at.tls === null ? createServer(bounds, onRequest) : createTlsServer({ ...bounds, cert: readFileSync(at.tls.certFile), key: readFileSync(at.tls.keyFile) }, onRequest);
  if (at.maxConnections !== undefined) server.maxConnections = at.maxConnections;
  server.on("clientError", (_error, socket) => socket.destroy());
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(at.port, at.host, resolve));
  return { server, port: (server.address() as AddressInfo).port };
}
