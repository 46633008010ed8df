import type { Attributes, Log, Request, Span, Value } from "../../../bench/corpus/otlp-model.ts";

type Json = Readonly<Record<string, unknown>>;

const list = (value: unknown): readonly Json[] => (Array.isArray(value) ? value as readonly Json[] : []);
const object = (value: unknown): Json => (value ?? {}) as Json;
const text = (value: unknown): string => (typeof value === "string" ? value : "");
const nanos = (value: unknown): bigint => BigInt((value ?? 0) as string | number);

/** Reads a well-formed OTLP/JSON document of the golden files, so that it can be written as protobuf. */
export function jsonToModel(signal: "logs" | "traces", document: unknown): Request<Log | Span> {
  const [groups, scopes, records] = signal === "logs" ? ["resourceLogs", "scopeLogs", "logRecords"] : ["resourceSpans", "scopeSpans", "spans"];
  return list(object(document)[groups as string]).map((group) => ({
    resource: attributesOf(object(group["resource"])["attributes"]),
    scopes: list(group[scopes as string]).map((scope) => ({
      name: text(object(scope["scope"])["name"]), version: text(object(scope["scope"])["version"]), attributes: [],
      items: list(scope[records as string]).map((record): Log | Span => (signal === "logs" ? logOf(record) : spanOf(record))),
    })),
  }));
}

function logOf(log: Json): Log {
  return {
    kind: "log", timeUnixNano: nanos(log["timeUnixNano"]), observedTimeUnixNano: nanos(log["observedTimeUnixNano"]), severityText: text(log["severityText"]),
    traceId: text(log["traceId"]), spanId: text(log["spanId"]), attributes: attributesOf(log["attributes"]),
    ...(log["body"] === undefined ? {} : { body: valueOf(object(log["body"])) }),
  };
}

function spanOf(span: Json): Span {
  return {
    kind: "span", traceId: text(span["traceId"]), spanId: text(span["spanId"]), parentSpanId: text(span["parentSpanId"]), name: text(span["name"]),
    spanKind: Number(span["kind"]), startTimeUnixNano: nanos(span["startTimeUnixNano"]), endTimeUnixNano: nanos(span["endTimeUnixNano"]),
    attributes: attributesOf(span["attributes"]), status: { code: Number(object(span["status"])["code"] ?? 0), message: "" },
    events: list(span["events"]).map((event) => ({ name: text(event["name"]), timeUnixNano: nanos(event["timeUnixNano"]), attributes: attributesOf(event["attributes"]) })),
  };
}

function attributesOf(value: unknown): Attributes {
  return list(value).map((pair) => [text(pair["key"]), valueOf(object(pair["value"]))] as const);
}

function valueOf(any: Json): Value {
  if (typeof any["stringValue"] === "string") return { string: any["stringValue"] };
  if (any["intValue"] !== undefined) return { int: nanos(any["intValue"]) };
  if (typeof any["doubleValue"] === "number") return { double: any["doubleValue"] };
  if (any["arrayValue"] !== undefined) return { array: list(object(any["arrayValue"])["values"]).map(valueOf) };
  throw new Error(`the golden files use no such value: ${JSON.stringify(any)}`);
}
