/** The service's own traces: one span per evaluation and per accepted request, exported only when an endpoint is configured. */
import { SpanStatusCode, trace, type Attributes } from "@opentelemetry/api";

export interface Tracing {
  /** Runs something inside a span; without an endpoint the span is a no-op. Errors are recorded and thrown on. */
  readonly span: <T>(name: string, attributes: Attributes, run: () => Promise<T>) => Promise<T>;
  readonly stop: () => Promise<void>;
}

const STOP_MS = 1_000;

/** Starts the OpenTelemetry SDK when `endpoint` is set; loads it only then. */
export async function startTracing(endpoint: string | undefined, version: string): Promise<Tracing> {
  if (endpoint === undefined) return { span: (_name, _attributes, run) => run(), stop: () => Promise.resolve() };
  const { NodeSDK } = await import("@opentelemetry/sdk-node");
  const { OTLPTraceExporter } = await import("@opentelemetry/exporter-trace-otlp-http");
  const { resourceFromAttributes } = await import("@opentelemetry/resources");
  const sdk = new NodeSDK({ resource: resourceFromAttributes({ "service.name": "auth-slo", "service.version": version }), traceExporter: new OTLPTraceExporter({ url: `${endpoint.replace(/\/+$/, "")}/v1/traces` }), instrumentations: [] });
  sdk.start();
  const tracer = trace.getTracer("auth-slo", version);
  return {
    span: (name, attributes, run) => tracer.startActiveSpan(name, { attributes }, async (span) => {
      try {
        return await run();
      } catch (error) {
        span.setStatus({ code: SpanStatusCode.ERROR, message: error instanceof Error ? error.name : "error" });
        throw error;
      } finally {
        span.end();
      }
    }),
    stop: () => Promise.race([sdk.shutdown(), new Promise<void>((resolve) => setTimeout(resolve, STOP_MS).unref())]).catch(() => undefined),
  };
}
