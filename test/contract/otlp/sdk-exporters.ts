/** The OpenTelemetry exporters for JavaScript, unmodified, each as a function that exports one batch of authentication decisions. */
import { SpanKind, trace, TraceFlags, ROOT_CONTEXT } from "@opentelemetry/api";
import { credentials, Metadata } from "@grpc/grpc-js";
import { OTLPLogExporter as GrpcLogs } from "@opentelemetry/exporter-logs-otlp-grpc";
import { OTLPLogExporter as JsonLogs } from "@opentelemetry/exporter-logs-otlp-http";
import { OTLPLogExporter as ProtoLogs } from "@opentelemetry/exporter-logs-otlp-proto";
import { OTLPTraceExporter as GrpcTraces } from "@opentelemetry/exporter-trace-otlp-grpc";
import { OTLPTraceExporter as JsonTraces } from "@opentelemetry/exporter-trace-otlp-http";
import { OTLPTraceExporter as ProtoTraces } from "@opentelemetry/exporter-trace-otlp-proto";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { InMemoryLogRecordExporter, LoggerProvider, SimpleLogRecordProcessor, type LogRecordExporter } from "@opentelemetry/sdk-logs";
import { BasicTracerProvider, InMemorySpanExporter, RandomIdGenerator, SimpleSpanProcessor, type SpanExporter } from "@opentelemetry/sdk-trace-base";

const TIMEOUT_MS = 60_000;
const resource = resourceFromAttributes({ "service.name": "js-sdk", "service.namespace": "interop" });
const ATTRIBUTES = { "auth.decision": "deny", "auth.reason": "token_expired", "auth.method": "jwt", "http.response.status_code": 401, "auth.latency_ms": 1.5 };

/** One exporter: `prepare` makes a batch, `send` exports it (the same one again, if wanted) and says whether that succeeded. */
export interface JsExporter {
  readonly name: string;
  prepare(records: number): { readonly traceIds: readonly string[]; send(): Promise<boolean> };
  shutdown(): Promise<void>;
}

const succeeded = (run: (done: (result: { readonly code: number }) => void) => void) => new Promise<boolean>((resolve) => run((result) => resolve(result.code === 0)));

function logs(name: string, exporter: LogRecordExporter): JsExporter {
  const ids = new RandomIdGenerator();
  return {
    name,
    prepare(records) {
      const memory = new InMemoryLogRecordExporter();
      const logger = new LoggerProvider({ resource, processors: [new SimpleLogRecordProcessor({ exporter: memory })] }).getLogger("auth");
      const traceIds = Array.from({ length: records }, () => {
        const traceId = ids.generateTraceId();
        const context = trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId: ids.generateSpanId(), traceFlags: TraceFlags.SAMPLED });
        logger.emit({ timestamp: Date.now(), attributes: ATTRIBUTES, context });
        return traceId;
      });
      return { traceIds, send: () => succeeded((done) => exporter.export([...memory.getFinishedLogRecords()], done)) };
    },
    shutdown: () => exporter.shutdown(),
  };
}

function spans(name: string, exporter: SpanExporter): JsExporter {
  return {
    name,
    prepare(records) {
      const memory = new InMemorySpanExporter();
      const tracer = new BasicTracerProvider({ resource, spanProcessors: [new SimpleSpanProcessor(memory)] }).getTracer("auth");
      const traceIds = Array.from({ length: records }, () => {
        const span = tracer.startSpan("GET /login", { kind: SpanKind.SERVER, attributes: ATTRIBUTES });
        span.end();
        return span.spanContext().traceId;
      });
      return { traceIds, send: () => succeeded((done) => exporter.export(memory.getFinishedSpans(), done)) };
    },
    shutdown: () => exporter.shutdown(),
  };
}

/** All exporters of JavaScript, pointed at one receiver; compression is set as users do, by environment. */
export function jsExporters(httpUrl: string, grpcAddress: string, options: { readonly gzip?: boolean; readonly headers?: Record<string, string> } = {}): readonly JsExporter[] {
  process.env["OTEL_EXPORTER_OTLP_COMPRESSION"] = options.gzip === true ? "gzip" : "none";
  const common = { timeoutMillis: TIMEOUT_MS, ...(options.headers === undefined ? {} : { headers: options.headers }) };
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(options.headers ?? {})) metadata.set(name, value);
  const grpc = { timeoutMillis: TIMEOUT_MS, url: `http://${grpcAddress}`, credentials: credentials.createInsecure(), metadata };
  return [
    logs("logs http/json", new JsonLogs({ ...common, url: `${httpUrl}/v1/logs` })), logs("logs http/protobuf", new ProtoLogs({ ...common, url: `${httpUrl}/v1/logs` })), logs("logs grpc", new GrpcLogs(grpc)),
    spans("traces http/json", new JsonTraces({ ...common, url: `${httpUrl}/v1/traces` })), spans("traces http/protobuf", new ProtoTraces({ ...common, url: `${httpUrl}/v1/traces` })), spans("traces grpc", new GrpcTraces(grpc)),
  ];
}
