import { createHash } from "node:crypto";
import { OTLPMetricExporter as JsonMetrics } from "@opentelemetry/exporter-metrics-otlp-http";
import { OTLPMetricExporter as ProtoMetrics } from "@opentelemetry/exporter-metrics-otlp-proto";
import { MeterProvider, PeriodicExportingMetricReader } from "@opentelemetry/sdk-metrics";
import { describe, expect, test } from "vitest";
import type { AcceptRequest } from "../../../ingest/accept.ts";
import { createDecoders } from "../../../ingest/decode/decoders.ts";
import { createKeyTable } from "../../../ingest/decode/key-table.ts";
import type { RecordSink } from "../../../ingest/decode/decoder.ts";
import { exportFromPython } from "../../real/python-exporters.ts";
import { part } from "../../real/parts.ts";
import { running } from "./running.ts";
import { jsExporters } from "./sdk-exporters.ts";

const { start } = running();
const decoders = createDecoders(createKeyTable(["service.name"]));

/** The trace ids of a request, through the decoder of the product. */
function traceIdsOf(request: AcceptRequest): readonly string[] {
  const ids: string[] = [];
  const sink: RecordSink = { record: (frame) => void ids.push(frame.bytes.subarray(frame.traceIdStart, frame.traceIdStart + 16).toString("hex")), string: () => undefined, counter: () => undefined };
  expect(decoders[request.format].decode(request.body, request.signal, sink, { visitStrings: false }).kind).toBe("ok");
  return ids;
}

describe("exporters of the SDKs, unmodified", () => {
  test.each([false, true])("C46 JavaScript: logs and traces over http/json, http/protobuf and grpc, gzip: %s", async (gzip) => {
    const receiver = await start();
    for (const exporter of jsExporters(receiver.httpUrl, receiver.grpcAddress, { gzip })) {
      const { traceIds, send } = exporter.prepare(50);
      expect([exporter.name, await send()]).toEqual([exporter.name, true]);
      const last = receiver.received.at(-1);
      expect(last === undefined ? [] : traceIdsOf(last)).toEqual(traceIds);
      await exporter.shutdown();
    }
    expect(receiver.received.map((r) => [r.signal, r.format, r.transport])).toEqual([
      ["logs", "otlp_json", "otlp_http"], ["logs", "otlp_proto", "otlp_http"], ["logs", "otlp_proto", "otlp_grpc"],
      ["traces", "otlp_json", "otlp_http"], ["traces", "otlp_proto", "otlp_http"], ["traces", "otlp_proto", "otlp_grpc"],
    ]);
    expect(receiver.received.every((r) => r.userAgent.startsWith("OTel-OTLP-Exporter-JavaScript/"))).toBe(true);
  });

  test.each([["http/json", JsonMetrics, "otlp_json"], ["http/protobuf", ProtoMetrics, "otlp_proto"]] as const)("C46 JavaScript: metrics over %s", async (_name, Exporter, format) => {
    const receiver = await start();
    const provider = new MeterProvider({ readers: [new PeriodicExportingMetricReader({ exporter: new Exporter({ url: `${receiver.httpUrl}/v1/metrics` }), exportIntervalMillis: 3_600_000 })] });
    provider.getMeter("auth").createCounter("denied").add(3, { reason: "expired" });
    await provider.forceFlush();
    expect(receiver.received.map((r) => [r.signal, r.format])).toEqual([["metrics", format]]);
    expect(receiver.answers).toEqual(["OK"]);
    await provider.shutdown();
  });

  test("C46 JavaScript: the token goes with headers and metadata", async () => {
    const receiver = await start({ tokens: `acme:${createHash("sha256").update("secret").digest("hex")}` });
    for (const exporter of jsExporters(receiver.httpUrl, receiver.grpcAddress, { headers: { authorization: "Bearer secret" } })) {
      expect([exporter.name, await exporter.prepare(1).send()]).toEqual([exporter.name, true]);
      await exporter.shutdown();
    }
    expect(receiver.received.map((r) => r.tenant)).toEqual(Array.from({ length: 6 }, () => "acme"));
  });

  const python = part("python-otel");
  test.skipIf(python === null).each([["logs", "http", "none"], ["logs", "http", "gzip"], ["logs", "grpc", "none"], ["logs", "grpc", "gzip"], ["traces", "http", "gzip"], ["traces", "grpc", "gzip"]] as const)("C46 Python: %s over %s, compression %s", async (signal, protocol, compression) => {
    const receiver = await start();
    const endpoint = protocol === "http" ? receiver.httpUrl : `http://${receiver.grpcAddress}`;
    const batches = await exportFromPython(python ?? "", { signal, protocol, endpoint, batches: 2, records: 50, compression });
    expect(batches.map((b) => b.acknowledged)).toEqual([true, true]);
    expect(receiver.received.map(traceIdsOf)).toEqual(batches.map((b) => b.traceIds));
    expect(receiver.received.every((r) => r.signal === signal && r.format === "otlp_proto")).toBe(true);
  });
});
