/** Why compressed bytes did not come out; the same codes as a record batch's. */
export interface CodecFailure {
  readonly code: "ING_KAFKA_COMPRESSION" | "ING_KAFKA_TOO_LARGE";
  readonly message: string;
}

export const COMPRESSION_BROKEN: CodecFailure = { code: "ING_KAFKA_COMPRESSION", message: "the record batch cannot be decompressed" };
export const TOO_LARGE: CodecFailure = { code: "ING_KAFKA_TOO_LARGE", message: "the record batch is too large when decompressed" };
