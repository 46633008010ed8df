import { texts, type Attributes, type Group, type Log, type Metric, type Span, type Value } from "./otlp-model.ts";
import type { Random } from "./random.ts";
import { inventRequest } from "./traffic.ts";

const TEXTS = ["", "-", "401", "GET", "invalid_token", "Bearer error=\"invalid_token\"", "ünïcode ✓", "a".repeat(130), "{\"status\":401,\"request\":{\"id\":\"r1\",\"tags\":[\"x\",\"y\"]}}"];
const KEYS = ["http.response.status_code", "auth.decision", "auth.reason", "request.id", "status", "auth", "http.request.header.authorization", "k8s.pod.name", "x"];

/** A value of any kind OTLP knows, nested at most `depth` deep. */
export function anyValue(random: Random, depth: number): Value {
  switch (random.below(depth > 0 ? 10 : 7)) {
    case 0: return { int: BigInt(random.below(600)) };
    case 1: return { int: random.pick([-1n, 9_007_199_254_740_993n, -9_223_372_036_854_775_808n, 9_007_199_254_740_991n]) };
    case 2: return { double: random.pick([0.5, -1e300, 3, Number.NaN, Number.POSITIVE_INFINITY]) };
    case 3: return { bool: random.chance(0.5) };
    case 4: return { bytes: random.bytes(random.below(6)) };
    case 7: return { array: Array.from({ length: random.below(4) }, () => anyValue(random, depth - 1)) };
    case 8: return { map: anyAttributes(random, depth - 1) };
    case 9: return { unset: true };
    default: return { string: random.pick(TEXTS) };
  }
}

export function anyAttributes(random: Random, depth: number): Attributes {
  return Array.from({ length: random.below(6) }, () => [random.pick(KEYS), anyValue(random, depth)] as const);
}

/** Logs of an in-house gateway: values of every kind, bodies of every kind, odd ids. */
export function mixedLogs(random: Random, recordCount: number): readonly Group<Log>[] {
  return groups(random, () => Array.from({ length: recordCount }, (_, index): Log => {
    const request = inventRequest(random, index);
    return {
      kind: "log", timeUnixNano: random.chance(0.8) ? request.atUnixNano : 0n, observedTimeUnixNano: request.atUnixNano + 5n, severityText: "INFO",
      ...(random.chance(0.7) ? { body: anyValue(random, 4) } : {}),
      attributes: [...texts({ "http.request.method": request.method }), ...anyAttributes(random, 3)],
      traceId: anyId(random, request.traceId), spanId: anyId(random, request.spanId), flags: 1, eventName: random.pick(TEXTS),
    };
  }));
}

/** Spans of an in-house gateway, with events, links and status. */
export function mixedSpans(random: Random, recordCount: number): readonly Group<Span>[] {
  return groups(random, () => Array.from({ length: recordCount }, (_, index): Span => {
    const request = inventRequest(random, index);
    const attributes = anyAttributes(random, 3);
    return {
      kind: "span", traceId: anyId(random, request.traceId), spanId: anyId(random, request.spanId), parentSpanId: anyId(random, ""), traceState: "vendor=1",
      name: `${request.method} ${request.route}`, spanKind: random.below(6), startTimeUnixNano: request.atUnixNano, endTimeUnixNano: request.atUnixNano + 9n,
      attributes,
      events: [{ name: "exception", timeUnixNano: request.atUnixNano, attributes: anyAttributes(random, 2) }],
      links: [{ traceId: request.traceId, spanId: request.spanId, traceState: random.pick(TEXTS), attributes: anyAttributes(random, 2) }],
      status: { code: random.below(3), message: random.pick(TEXTS) },
    };
  }));
}

export const COUNTER_NAMES = ["http.jwt_authn.jwks_fetch_failed", "http.jwt_authn.denied"];

/** Metrics of every kind, some of them wanted counters. */
export function mixedMetrics(random: Random, metricCount: number): readonly Group<Metric>[] {
  return groups(random, () => Array.from({ length: metricCount }, (): Metric => ({
    kind: "metric", name: random.pick([...COUNTER_NAMES, "up"]), description: "d", unit: "1",
    data: random.pick(["gauge", "sum", "sum", "sum", "histogram"] as const), temporality: random.below(3), isMonotonic: random.chance(0.8),
    points: Array.from({ length: random.below(4) }, () => ({
      timeUnixNano: 1_790_000_000_000_000_000n, attributes: anyAttributes(random, 2),
      value: random.chance(0.7) ? { int: random.pick([0n, 7n, -1n, 9_007_199_254_740_993n]) } : { double: random.pick([4, 4.5, -1, Number.NaN]) },
    })),
  })));
}

function groups<Item>(random: Random, items: () => readonly Item[]): readonly Group<Item>[] {
  return Array.from({ length: 1 + random.below(2) }, () => ({
    resource: anyAttributes(random, 2),
    scopes: Array.from({ length: 1 + random.below(2) }, () => ({ name: random.pick(TEXTS), version: "1.2", attributes: anyAttributes(random, 1), items: items() })),
  }));
}

function anyId(random: Random, hex: string): string {
  return random.pick([hex, hex, hex, "", hex.slice(2), hex.replace(/./g, "0"), `${hex}00`]);
}
