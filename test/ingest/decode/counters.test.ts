import { describe, expect, it } from "vitest";
import type { Metric } from "../../../bench/corpus/otlp-model.ts";
import { encodeOtlpJson } from "../../../bench/corpus/otlp-json.ts";
import { encodeOtlpProto } from "../../../bench/corpus/otlp-proto.ts";
import { ProtoWriter } from "../../../bench/corpus/proto-writer.ts";
import type { CounterPoint } from "../../../ingest/decode/decoder.ts";
import { createDecoders } from "../../../ingest/decode/decoders.ts";
import { createKeyTable } from "../../../ingest/decode/key-table.ts";

const WANTED = "http.jwt_authn.jwks_fetch_failed";
const metric = (over: Partial<Metric>, value: Metric["points"][number]["value"] = { int: 7n }): Metric => ({
  kind: "metric", name: WANTED, description: "", unit: "1", data: "sum", temporality: 2, isMonotonic: true,
  points: [{ timeUnixNano: 1_790_000_000_000_000_001n, value, attributes: [["envoy.http_conn_manager_prefix", { string: "edge" }], ["n", { int: 9_007_199_254_740_993n }], ["ok", { bool: true }]] }],
  ...over,
});

function counters(body: Buffer, format: "otlp_proto" | "otlp_json") {
  const points: CounterPoint[] = [];
  const sink = { record: () => undefined, string: () => undefined, counter: (point: CounterPoint) => { points.push(point); } };
  return { outcome: createDecoders(createKeyTable([]), [WANTED])[format].decode(body, "metrics", sink, { visitStrings: false }), points };
}

const request = (...items: readonly Metric[]) => [{ resource: [["service.name", { string: "edge" }], ["gone", { map: [] }]] as const, scopes: [{ name: "", version: "", attributes: [], items }] }];

describe.each(["otlp_proto", "otlp_json"] as const)("counters in %s", (format) => {
  const decode = (...items: readonly Metric[]) =>
    counters(format === "otlp_proto" ? encodeOtlpProto(request(...items)) : encodeOtlpJson("metric", request(...items)), format);

  it("a wanted counter's point comes with all its attributes and those of its resource, as text", () => {
    const { outcome, points } = decode(metric({}));
    expect(outcome).toEqual({ kind: "ok", records: 1, ignoredPoints: 0 });
    expect(points).toEqual([{
      name: WANTED, value: 7, isCumulative: true, timeUnixNano: 1_790_000_000_000_000_001n,
      attributes: new Map([["envoy.http_conn_manager_prefix", "edge"], ["n", "9007199254740993"], ["ok", "true"]]), resource: new Map([["service.name", "edge"]]),
    }]);
  });

  it("all points of a resource share its text, and none has that of another request", () => {
    const points = decode(metric({}), metric({})).points;
    expect(points[1]?.resource).toBe(points[0]?.resource);
    expect(decode(metric({})).points[0]?.resource).not.toBe(points[0]?.resource);
  });

  it("delta and cumulative are told apart, and a whole double is a count", () => {
    expect(decode(metric({ temporality: 1 }, { double: 4 })).points).toMatchObject([{ isCumulative: false, value: 4 }]);
  });

  it.each<[string, Metric]>([
    ["another name", metric({ name: "up" })], ["a gauge", metric({ data: "gauge" })], ["a histogram", metric({ data: "histogram" })], ["a sum that may fall", metric({ isMonotonic: false })],
    ["no temporality", metric({ temporality: 0 })], ["a fraction", metric({}, { double: 4.5 })], ["a negative value", metric({}, { int: -1n })],
    ["a value above 2^53: never rounded", metric({}, { int: 9_007_199_254_740_993n })], ["no number", metric({}, { double: Number.NaN })],
  ])("is ignored and counted: %s", (_, item) => {
    expect(decode(item)).toEqual({ outcome: { kind: "ok", records: 0, ignoredPoints: 1 }, points: [] });
  });
});

describe("counters in protobuf", () => {
  it("a name and a temporality behind the points still hold for them", () => {
    const body = new ProtoWriter().message(1, (group) => {
      group.message(2, (scope) => {
        scope.message(2, (m) => { m.message(7, (sum) => { sum.message(1, (point) => point.fixed64(6, 3n)).number(3, 1).number(2, 1); }).string(1, WANTED); });
      });
    }).finish();
    expect(counters(body, "otlp_proto").points).toMatchObject([{ name: WANTED, value: 3, isCumulative: false }]);
  });

  it("a point that says it has no recorded value is ignored", () => {
    const point = (w: ProtoWriter): void => { w.fixed64(6, 3n).number(8, 1); };
    const body = new ProtoWriter().message(1, (group) => {
      group.message(2, (scope) => { scope.message(2, (m) => { m.string(1, WANTED).message(7, (sum) => { sum.message(1, point).number(2, 2).number(3, 1); }); }); });
    }).finish();
    expect(counters(body, "otlp_proto").outcome).toEqual({ kind: "ok", records: 0, ignoredPoints: 1 });
  });

  it("a malformed point makes the request malformed, wanted or not", () => {
    for (const name of [WANTED, "up"]) {
      const body = new ProtoWriter().message(1, (group) => {
        group.message(2, (scope) => { scope.message(2, (m) => { m.string(1, name).message(7, (sum) => { sum.chunk(1, Buffer.from("3905", "hex")); }); }); });
      }).finish();
      expect(counters(body, "otlp_proto").outcome.kind).toBe("malformed");
    }
  });
});
