import type { BodyFormat, Decoder } from "./decoder.ts";
import { createGatewayJsonDecoder } from "./gateway-json-decoder.ts";
import { createJsonDecoder } from "./json-decoder.ts";
import type { KeyTable } from "./key-table.ts";
import { createProtoDecoder } from "./proto-decoder.ts";

/** Makes one decoder for each body format. A decoder is not to be called again from within its own sink. */
export function createDecoders(keys: KeyTable, counterNames: readonly string[] = []): Readonly<Record<BodyFormat, Decoder>> {
  return {
    otlp_proto: createProtoDecoder(keys, counterNames),
    otlp_json: createJsonDecoder(keys, counterNames),
    gateway_json: createGatewayJsonDecoder(keys),
  };
}
