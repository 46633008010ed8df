import type { Accept, AcceptRequest, Admission } from "../accept.ts";
import { answerOf, refuse, type Answer } from "./answer.ts";
import type { Charge } from "./charge.ts";
import type { Credentials } from "./credentials.ts";
import { decompress } from "./decompress.ts";
import type { Drain } from "./drain.ts";
import type { Coding } from "./media-type.ts";
import type { WireObserver } from "./observer.ts";
import type { TlsSource } from "./tls-source.ts";

/** Bounds of both receivers. */
export interface WireLimits {
  /** Largest body, as sent and decompressed. */
  readonly maxRequestBytes: number;
  /** Longest time for a whole body. */
  readonly bodyTimeoutMs: number;
  /** Open connections per listener; further ones are dropped. */
  readonly maxConnections: number;
}

/** What both receivers need; `tls` null serves clear text. */
export interface WireDeps {
  readonly accept: Accept;
  readonly admission: Admission;
  readonly credentials: Credentials;
  readonly limits: WireLimits;
  readonly tls: TlsSource | null;
  readonly observer: WireObserver;
  readonly nowMs: () => number;
}

/** One listener. */
export interface WireServer {
  /** Resolves to the port that is listened on (of use when `port` is 0); rejects when it cannot be had. */
  listen(port: number, host: string): Promise<number>;
  /**
   * Stops: no new connection, new requests on open ones are answered 503/UNAVAILABLE with a time to come back, those in flight are
   * finished, at most until the deadline. Never rejects; safe to call twice.
   */
  drain(deadlineMs: number): Promise<void>;
  readonly connections: number;
}

/** State that one listener's requests share. */
export interface ReceiverState extends WireDeps {
  readonly drain: Drain;
}

export type RequestFacts = Omit<AcceptRequest, "body" | "receivedAtMs">;

/** Decompresses a body that has been read and has it accepted. An error that nobody foresaw is a temporary refusal: senders must not drop. */
export async function takeIn(deps: WireDeps, charge: Charge, read: Buffer, coding: Coding, facts: RequestFacts): Promise<Answer> {
  try {
    let body = read;
    if (coding !== "identity") {
      const plain = await decompress(read, coding, deps.limits.maxRequestBytes, charge);
      if (plain.kind === "refused") return plain;
      body = plain.body;
    }
    return answerOf(await deps.accept({ ...facts, body, receivedAtMs: deps.nowMs() }));
  } catch (error) {
    deps.observer.problem("ING_UNEXPECTED", error instanceof Error ? error.name : "unknown");
    return refuse("ING_UNEXPECTED");
  }
}
