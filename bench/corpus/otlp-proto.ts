import type { Attributes, Group, Log, Metric, Request, Span, Value } from "./otlp-model.ts";
import { ProtoWriter } from "./proto-writer.ts";

/** Writes a request as OTLP protobuf, fields in the order of the definition, as exporters do. Empty strings are left out. */
export function encodeOtlpProto(request: Request): Buffer {
  const w = new ProtoWriter();
  for (const group of request) w.message(1, (into) => { writeGroup(into, group); });
  return w.finish();
}

function writeGroup(w: ProtoWriter, group: Group<Log | Span | Metric>): void {
  w.message(1, (into) => { writeAttributes(into, 1, group.resource); });
  for (const scope of group.scopes) {
    w.message(2, (into) => {
      into.message(1, (inner) => {
        writeText(inner, 1, scope.name);
        writeText(inner, 2, scope.version);
        writeAttributes(inner, 3, scope.attributes);
      });
      for (const item of scope.items) into.message(2, (inner) => { writeItem(inner, item); });
    });
  }
}

function writeItem(w: ProtoWriter, item: Log | Span | Metric): void {
  switch (item.kind) {
    case "log": return writeLog(w, item);
    case "span": return writeSpan(w, item);
    case "metric": return writeMetric(w, item);
  }
}

function writeLog(w: ProtoWriter, log: Log): void {
  if (log.timeUnixNano !== 0n) w.fixed64(1, log.timeUnixNano);
  writeText(w, 3, log.severityText);
  const { body } = log;
  if (body !== undefined) w.message(5, (into) => { writeValue(into, body); });
  writeAttributes(w, 6, log.attributes);
  if (log.flags !== undefined) w.fixed32(8, log.flags);
  writeId(w, 9, log.traceId);
  writeId(w, 10, log.spanId);
  if (log.observedTimeUnixNano !== undefined) w.fixed64(11, log.observedTimeUnixNano);
  writeText(w, 12, log.eventName);
}

function writeSpan(w: ProtoWriter, span: Span): void {
  writeId(w, 1, span.traceId);
  writeId(w, 2, span.spanId);
  writeText(w, 3, span.traceState);
  writeId(w, 4, span.parentSpanId);
  writeText(w, 5, span.name);
  w.number(6, span.spanKind);
  w.fixed64(7, span.startTimeUnixNano);
  w.fixed64(8, span.endTimeUnixNano);
  writeAttributes(w, 9, span.attributes);
  for (const event of span.events ?? []) {
    w.message(11, (into) => { writeText(into.fixed64(1, event.timeUnixNano), 2, event.name); writeAttributes(into, 3, event.attributes); });
  }
  for (const link of span.links ?? []) {
    w.message(13, (into) => {
      writeId(into, 1, link.traceId);
      writeId(into, 2, link.spanId);
      writeText(into, 3, link.traceState);
      writeAttributes(into, 4, link.attributes);
    });
  }
  const { status } = span;
  if (status !== undefined) w.message(15, (into) => { writeText(into, 2, status.message); into.number(3, status.code); });
  if (span.flags !== undefined) w.fixed32(16, span.flags);
}

const METRIC_DATA = { gauge: { field: 5, attributes: 7 }, sum: { field: 7, attributes: 7 }, histogram: { field: 9, attributes: 9 } } as const;

function writeMetric(w: ProtoWriter, metric: Metric): void {
  const data = METRIC_DATA[metric.data];
  writeText(w, 1, metric.name);
  writeText(w, 2, metric.description);
  writeText(w, 3, metric.unit);
  w.message(data.field, (into) => {
    for (const point of metric.points) {
      into.message(1, (inner) => {
        writeAttributes(inner, data.attributes, point.attributes);
        inner.fixed64(3, point.timeUnixNano);
        if (metric.data === "histogram") inner.fixed64(4, 1n);
        else if ("int" in point.value) inner.fixed64(6, point.value.int);
        else inner.double(4, point.value.double);
      });
    }
    if (metric.data !== "gauge") into.number(2, metric.temporality);
    if (metric.data === "sum") into.number(3, metric.isMonotonic ? 1 : 0);
  });
}

function writeAttributes(w: ProtoWriter, field: number, attributes: Attributes): void {
  for (const [key, value] of attributes) {
    w.message(field, (into) => { into.string(1, key).message(2, (inner) => { writeValue(inner, value); }); });
  }
}

/** Writes an AnyValue. */
export function writeValue(w: ProtoWriter, value: Value): void {
  if ("string" in value) w.string(1, value.string);
  else if ("bool" in value) w.number(2, value.bool ? 1 : 0);
  else if ("int" in value) w.number(3, value.int);
  else if ("double" in value) w.double(4, value.double);
  else if ("array" in value) w.message(5, (into) => { for (const element of value.array) into.message(1, (inner) => { writeValue(inner, element); }); });
  else if ("map" in value) w.message(6, (into) => { writeAttributes(into, 1, value.map); });
  else if ("bytes" in value) w.chunk(7, value.bytes);
}

function writeText(w: ProtoWriter, field: number, text: string | undefined): void {
  if (text !== undefined && text !== "") w.string(field, text);
}

function writeId(w: ProtoWriter, field: number, hex: string | undefined): void {
  if (hex !== undefined && hex !== "") w.chunk(field, Buffer.from(hex, "hex"));
}
