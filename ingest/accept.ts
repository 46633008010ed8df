import type { BodyFormat, OtlpSignal } from "./decode/decoder.ts";
import type { KafkaRange } from "./block/block.ts";

/** A request as the wire hands it on: authenticated, bounded, decompressed, not yet decoded. */
export interface AcceptRequest {
  readonly body: Buffer;
  readonly format: BodyFormat;
  readonly signal: OtlpSignal;
  readonly tenant: string;
  readonly transport: "otlp_http" | "otlp_grpc" | "gateway_http" | "kafka";
  /** User-Agent of the sender: part of the profile fingerprint. */
  readonly userAgent: string;
  /** Profile named by the path or the topic; wins over every fingerprint. */
  readonly profile: string | null;
  /** Arrival, milliseconds since the epoch. */
  readonly receivedAtMs: number;
  /** Kafka only: the offsets of this message, recorded in the block header. */
  readonly kafka?: KafkaRange;
}

/**
 * What became of a request. The wire maps it: `accepted` 200/OK (partial success when `rejected > 0`; `message` alone is a warning),
 * `malformed` 400/INVALID_ARGUMENT, `overloaded` 503/UNAVAILABLE with Retry-After/RetryInfo. There is no fourth answer.
 */
export type AcceptOutcome =
  | { readonly kind: "accepted"; readonly records: number; readonly rejected: number; readonly message: string }
  | { readonly kind: "malformed"; readonly code: string; readonly message: string }
  | { readonly kind: "overloaded"; readonly code: string; readonly message: string; readonly retryAfterSeconds: number };

/** Resolves only when every accepted record of the request is durable (fdatasync'ed). Never rejects. */
export type Accept = (request: AcceptRequest) => Promise<AcceptOutcome>;

/**
 * Asked before a body is read and again before it is decoded: may `bytes` more be taken in? The answer is kept flat under overload
 * (bytes in flight, un-stored log, free disk). `release` gives the bytes back when the request ends, whatever its end.
 */
export interface Admission {
  tryTake(bytes: number): { readonly kind: "taken" } | { readonly kind: "refused"; readonly code: string; readonly message: string; readonly retryAfterSeconds: number };
  release(bytes: number): void;
}
