import type { IncomingMessage, ServerResponse } from "node:http";

/** How much of an unwanted body is still taken off the line, and for how long at most. */
const LINGER_BYTES = 8 * 1024 * 1024;
const LINGER_MS = 2_000;

/**
 * Ends a request that was answered before its body was read. Closing at once would reset the connection, and the sender would lose the
 * answer that tells it to stop (RFC 9112 9.6); reading everything would be the work that the answer refused. So a bounded part is read
 * and thrown away; a sender that goes on after it is cut off.
 */
export function endRequest(req: IncomingMessage, res: ServerResponse, timeoutMs: number): void {
  if (req.complete) return;
  let rest = LINGER_BYTES;
  const cut = () => req.socket.destroy();
  const timer = setTimeout(cut, Math.min(LINGER_MS, timeoutMs));
  const done = () => clearTimeout(timer);
  req.on("data", (chunk: Buffer) => {
    rest -= chunk.length;
    if (rest < 0) cut();
  });
  req.once("end", done).once("close", done).once("error", done);
  res.once("error", done);
  req.resume();
}
