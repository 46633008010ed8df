import { constants, type ServerHttp2Session } from "node:http2";

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
const LAST_STREAM_ID = 2 ** 31 - 1;

/** Ends a session in order: no new calls (GOAWAY), those open finish, what is left after the grace is cut. */
export function retire(session: ServerHttp2Session, graceMs: number): void {
  if (session.destroyed) return;
  announceEnd(session);
  session.close();
  const cut = setTimeout(() => session.destroy(), graceMs);
  session.once("close", () => clearTimeout(cut));
}

/** Tells the sender to open new calls elsewhere, without refusing those that are on their way. */
export function announceEnd(session: ServerHttp2Session): void {
  if (!session.destroyed && !session.closed) session.goaway(constants.NGHTTP2_NO_ERROR, LAST_STREAM_ID);
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
