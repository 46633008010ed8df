import type { Readable } from "node:stream";
import { refuse, type Refusal } from "./answer.ts";
import type { ByteSink } from "./byte-sink.ts";

/** `gone`: the sender went away; there is nobody to answer. */
export type BodyOutcome = { readonly kind: "read" } | { readonly kind: "gone" } | Refusal;

export interface BodyOptions {
  readonly sink: ByteSink;
  readonly timeoutMs: number;
  /** Called after each chunk: a transport that announces a length in its first bytes can refuse early. */
  readonly inspect?: (sink: ByteSink) => Refusal | null;
}

/**
 * Reads a body into the sink, to its end, a refusal or the deadline. After anything but `read` the stream may still carry bytes: it is
 * the caller's to end. Never rejects.
 */
export function readBody(stream: Readable, { sink, timeoutMs, inspect }: BodyOptions): Promise<BodyOutcome> {
  return new Promise((resolve) => {
    const finish = (outcome: BodyOutcome) => {
      clearTimeout(deadline);
      stream.off("data", onData).off("end", onEnd).off("close", onGone).off("error", onGone);
      if (outcome.kind !== "read") stream.pause();
      resolve(outcome);
    };
    const onData = (chunk: Buffer) => {
      const refused = sink.write(chunk) ?? inspect?.(sink) ?? null;
      if (refused !== null) finish(refused);
    };
    const onEnd = () => finish({ kind: "read" });
    const onGone = () => finish({ kind: "gone" });
    const deadline = setTimeout(() => finish(refuse("ING_SLOW_BODY")), timeoutMs);
    stream.on("data", onData).on("end", onEnd).on("close", onGone).on("error", onGone);
    if (stream.destroyed) onGone();
  });
}
