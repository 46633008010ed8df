import type { AcceptRequest } from "../accept.ts";
import type { CounterPoint } from "../decode/decoder.ts";
import type { RecordFrame, SecretPlace } from "../decode/record-frame.ts";

/** What the normaliser made of one record: a row, nothing (no authentication decision), or nothing since its explicit id was seen before. */
export type RecordFate = "stored" | "ignored" | "deduplicated";

/**
 * Turns records into rows of the open block. Synchronous; one request at a time.
 *
 * `accept` appends exactly one row to the builder's columns when it says `stored`, with its event time in `ts`, and none otherwise.
 */
export interface RecordNormaliser {
  /** Begins a request. Everything kept by interner id is void when the interner's epoch has changed. */
  begin(request: AcceptRequest): void;
  accept(frame: RecordFrame): RecordFate;
  /** Puts a counter point into the builder's side rows; false when no profile wants it after all. */
  counter(point: CounterPoint): boolean;
}

/** Sees every string of a request that may hold a secret, and puts an exposure into the builder's side rows for each one found, a bounded number a request. */
export interface SecretWatch {
  /** A quick look at the whole body: false means that there is no secret in it and that strings need not be visited. */
  mayHoldSecret(body: Buffer): boolean;
  begin(request: AcceptRequest): void;
  string(frame: RecordFrame, place: SecretPlace, keyStart: number, keyEnd: number, start: number, end: number): void;
}
