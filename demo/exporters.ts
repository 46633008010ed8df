/** The real OpenTelemetry JS exporters, one pipeline a product: logs over protobuf or JSON, or server spans. */
import { SpanKind, SpanStatusCode, type Attributes } from "@opentelemetry/api";
import { OTLPLogExporter as JsonLogExporter } from "@opentelemetry/exporter-logs-otlp-http";
import { OTLPLogExporter as ProtoLogExporter } from "@opentelemetry/exporter-logs-otlp-proto";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { resourceFromAttributes, type Resource } from "@opentelemetry/resources";
import { BatchLogRecordProcessor, LoggerProvider } from "@opentelemetry/sdk-logs";
import { BasicTracerProvider, BatchSpanProcessor } from "@opentelemetry/sdk-trace-base";
import type { Decision } from "./decision.ts";
import type { DemoProduct } from "./products.ts";

export interface Pipeline {
  readonly emit: (decision: Decision) => void;
  /** Sends what is queued; resolves when the receiver has acknowledged it. */
  readonly flush: () => Promise<void>;
  readonly shutdown: () => Promise<void>;
}

/** Larger and more patient than the SDK's defaults: two weeks of history pass through the queues, on machines that may be busy. */
const QUEUE = { maxQueueSize: 20_000, maxExportBatchSize: 1_024, scheduledDelayMillis: 1_000, exportTimeoutMillis: 60_000 };
const EXPORTER = { timeoutMillis: 60_000 };
const FLUSH_TIMEOUT_MS = 300_000;

function attributesOf(decision: Decision, issuer: string): Attributes {
  const all: Attributes = {
    "http.request.method": "GET", "http.route": decision.route, "http.response.status_code": decision.status, "client.address": decision.client, "user_agent.original": decision.userAgent,
    "auth.decision": decision.decision, "auth.method": decision.kind === "mtls_handshake" ? "mtls" : "jwt", "auth.issuer": issuer, "auth.latency_ms": decision.latencyMs,
  };
  if (decision.reason !== "") all["auth.reason"] = decision.reason;
  if (decision.detail !== "") all["auth.detail"] = decision.detail;
  if (decision.keyId !== "") all["auth.key_id"] = decision.keyId;
  if (decision.principal !== "") all["auth.principal"] = decision.principal;
  if (decision.kind !== undefined) all["auth.kind"] = decision.kind;
  if (decision.credential !== undefined) all["auth.credential_id"] = decision.credential;
  return all;
}

function logPipeline(product: DemoProduct, resource: Resource, otlpUrl: string, issuer: string): Pipeline {
  const url = `${otlpUrl}/v1/logs`;
  const exporter = product.encoding === "json" ? new JsonLogExporter({ url, ...EXPORTER }) : new ProtoLogExporter({ url, ...EXPORTER });
  const provider = new LoggerProvider({ resource, processors: [new BatchLogRecordProcessor({ exporter, ...QUEUE })] });
  const logger = provider.getLogger("auth");
  return {
    emit: (d) => logger.emit({ timestamp: d.timeMs, observedTimestamp: d.timeMs, attributes: attributesOf(d, issuer) as Record<string, string | number> }),
    flush: () => provider.forceFlush({ timeoutMillis: FLUSH_TIMEOUT_MS }),
    shutdown: () => provider.shutdown(),
  };
}

function tracePipeline(resource: Resource, otlpUrl: string, issuer: string): Pipeline {
  const provider = new BasicTracerProvider({ resource, forceFlushTimeoutMillis: FLUSH_TIMEOUT_MS, spanProcessors: [new BatchSpanProcessor(new OTLPTraceExporter({ url: `${otlpUrl}/v1/traces`, ...EXPORTER }), QUEUE)] });
  const tracer = provider.getTracer("auth");
  return {
    emit: (d) => {
      const span = tracer.startSpan(`GET ${d.route}`, { kind: SpanKind.SERVER, startTime: d.timeMs, attributes: attributesOf(d, issuer) });
      if (d.decision === "error") span.setStatus({ code: SpanStatusCode.ERROR, message: d.reason });
      span.end(d.timeMs + Math.max(1, d.latencyMs));
    },
    flush: () => provider.forceFlush(),
    shutdown: () => provider.shutdown(),
  };
}

/** A product's exporters, pointed at the service's OTLP/HTTP address. */
export function createPipeline(product: DemoProduct, otlpUrl: string, issuer: string): Pipeline {
  const resource = resourceFromAttributes({ "service.name": product.service, "service.namespace": product.product, "service.instance.id": product.instance, "deployment.environment.name": "production", "cloud.region": product.region });
  return product.signal === "traces" ? tracePipeline(resource, otlpUrl, issuer) : logPipeline(product, resource, otlpUrl, issuer);
}
