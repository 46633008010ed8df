import type { ServerHttp2Session } from "node:http2";

/** How long a connection may live. Bounded, so that senders spread over new replicas and nothing grows with the age of a connection. */
export interface ConnectionAges {
  /** Without a call. */
  readonly idleMs: number;
  /** In all; calls in flight are then given `graceMs` to finish. */
  readonly ageMs: number;
  readonly graceMs: number;
}

/** Connection window: what one sender may have on the line over all its calls before it waits for us. */
const WINDOW_BYTES = 4 * 1024 * 1024;

/**
 * Ends a session in order: GOAWAY names the last call that is served, those finish, what is left after the grace is cut. A call that was
 * on its way is above that number, so its sender knows that nobody saw it and sends it elsewhere (RFC 9113 6.8).
 */
export function retire(session: ServerHttp2Session, graceMs: number): void {
  if (session.destroyed) return;
  session.close();
  const cut = setTimeout(() => session.destroy(), graceMs);
  session.once("close", () => clearTimeout(cut));
}

/** Watches one session to its end. */
export function supervise(session: ServerHttp2Session, ages: ConnectionAges): void {
  let openCalls = 0;
  const age = setTimeout(() => retire(session, ages.graceMs), ages.ageMs);
  age.unref();
  session.setLocalWindowSize(WINDOW_BYTES);
  session.on("stream", (stream) => {
    openCalls += 1;
    stream.once("close", () => { openCalls -= 1; });
  });
  const onIdle = () => {
    if (openCalls === 0) retire(session, ages.graceMs);
    else session.setTimeout(ages.idleMs);
  };
  session.setTimeout(ages.idleMs, onIdle);
  // A broken connection ends its own session and nothing else; its calls learn of it by their own close.
  session.on("error", () => session.destroy());
  session.once("close", () => clearTimeout(age));
}
