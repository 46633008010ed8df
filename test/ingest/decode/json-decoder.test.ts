import { describe, expect, it } from "vitest";
import { MAX_DEPTH } from "../../../ingest/decode/decoder.ts";
import { decodeAll } from "./decode-all.ts";

const TRACE = "4bf92f3577b34da6a3ce929d0e0e4736", SPAN = "00f067aa0ba902b7";
const keys = ["a", "a.b", "status", "__proto__", "constructor", "big"];
const logs = (...records: readonly object[]) => ({ resourceLogs: [{ scopeLogs: [{ logRecords: records }] }] });
const spans = (...records: readonly object[]) => ({ resourceSpans: [{ scopeSpans: [{ spans: records }] }] });
const decode = (body: object | string | Buffer) => decodeAll(body, { format: "otlp_json", keys });
const value = (any: unknown) => decode(logs({ attributes: [{ key: "a", value: any }] }));

describe("OTLP/JSON decoder", () => {
  it("C12 unknown members are ignored at every level", () => {
    const body = { future: [1], resourceLogs: [{ future: {}, resource: { future: 1 }, scopeLogs: [{ future: 1, logRecords: [{ future: null, attributes: [{ key: "a", value: { stringValue: "x", future: 1 } }] }] }] }] };
    expect(decode(body).records[0]?.fields).toEqual({ a: "x" });
  });

  it.each([["lower", TRACE, SPAN], ["upper", TRACE.toUpperCase(), SPAN.toUpperCase()]])("C13 ids are hex in %s case", (_, traceId, spanId) => {
    expect(decode(logs({ traceId, spanId })).records[0]).toMatchObject({ traceId: TRACE, spanId: SPAN, defect: "none" });
  });

  it("C13 an id in base64 is a defect of its record; other bytes are base64, standard or URL-safe", () => {
    expect(decode(logs({ traceId: "S/kvNXezTaajzpKdDg5HNg==" }, {})).records.map((r) => r.defect)).toEqual(["trace_id_length", "none"]);
    expect(value({ bytesValue: "-_8=" }).records[0]?.fields).toEqual({ a: Buffer.from([0xfb, 0xff]) });
    expect(value({ bytesValue: "+/8" }).records[0]?.fields).toEqual({ a: Buffer.from([0xfb, 0xff]) });
  });

  it("C14 enums are numbers, and their names make the request malformed", () => {
    const span = (kind: unknown, code: unknown) => decodeAll(spans({ kind, status: { code } }), { format: "otlp_json", signal: "traces" });
    expect(span(2, 1).records[0]).toMatchObject({ spanKind: 2, status: [1, ""] });
    expect(span("SPAN_KIND_SERVER", 1).outcome.kind).toBe("malformed");
    expect(span(2, "STATUS_CODE_OK").outcome.kind).toBe("malformed");
  });

  it("C15 only lowerCamelCase members count", () => {
    expect(decode({ resource_logs: [{ scope_logs: [{ log_records: [{}] }] }] }).outcome).toEqual({ kind: "ok", records: 0, ignoredPoints: 0 });
    expect(decode(logs({ time_unix_nano: "5", timeUnixNano: "6" })).records[0]?.time).toBe(6n);
  });

  it("C16 64-bit integers are text or numbers, and as text keep all digits", () => {
    const times = ["1790000000123456789", 1_790_000_000_000_000_000, "18446744073709551615", "0", 5];
    expect(decode(logs(...times.map((timeUnixNano) => ({ timeUnixNano })))).records.map((r) => r.time))
      .toEqual([1_790_000_000_123_456_789n, 1_790_000_000_000_000_000n, (1n << 64n) - 1n, 0n, 5n]);
    expect(["9007199254740993", "-9223372036854775808", 12, "12"].map((intValue) => value({ intValue }).records[0]?.fields["a"]))
      .toEqual(["9007199254740993", "-9223372036854775808", 12, 12]);
  });

  it("C17 doubles may be NaN, Infinity and -Infinity", () => {
    expect(["NaN", "Infinity", "-Infinity", 1.5, "1.5"].map((doubleValue) => value({ doubleValue }).records[0]?.fields["a"]))
      .toEqual([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1.5, 1.5]);
  });

  it.each([["nothing", ""], ["an empty object", {}], ["no resources", { resourceLogs: [] }], ["nulls", { resourceLogs: [null, { resource: null, scopeLogs: null }] }]])("C18 C19 %s: no records", (_, body) => {
    expect(decode(body).outcome).toEqual({ kind: "ok", records: 0, ignoredPoints: 0 });
  });

  it.each<[string, unknown, unknown]>([
    ["a bool", { boolValue: false }, false], ["an array", { arrayValue: { values: [{ intValue: 1 }, { stringValue: "x" }] } }, "x"],
    ["an empty array", { arrayValue: {} }, "<other>"], ["an empty object", {}, undefined], ["null", null, undefined], ["a null member", { stringValue: null }, undefined],
  ])("C20 a value may be %s", (_, any, want) => {
    expect(value(any).records[0]?.fields["a"]).toEqual(want);
  });

  it("C20 a map is spread under dotted names", () => {
    expect(value({ kvlistValue: { values: [{ key: "b", value: { stringValue: "x" } }] } }).records[0]?.fields).toEqual({ a: "<other>", "a.b": "x" });
  });

  it("C20 depth is bounded, and a bomb of nesting is refused before it is parsed", () => {
    const nested = (levels: number): unknown => (levels === 0 ? { stringValue: "deep" } : { kvlistValue: { values: [{ key: "b", value: nested(levels - 1) }] } });
    expect([MAX_DEPTH, MAX_DEPTH + 1].map((levels) => value(nested(levels)).outcome.kind)).toEqual(["ok", "malformed"]);
    expect(decode("[".repeat(1_000_000)).outcome.kind).toBe("malformed");
    expect(decode(`{"a":${"[".repeat(1_000_000)}${"]".repeat(1_000_000)}}`).outcome.kind).toBe("malformed");
  });

  it("C21 no id, an empty one and one of zeros are all none; a wrong length rejects that record only", () => {
    const ids = [undefined, "", "0".repeat(32), TRACE.slice(2), `${TRACE}0`, TRACE];
    expect(decode(logs(...ids.map((traceId) => ({ traceId })))).records.map((r) => [r.traceId, r.defect])).toEqual([
      [null, "none"], [null, "none"], [null, "none"], [null, "trace_id_length"], [null, "trace_id_length"], [TRACE, "none"],
    ]);
  });

  it("C22 a record without a time keeps its observed time", () => {
    expect(decode(logs({ observedTimeUnixNano: "7" })).records[0]).toMatchObject({ time: 0n, observed: 7n });
  });

  it.each<[string, string | object]>([
    ["not JSON", "{\"resourceLogs\":["], ["an array", "[]"], ["a number", "1"], ["null", "null"], ["groups that are no array", { resourceLogs: {} }], ["a record that is no object", logs([])],
    ["a key that is no string", logs({ attributes: [{ key: 1 }] })], ["a value that is no object", logs({ attributes: [{ key: "a", value: "x" }] })],
    ["a string value that is a number", logs({ attributes: [{ key: "a", value: { stringValue: 1 } }] })], ["two members of one oneof", logs({ body: { stringValue: "x", intValue: 1 } })],
    ["an int with a fraction", logs({ body: { intValue: 1.5 } })], ["an int beyond 64 bits", logs({ body: { intValue: "9223372036854775808" } })],
    ["a negative instant", logs({ timeUnixNano: "-1" })], ["an instant beyond 64 bits", logs({ timeUnixNano: "18446744073709551616" })],
    ["bytes that are no base64", logs({ body: { bytesValue: "?" } })], ["a bool that is text", logs({ body: { boolValue: "true" } })],
  ])("%s is malformed, and the message quotes nothing of it", (_, body) => {
    const { outcome } = decode(body);
    expect(outcome).toMatchObject({ kind: "malformed" });
    expect(outcome.kind === "malformed" && outcome.message).not.toMatch(/1\.5|9223372036854775808|\?|"/);
  });

  it("names of JavaScript's own are names like any other, and of a repeated member the last counts", () => {
    const body = "{\"__proto__\":{\"resourceLogs\":[{}]},\"resourceLogs\":[],\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":[{\"attributes\":[" +
      "{\"key\":\"__proto__\",\"value\":{\"stringValue\":\"p\"}},{\"key\":\"constructor\",\"value\":{\"__proto__\":{\"intValue\":1},\"stringValue\":\"c\"}}]}]}]}]}";
    const { records } = decode(body);
    expect(Object.entries(records[0]?.fields ?? {})).toEqual([["__proto__", "p"], ["constructor", "c"]]);
    expect(({} as Record<string, unknown>)["resourceLogs"]).toBeUndefined();
  });

  it("text that has no UTF-8 form is not repaired but refused where it would be stored", () => {
    const broken = Buffer.concat([Buffer.from("{\"resourceLogs\":[{\"scopeLogs\":[{\"logRecords\":[{\"attributes\":[{\"key\":\"a\",\"value\":{\"stringValue\":\"x"), Buffer.from([0xff]),
      Buffer.from("\"}},{\"key\":\"status\",\"value\":{\"stringValue\":\"401\"}}]}]}]}]}")]);
    for (const body of [broken, logs({ attributes: [{ key: "a", value: { stringValue: "x\ud800" } }, { key: "status", value: { stringValue: "401" } }] })]) {
      const { records } = decode(body);
      expect(records[0]?.fields["status"]).toBe("401");
      expect(String(records[0]?.fields["a"]).codePointAt(0)).toBe(0xfffd);
    }
    expect(value({ stringValue: "\ufffd is fine where the body is UTF-8" }).records[0]?.fields["a"]).toBe("\ufffd is fine where the body is UTF-8");
  });

  it("a byte order mark before the text is skipped", () => {
    expect(decode(`\ufeff${JSON.stringify(logs({}))}`).outcome).toMatchObject({ kind: "ok", records: 1 });
  });
});
