import { describe, expect, it } from "vitest";
import { ProtoWriter } from "../../../bench/corpus/proto-writer.ts";
import { attribute, decodeAll, oneLog } from "./decode-all.ts";

const TRACE = "4bf92f3577b34da6a3ce929d0e0e4736", SPAN = "00f067aa0ba902b7";
const keys = ["method", "auth", "auth.sub", "auth.sub.id", "status", "service.name", "big"];
const bytes = (hex: string): Buffer => Buffer.from(hex, "hex");
const first = (body: Buffer) => decodeAll(body, { keys }).records[0];

describe("protobuf decoder, envelope", () => {
  it("C12 unknown fields are ignored, of every wire type and in every message", () => {
    const noise = (w: ProtoWriter): ProtoWriter => w.number(100, 1n << 63n).fixed64(101, 7n).fixed32(102, 7).string(103, "from the future");
    const body = noise(new ProtoWriter()).message(1, (group) => {
      noise(group).message(2, (scope) => {
        noise(scope).message(2, (log) => { attribute(noise(log), 6, "method", (value) => noise(value).string(1, "GET")); });
      });
    }).finish();
    expect(first(body)?.fields).toEqual({ method: "GET" });
  });

  it("C18 an empty body is a request with no records", () => {
    expect(decodeAll(Buffer.alloc(0)).outcome).toEqual({ kind: "ok", records: 0, ignoredPoints: 0 });
  });

  it("C19 a resource with no records is accepted", () => {
    const body = new ProtoWriter().message(1, (group) => { group.message(1, (resource) => { attribute(resource, 1, "service.name", (v) => v.string(1, "edge")); }); }).finish();
    expect(decodeAll(body).outcome).toEqual({ kind: "ok", records: 0, ignoredPoints: 0 });
  });

  it("a resource and a scope that stand behind what they describe are known to it", () => {
    const body = new ProtoWriter().message(1, (group) => {
      group.message(2, (scope) => { scope.message(2, (log) => log.fixed64(1, 5n)).message(1, (s) => s.string(1, "kong-internal")); });
      group.message(1, (resource) => { attribute(resource, 1, "service.name", (v) => v.string(1, "edge")); });
    }).finish();
    expect(first(body)).toMatchObject({ resource: { "service.name": "edge" }, scope: "kong-internal", time: 5n });
  });

  it("several resource fields are merged, a later value of a name winning", () => {
    const part = (group: ProtoWriter, pairs: readonly (readonly [string, string])[]): void => {
      group.message(1, (resource) => { for (const [key, value] of pairs) attribute(resource, 1, key, (v) => v.string(1, value)); });
    };
    const body = new ProtoWriter().message(1, (group) => {
      part(group, [["service.name", "old"], ["method", "kept"]]);
      group.message(2, (scope) => { scope.message(2, () => undefined); });
      part(group, [["service.name", "new"]]);
    }).finish();
    expect(first(body)?.resource).toEqual({ "service.name": "new", method: "kept" });
  });

  it("spans under the old instrumentation_library_spans are read: the groups have the same numbers", () => {
    const library = (w: ProtoWriter): void => { w.string(1, "opentelemetry-lua"); };
    const body = new ProtoWriter().message(1, (group) => { group.message(2, (old) => { old.message(1, library).message(2, (span) => span.string(5, "GET /orders")); }); }).finish();
    expect(decodeAll(body, { signal: "traces" }).records[0]).toMatchObject({ name: "GET /orders", scope: "opentelemetry-lua" });
  });

  it("nothing of one resource is left for the next", () => {
    const body = new ProtoWriter()
      .message(1, (group) => {
        group.message(1, (resource) => { attribute(resource, 1, "service.name", (v) => v.string(1, "a")); });
        group.message(2, (scope) => { scope.message(1, (s) => s.string(1, "scope")).message(2, (log) => { attribute(log, 6, "method", (v) => v.string(1, "GET")); }); });
      })
      .message(1, (group) => { group.message(2, (scope) => { scope.message(2, () => undefined); }); }).finish();
    const { records } = decodeAll(body, { keys });
    expect(records[1]).toMatchObject({ resource: {}, fields: {}, scope: "" });
    expect(records[1]?.serial).not.toBe(records[0]?.serial);
  });
});

describe("protobuf decoder, records", () => {
  it("C21 no id, an empty one and one of zeros are all none", () => {
    const none = { traceId: null, spanId: null, defect: "none" };
    expect(first(oneLog(() => undefined))).toMatchObject(none);
    expect(first(oneLog((log) => log.string(9, "").string(10, "")))).toMatchObject(none);
    expect(first(oneLog((log) => log.chunk(9, Buffer.alloc(16)).chunk(10, Buffer.alloc(8))))).toMatchObject(none);
  });

  it("C21 an id of the wrong length is a defect of its record only", () => {
    const record = (trace: string, span: string) => (scope: ProtoWriter): void => { scope.message(2, (log) => log.chunk(9, bytes(trace)).chunk(10, bytes(span))); };
    const body = new ProtoWriter().message(1, (group) => {
      group.message(2, (scope) => { record(TRACE.slice(2), SPAN)(scope); record(TRACE, `${SPAN}00`)(scope); record(TRACE, SPAN)(scope); });
    }).finish();
    const { records, outcome } = decodeAll(body);
    expect(records.map((r) => [r.defect, r.traceId, r.spanId])).toEqual([["trace_id_length", null, SPAN], ["span_id_length", TRACE, null], ["none", TRACE, SPAN]]);
    expect(outcome).toMatchObject({ kind: "ok", records: 3 });
  });

  it("C22 a record without a time keeps its observed time, and one without both has zeros", () => {
    expect(first(oneLog((log) => log.fixed64(11, 1_790_000_000_123_456_789n)))).toMatchObject({ time: 0n, observed: 1_790_000_000_123_456_789n });
    expect(first(oneLog((log) => log.fixed64(1, 0n)))).toMatchObject({ time: 0n, observed: 0n });
  });

  it("keeps all 64 bits of an instant", () => {
    expect(first(oneLog((log) => log.fixed64(1, (1n << 64n) - 1n)))?.time).toBe((1n << 64n) - 1n);
  });

  it("reads what a span says about itself", () => {
    const span = (w: ProtoWriter): void => {
      w.chunk(1, bytes(TRACE)).chunk(2, bytes(SPAN)).string(3, "vendor=1").chunk(4, bytes(SPAN)).string(5, "ingress").number(6, 2).fixed64(7, 10n).fixed64(8, 30n)
        .message(15, (status) => status.string(2, "denied").number(3, 2)).fixed32(16, 0x101);
    };
    const body = new ProtoWriter().message(1, (group) => { group.message(2, (scope) => { scope.message(2, span); }); }).finish();
    expect(decodeAll(body, { signal: "traces" }).records[0]).toMatchObject({
      traceId: TRACE, spanId: SPAN, parentSpanId: SPAN, traceState: "vendor=1", name: "ingress", spanKind: 2, time: 10n, observed: 30n, status: [2, "denied"], flags: 0x101,
    });
  });

  it("a text that is not UTF-8 reaches the frame as it is: it is refused where it would be stored", () => {
    const { records, outcome } = decodeAll(oneLog((log) => { attribute(log, 6, "method", (v) => v.chunk(1, Buffer.from([0x47, 0xff]))); }), { keys });
    expect(outcome.kind).toBe("ok");
    expect(records[0]?.fields).toEqual({ method: "G\ufffd" });
  });
});
