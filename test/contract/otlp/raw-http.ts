/** HTTP as bytes on a socket, for what well-behaved clients never send. */
import { connect, type Socket } from "node:net";

export interface RawConnection {
  readonly socket: Socket;
  send(bytes: string | Buffer): void;
  /** Resolves with everything received so far once it contains `text`, or when the other side has closed. */
  until(text: string): Promise<string>;
  /** Resolves with everything received when the other side has closed. */
  closed(): Promise<string>;
}

export async function rawConnection(port: number): Promise<RawConnection> {
  const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true });
  await new Promise<void>((resolve, reject) => { socket.once("connect", resolve); socket.once("error", reject); });
  let seen = "";
  let isClosed = false;
  const watchers = new Set<() => void>();
  const wake = () => { for (const watcher of [...watchers]) watcher(); };
  socket.on("data", (chunk: Buffer) => { seen += chunk.toString("latin1"); wake(); });
  socket.on("error", () => undefined);
  socket.on("close", () => { isClosed = true; wake(); });
  socket.on("end", () => { isClosed = true; wake(); socket.destroy(); });
  const waitFor = (isDone: () => boolean) => new Promise<string>((resolve) => {
    const watcher = () => { if (isDone()) { watchers.delete(watcher); resolve(seen); } };
    watchers.add(watcher);
    watcher();
  });
  return {
    socket,
    send: (bytes) => void socket.write(bytes),
    until: (text) => waitFor(() => isClosed || seen.includes(text)),
    closed: () => waitFor(() => isClosed),
  };
}

/** A request head; `headers` after the usual ones. */
export function requestHead(headers: readonly string[], method = "POST", path = "/v1/logs"): string {
  return `${method} ${path} HTTP/1.1\r\nHost: test\r\n${headers.map((h) => `${h}\r\n`).join("")}\r\n`;
}
