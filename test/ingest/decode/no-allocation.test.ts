import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { envoyLogs, ENVOY_KEYS } from "../../../bench/corpus/envoy-logs.ts";
import { kongSpans } from "../../../bench/corpus/kong-spans.ts";
import { encodeOtlpProto } from "../../../bench/corpus/otlp-proto.ts";
import { createRandom } from "../../../bench/corpus/random.ts";
import { createKeyTable } from "../../../ingest/decode/key-table.ts";
import { createProtoDecoder } from "../../../ingest/decode/proto-decoder.ts";

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as () => void;

describe("protobuf decoder, memory", () => {
  it.each([
    ["logs", encodeOtlpProto(envoyLogs(createRandom(1), 512))],
    ["traces", encodeOtlpProto(kongSpans(createRandom(1), 256))],
  ] as const)("allocates no object a record (%s)", (signal, body) => {
    const decoder = createProtoDecoder(createKeyTable([...ENVOY_KEYS, "http.status_code"]));
    const sink = { record: () => undefined, string: () => undefined, counter: () => undefined };
    const decode = (times: number): void => { for (let i = 0; i < times; i++) decoder.decode(body, signal, sink, { visitStrings: true }); };
    // Warm first: code that has not been compiled yet boxes numbers.
    decode(400);
    collect();
    const before = process.memoryUsage().heapUsed;
    decode(200);
    // The smallest object takes 12 bytes or more; a request allocates some hundreds, shared by its 512 records.
    expect((process.memoryUsage().heapUsed - before) / (200 * 512)).toBeLessThan(6);
  });
});
