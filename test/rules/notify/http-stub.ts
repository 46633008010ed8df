import { once } from "node:events";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";

export interface SeenRequest { readonly method: string; readonly path: string; readonly headers: IncomingHttpHeaders; readonly body: string }
export interface StubAnswer { readonly status: number; readonly body?: string; readonly headers?: Readonly<Record<string, string>> }

export interface HttpStub {
  readonly port: number;
  readonly seen: readonly SeenRequest[];
  readonly stop: () => Promise<void>;
}

/** A real HTTP server that answers as told; null means that it never answers. */
export async function startHttpStub(answer: (request: SeenRequest) => StubAnswer | null): Promise<HttpStub> {
  const seen: SeenRequest[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (c: Buffer) => chunks.push(c));
    request.on("end", () => {
      const got = { method: request.method ?? "", path: request.url ?? "", headers: request.headers, body: Buffer.concat(chunks).toString() };
      seen.push(got);
      const said = answer(got);
      if (said !== null) response.writeHead(said.status, said.headers).end(said.body ?? "");
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    seen,
    stop: async () => { server.closeAllConnections(); server.close(); await once(server, "close"); },
  };
}
