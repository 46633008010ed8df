/** Every place of a request into which a client can put a text. */
import type { Attributes, Group, Log, Metric, Span, Value } from "../../../bench/corpus/otlp-model.ts";
import { keyNames } from "../../../ingest/normalise/profile/key-names.ts";
import { SHIPPED } from "../normalise/sample.ts";

export const IDS = { traceId: "4bf92f3577b34da6a3ce929d0e0e4736", spanId: "00f067aa0ba902b7" };
const text = (value: string): Value => ({ string: value });
const DECISION: Attributes = [["auth.decision", text("deny")], ["auth.method", text("jwt")]];
const RESOURCE_NAMES = ["service.name", "service.namespace", "service.instance.id", "deployment.environment.name", "cloud.region", "log_name", "node_name", "auth_slo.profile"];

/** Of a log record and its surroundings. */
export function logPlaces(leak: string, atNanos: bigint): Record<string, readonly Group<Log>[]> {
  const log = (over: Partial<Log>): Log => ({ kind: "log", timeUnixNano: atNanos, attributes: DECISION, ...IDS, ...over });
  const one = (items: readonly Log[], resource: Attributes = [["service.name", text("gw")]], scope: { name?: string; version?: string; attributes?: Attributes } = {}): Group<Log> => ({ resource, scopes: [{ name: scope.name ?? "", version: scope.version ?? "", attributes: scope.attributes ?? [], items }] });
  const group = (...args: Parameters<typeof one>): Group<Log>[] => [one(...args)];
  const nested: Value = { map: [["inner", { array: [text("x"), { map: [["deep", text(leak)]] }] }]] };
  return {
    "every known attribute": keyNames(SHIPPED).map((name) => one([log({ attributes: [...DECISION, [name, text(leak)]] })])),
    "an unknown attribute": group([log({ attributes: [...DECISION, ["my.note", text(leak)]] })]),
    "bytes": group([log({ attributes: [...DECISION, ["my.blob", { bytes: Buffer.from(leak) }]] })]),
    "an array": group([log({ attributes: [...DECISION, ["my.list", { array: [text("a"), text(leak)] }]] })]),
    "nested values": group([log({ attributes: [...DECISION, ["my.map", nested]] })]),
    "an attribute's key": group([log({ attributes: [...DECISION, [leak, text("x")]] })]),
    "the body": group([log({ body: text(leak) })]),
    "a JSON body": group([log({ body: text(JSON.stringify({ "auth.decision": "deny", route: leak, "auth.detail": leak })) })]),
    "a map as body": group([log({ body: { map: [["auth.detail", text(leak)], ["note", text(leak)]] } })]),
    "the event name": group([log({ eventName: leak })]),
    "the severity": group([log({ severityText: leak })]),
    "known resource attributes": RESOURCE_NAMES.map((name) => one([log({})], [[name, text(leak)]])),
    "an unknown resource attribute": group([log({})], [["team.note", text(leak)]]),
    "the scope": group([log({})], [], { name: leak, version: leak, attributes: [["a", text(leak)]] }),
    "an ignored record": group([log({ attributes: [["my.note", text(leak)]] })]),
  };
}

/** Of a span and its surroundings. */
export function spanPlaces(leak: string, atNanos: bigint): Record<string, readonly Group<Span>[]> {
  const span = (over: Partial<Span>): Span => ({ kind: "span", ...IDS, name: "GET /", spanKind: 2, startTimeUnixNano: atNanos, endTimeUnixNano: atNanos + 5_000_000n, attributes: DECISION, ...over });
  const one = (item: Span): Group<Span> => ({ resource: [["service.name", text("gw")]], scopes: [{ name: "", version: "", attributes: [], items: [item] }] });
  return {
    "the span's name": [one(span({ name: leak }))],
    "the trace state": [one(span({ traceState: leak }))],
    "the status message": [one(span({ status: { code: 2, message: leak } }))],
    "an event": [one(span({ events: [{ name: leak, timeUnixNano: atNanos, attributes: [["exception.message", text(leak)]] }] }))],
    "a link": [one(span({ links: [{ ...IDS, traceState: leak, attributes: [["x", text(leak)]] }] }))],
    "every known attribute": keyNames(SHIPPED).map((name) => one(span({ attributes: [...DECISION, [name, text(leak)]] }))),
  };
}

/** Of a metric and its surroundings. */
export function metricPlaces(leak: string, atNanos: bigint): readonly Group<Metric>[] {
  const metric = (over: Partial<Metric>, attributes: Attributes = [["k", text(leak)], [leak, text("x")]]): Metric => ({
    kind: "metric", name: "jwks_fetches", description: leak, unit: leak, data: "sum", temporality: 2, isMonotonic: true, points: [{ timeUnixNano: atNanos, value: { int: 1n }, attributes }], ...over,
  });
  return [{ resource: [["service.name", text(leak)], ["note", text(leak)]], scopes: [{ name: leak, version: leak, attributes: [["a", text(leak)]], items: [metric({}), metric({ name: leak })] }] }];
}

/** Of one record of a gateway's own JSON log. */
export function gatewayRecord(leak: string): Readonly<Record<string, unknown>> {
  return { latencies: { kong: 1 }, response: { status: 401, headers: { "www-authenticate": leak, "x-note": leak } }, request: { uri: leak, url: leak, id: leak, headers: { "user-agent": leak, [leak]: "x" } }, service: { name: leak }, route: { name: leak }, consumer: { id: leak, username: leak }, auth_error: leak, tags: [leak], [leak]: { a: 1 } };
}
