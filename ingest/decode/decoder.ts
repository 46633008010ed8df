import type { RecordFrame, SecretPlace } from "./record-frame.ts";

/** What a request body is. `gateway_json`: one JSON object, an array of them, or JSON lines, as gateways post or put into Kafka. */
export type BodyFormat = "otlp_proto" | "otlp_json" | "gateway_json";
export type OtlpSignal = "logs" | "traces" | "metrics";

/** One data point of a counter that some profile wants (`metrics` only). Values above 2^53 are refused as a defect, never rounded. */
export interface CounterPoint {
  readonly name: string;
  readonly value: number;
  readonly isCumulative: boolean;
  readonly timeUnixNano: bigint;
  readonly attributes: ReadonlyMap<string, string>;
  readonly resource: ReadonlyMap<string, string>;
}

/** Takes decoded records, in order. Must not keep the frame. */
export interface RecordSink {
  record(frame: RecordFrame): void;
  /**
   * Called for every string value of the request (known or unknown key) when the decoder was asked to `visitStrings`. Positions address
   * `frame.bytes`; `keyStart === keyEnd` where there is no key.
   */
  string(frame: RecordFrame, place: SecretPlace, keyStart: number, keyEnd: number, start: number, end: number): void;
  /** Metrics only: a counter point whose name is in the wanted list. All other points are counted and ignored. */
  counter(point: CounterPoint): void;
}

/** `records` counts what the sink saw, defects included. `malformed` means the whole request is undecodable (400, INVALID_ARGUMENT). */
export type DecodeOutcome =
  | { readonly kind: "ok"; readonly records: number; readonly ignoredPoints: number }
  | { readonly kind: "malformed"; readonly message: string; readonly offsetBytes: number; readonly records: number };

export interface DecodeOptions {
  readonly visitStrings: boolean;
}

/**
 * Turns a request body into records, one pass, calling the sink for each. Never throws on any bytes; never recurses deeper than
 * `MAX_DEPTH`; allocates nothing per record in the protobuf path. A malformed request may have called the sink before the error was met:
 * the caller rolls its block back.
 */
export interface Decoder {
  decode(body: Buffer, signal: OtlpSignal, sink: RecordSink, options: DecodeOptions): DecodeOutcome;
}

/** Nesting of AnyValue (array, kvlist) that is accepted; deeper input is a client error. */
export const MAX_DEPTH = 32;
