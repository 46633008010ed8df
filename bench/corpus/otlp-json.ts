import type { Attributes, Log, Metric, Request, Span, Value } from "./otlp-model.ts";

const GROUPS = {
  log: ["resourceLogs", "scopeLogs", "logRecords"],
  span: ["resourceSpans", "scopeSpans", "spans"],
  metric: ["resourceMetrics", "scopeMetrics", "metrics"],
} as const;

/** Writes a request as OTLP/JSON: ids in hex, other bytes in base64, 64-bit integers as text. */
export function encodeOtlpJson(kind: keyof typeof GROUPS, request: Request): Buffer {
  const [groups, scopes, records] = GROUPS[kind];
  return Buffer.from(JSON.stringify({
    [groups]: request.map((group) => ({
      resource: { attributes: attributesOf(group.resource) },
      [scopes]: group.scopes.map((scope) => ({
        scope: { name: scope.name, version: scope.version, attributes: attributesOf(scope.attributes) },
        [records]: scope.items.map(itemOf),
      })),
    })),
  }));
}

function itemOf(item: Log | Span | Metric): object {
  switch (item.kind) {
    case "log": return logOf(item);
    case "span": return spanOf(item);
    case "metric": return metricOf(item);
  }
}

function logOf(log: Log): object {
  return {
    timeUnixNano: String(log.timeUnixNano), observedTimeUnixNano: log.observedTimeUnixNano?.toString(), severityText: log.severityText,
    body: log.body === undefined ? undefined : valueOf(log.body), attributes: attributesOf(log.attributes), flags: log.flags,
    traceId: log.traceId, spanId: log.spanId, eventName: log.eventName,
  };
}

function spanOf(span: Span): object {
  return {
    traceId: span.traceId, spanId: span.spanId, parentSpanId: span.parentSpanId, traceState: span.traceState, name: span.name, kind: span.spanKind,
    startTimeUnixNano: String(span.startTimeUnixNano), endTimeUnixNano: String(span.endTimeUnixNano), attributes: attributesOf(span.attributes),
    events: span.events?.map((event) => ({ name: event.name, timeUnixNano: String(event.timeUnixNano), attributes: attributesOf(event.attributes) })),
    links: span.links?.map((link) => ({ traceId: link.traceId, spanId: link.spanId, traceState: link.traceState, attributes: attributesOf(link.attributes) })),
    status: span.status, flags: span.flags,
  };
}

function metricOf(metric: Metric): object {
  const dataPoints = metric.points.map((point) => ({
    attributes: attributesOf(point.attributes), timeUnixNano: String(point.timeUnixNano),
    ...(metric.data === "histogram" ? { count: "1" } : "int" in point.value ? { asInt: String(point.value.int) } : { asDouble: doubleOf(point.value.double) }),
  }));
  const data = metric.data === "gauge" ? { dataPoints }
    : { dataPoints, aggregationTemporality: metric.temporality, ...(metric.data === "sum" ? { isMonotonic: metric.isMonotonic } : {}) };
  return { name: metric.name, description: metric.description, unit: metric.unit, [metric.data]: data };
}

function attributesOf(attributes: Attributes): readonly object[] {
  return attributes.map(([key, value]) => ({ key, value: valueOf(value) }));
}

function valueOf(value: Value): object {
  if ("string" in value) return { stringValue: value.string };
  if ("bool" in value) return { boolValue: value.bool };
  if ("int" in value) return { intValue: String(value.int) };
  if ("double" in value) return { doubleValue: doubleOf(value.double) };
  if ("array" in value) return { arrayValue: { values: value.array.map(valueOf) } };
  if ("map" in value) return { kvlistValue: { values: attributesOf(value.map) } };
  if ("bytes" in value) return { bytesValue: value.bytes.toString("base64") };
  return {};
}

function doubleOf(value: number): number | string {
  return Number.isFinite(value) ? value : String(value);
}
