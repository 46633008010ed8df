import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { detectFormat } from "../../../ingest/kafka/message-format.ts";
import { encodeOtlpProto } from "../../../bench/corpus/otlp-proto.ts";
import { texts, type Log, type Metric, type Span } from "../../../bench/corpus/otlp-model.ts";

const request = (items: readonly (Log | Metric | Span)[]) => encodeOtlpProto([{ resource: texts({ "service.name": "s" }), scopes: [{ name: "x", version: "", attributes: [], items }] }]);
const log: Log = { kind: "log", timeUnixNano: 1_790_000_000_000_000_000n, traceId: "", attributes: texts({ a: "b" }) };

describe("what a message is, told by its bytes", () => {
  it.each([
    ['{"resourceLogs":[]}', "otlp_json", "logs"], [' \n{ "resourceSpans" : []}', "otlp_json", "traces"], ['{"resource_metrics":[]}', "otlp_json", "metrics"],
    ['{"request":{}}', "gateway_json", "logs"], ['[{"a":1}]', "gateway_json", "logs"], ['\n{"a":1}\n{"a":2}', "gateway_json", "logs"],
    ["no JSON at all", "otlp_proto", null], ["", "otlp_proto", null],
  ])("%j", (text, format, signal) => {
    expect(detectFormat(Buffer.from(text))).toEqual({ format, signal });
  });

  it("OTLP protobuf with its signal", () => {
    expect(detectFormat(request([log]))).toEqual({ format: "otlp_proto", signal: "logs" });
    const metric: Metric = { kind: "metric", name: "up", description: "", unit: "1", data: "sum", temporality: 2, isMonotonic: true, points: [] };
    expect(detectFormat(request([metric]))).toEqual({ format: "otlp_proto", signal: "metrics" });
  });

  it("a protobuf request whose first bytes look like a newline and a brace is protobuf all the same", () => {
    const found = Array.from({ length: 300 }, (_, i) => request([{ ...log, attributes: texts({ a: "x".repeat(i) }) }])).filter((b) => b[1] === 0x7b);
    expect(found.length).toBeGreaterThan(0);
    for (const body of found) expect(detectFormat(body).format).toBe("otlp_proto");
  });

  it("never throws, whatever the bytes", () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
      expect(detectFormat(Buffer.from(bytes)).format).toMatch(/^(otlp_proto|otlp_json|gateway_json)$/);
    }), { numRuns: 2_000 });
  });
});
