import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";

/** A loopback server that answers as it is told; `handle` may be replaced at any time. */
export interface ScriptedServer {
  readonly url: string;
  handle: (request: IncomingMessage, response: ServerResponse, body: string) => void;
  readonly close: () => Promise<void>;
}

export async function startScriptedServer(handle: ScriptedServer["handle"]): Promise<ScriptedServer> {
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => { body += chunk.toString(); });
    request.on("end", () => scripted.handle(request, response, body));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const scripted: ScriptedServer = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, handle,
    close: async () => { server.closeAllConnections(); server.close(); await once(server, "close"); },
  };
  return scripted;
}
