/** gRPC calls written by hand over HTTP/2, for what stock clients never send. */
import { connect, type ClientHttp2Session, type IncomingHttpHeaders } from "node:http2";
import { GRPC_PATHS } from "./grpc-call.ts";

/** How a hand-written call ended: response headers and trailers together, and the bytes between. */
export interface RawCallResult {
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
}

export interface RawCall {
  write(bytes: Buffer): void;
  end(bytes?: Buffer): void;
  readonly result: Promise<RawCallResult>;
}

export interface RawSession {
  readonly session: ClientHttp2Session;
  call(headers?: Readonly<Record<string, string>>): RawCall;
}

export function rawSession(port: number): RawSession {
  const session = connect(`http://127.0.0.1:${port}`);
  session.on("error", () => undefined);
  return {
    session,
    call(headers = {}) {
      const stream = session.request({ ":method": "POST", ":path": GRPC_PATHS.logs, "content-type": "application/grpc", te: "trailers", ...headers });
      const chunks: Buffer[] = [];
      let seen: IncomingHttpHeaders = {};
      stream.on("response", (h) => { seen = { ...seen, ...h }; });
      stream.on("trailers", (h) => { seen = { ...seen, ...h }; });
      stream.on("data", (chunk: Buffer) => chunks.push(chunk));
      stream.on("error", () => undefined);
      const result = new Promise<RawCallResult>((resolve) => stream.on("close", () => resolve({ headers: seen, body: Buffer.concat(chunks) })));
      return { write: (bytes) => void stream.write(bytes), end: (bytes) => void (bytes === undefined ? stream.end() : stream.end(bytes)), result };
    },
  };
}

/** A message in its frame; `announced` and `flag` for frames that lie. */
export function frame(message: Buffer, flag = 0, announced = message.length): Buffer {
  const head = Buffer.alloc(5);
  head.writeUInt8(flag, 0);
  head.writeUInt32BE(announced, 1);
  return Buffer.concat([head, message]);
}
