import { describe, expect, it } from "vitest";
import { ProtoWriter } from "../../../bench/corpus/proto-writer.ts";
import { MAX_DEPTH } from "../../../ingest/decode/decoder.ts";
import { attribute, decodeAll, oneLog } from "./decode-all.ts";

const keys = ["a", "a.b", "a.b.c", "status", "status.code", "request.id", "big"];
type Write = (value: ProtoWriter) => void;

const text = (value: string): Write => (w) => { w.string(1, value); };
const list = (...elements: readonly Write[]): Write => (w) => { w.message(5, (into) => { for (const element of elements) into.message(1, element); }); };
const map = (...entries: readonly (readonly [string, Write])[]): Write => (w) => {
  w.message(6, (into) => { for (const [key, value] of entries) attribute(into, 1, key, value); });
};
const nested = (levels: number, wrap: (inner: Write) => Write): Write => (levels === 0 ? text("deep") : wrap(nested(levels - 1, wrap)));

const valueOfA = (write: Write): Readonly<Record<string, unknown>> | undefined =>
  decodeAll(oneLog((log) => { attribute(log, 6, "a", write); }), { keys }).records[0]?.fields;
const bodyFields = (write: Write, more: (log: ProtoWriter) => void = () => undefined) =>
  decodeAll(oneLog((log) => { more(log.message(5, write)); }), { keys }).records[0];

describe("attribute values", () => {
  it.each<[string, Write, Readonly<Record<string, unknown>>]>([
    ["a string", text("x"), { a: "x" }],
    ["an empty string", text(""), { a: "" }],
    ["a bool", (w) => { w.number(2, 1); }, { a: true }],
    ["an int", (w) => { w.number(3, 401); }, { a: 401 }],
    ["a negative int", (w) => { w.number(3, -5); }, { a: -5 }],
    ["a double", (w) => { w.double(4, 1.5); }, { a: 1.5 }],
    ["bytes", (w) => { w.chunk(7, Buffer.from([1, 2])); }, { a: Buffer.from([1, 2]) }],
    ["an unset value", () => undefined, {}],
    ["an array of strings: its first", list(text("one"), text("two")), { a: "one" }],
    ["an array with another kind first: still its first string", list((w) => { w.number(3, 1); }, text("two")), { a: "two" }],
    ["an array without a string of its own", list(list(text("inner"))), { a: "<other>" }],
    ["an empty array", list(), { a: "<other>" }],
    ["a map: its entries under dotted names", map(["b", map(["c", text("deep")])], ["x", text("unknown")]), { a: "<other>", "a.b": "<other>", "a.b.c": "deep" }],
    ["a map inside an array is not spread", list(map(["b", text("no")])), { a: "<other>" }],
  ])("C20 %s", (_, write, want) => {
    expect(valueOfA(write)).toEqual(want);
  });

  it("C16 an int beyond 2^53 keeps all digits, as text", () => {
    expect(valueOfA((w) => { w.number(3, 9_007_199_254_740_993n); })).toEqual({ a: "9007199254740993" });
    expect(valueOfA((w) => { w.number(3, -(1n << 63n)); })).toEqual({ a: "-9223372036854775808" });
    expect(valueOfA((w) => { w.number(3, 9_007_199_254_740_991n); })).toEqual({ a: Number.MAX_SAFE_INTEGER });
  });

  it("digits kept for the resource outlive those of its records", () => {
    const big = (w: ProtoWriter): void => { w.number(3, 9_007_199_254_740_993n); };
    const body = new ProtoWriter().message(1, (group) => {
      group.message(1, (resource) => { attribute(resource, 1, "big", big); });
      group.message(2, (scope) => { for (let i = 0; i < 3; i++) scope.message(2, (log) => { attribute(log, 6, "a", (w) => w.number(3, 9_007_199_254_740_995n)); }); });
    }).finish();
    const { records } = decodeAll(body, { keys });
    expect(records.map((r) => [r.resource["big"], r.fields["a"]])).toEqual(Array.from({ length: 3 }, () => ["9007199254740993", "9007199254740995"]));
  });

  it("of a repeated key the last value counts", () => {
    const body = oneLog((log) => { attribute(attribute(log, 6, "a", text("first")), 6, "a", (w) => { w.number(3, 2); }); });
    expect(decodeAll(body, { keys }).records[0]?.fields).toEqual({ a: 2 });
  });

  it("of a oneof given several times the last member counts, and arrays in a row are joined", () => {
    expect(valueOfA((w) => { text("x")(w); w.number(3, 7); })).toEqual({ a: 7 });
    expect(valueOfA((w) => { list((e) => { e.number(3, 1); })(w); list(text("joined"))(w); })).toEqual({ a: "joined" });
    expect(valueOfA((w) => { list(text("gone"))(w); text("x")(w); list()(w); })).toEqual({ a: "<other>" });
    const twice = oneLog((log) => { log.message(6, (pair) => pair.message(2, text("x")).string(1, "a").message(2, (w) => w.number(2, 1))); });
    expect(decodeAll(twice, { keys }).records[0]?.fields).toEqual({ a: true });
  });

  it.each([["arrays", (inner: Write): Write => list(inner)], ["maps", (inner: Write): Write => map(["a", inner])]])(
    "C20 %s are accepted to the depth limit, and one more makes the request malformed", (_, wrap) => {
      for (const key of ["a", "unknown"]) {
        const at = (levels: number) => decodeAll(oneLog((log) => { attribute(log, 6, key, nested(levels, wrap)); }), { keys }).outcome.kind;
        // A value inside 32 containers is the deepest there can be.
        expect([at(MAX_DEPTH), at(MAX_DEPTH + 1), at(200)]).toEqual(["ok", "malformed", "malformed"]);
      }
    });

  it("C20 a nesting bomb of 20,000 levels is a client error and no crash", () => {
    let size = 0;
    const parts: Buffer[] = [];
    for (let level = 0; level < 20_000; level++) {
      for (const tag of [0x0a, 0x2a]) {
        const header = Buffer.concat([Buffer.from([tag]), new ProtoWriter().varint(BigInt(size)).finish()]);
        parts.push(header);
        size += header.length;
      }
    }
    const bomb = oneLog((log) => { log.chunk(5, Buffer.concat(parts.reverse())); });
    expect(decodeAll(bomb).outcome).toMatchObject({ kind: "malformed", records: 0 });
  });
});

describe("log bodies", () => {
  it("a string body is the body", () => {
    expect(bodyFields(text("GET /orders 401"))).toMatchObject({ body: "GET /orders 401", fields: {} });
  });

  it("a map body is spread under dotted names", () => {
    expect(bodyFields(map(["status", (w) => { w.number(3, 401); }], ["request", map(["id", text("r1")])]))).toMatchObject({ body: "", fields: { status: 401, "request.id": "r1" } });
  });

  it("a JSON object in a string body is spread likewise, and stays the body", () => {
    const json = "{\"status\":401,\"request\":{\"id\":\"r\\u0031\"},\"a\":[\"one\",\"two\"]}";
    expect(bodyFields(text(json))).toMatchObject({ body: json, fields: { status: 401, "request.id": "r1", a: "one" } });
  });

  it.each([
    ["cut short", "{\"status\":401"], ["no JSON", "{status}"], ["nested too deep", `{"status":401,"x":${"[".repeat(40)}${"]".repeat(40)}}`],
    ["with something before it", " {\"status\":401}"], ["too long", `{"status":401,"x":"${"x".repeat(70_000)}"}`], ["not of an object", "[401]"],
  ])("a body that is JSON %s is only text", (_, body) => {
    expect(bodyFields(text(body))).toMatchObject({ body, fields: {} });
  });

  it("a request of mostly broken JSON bodies is not looked into any further, and the next one is", () => {
    const logs = (bodies: readonly string[]): Buffer => new ProtoWriter().message(1, (group) => {
      group.message(2, (scope) => { for (const body of bodies) scope.message(2, (log) => { log.message(5, text(body)); }); });
    }).finish();
    const good = "{\"status\":401}", broken = Array.from({ length: 1_200 }, () => "{status}");
    const spread = (bodies: readonly string[]): number => decodeAll(logs(bodies), { keys }).records.filter((r) => r.fields["status"] === 401).length;
    expect([spread([good]), spread([...broken, good]), spread([...Array.from({ length: 1_300 }, () => good), ...broken, good])]).toEqual([1, 0, 1_301]);
  });

  it("attributes win over members of the body, wherever the body stands", () => {
    const body = map(["status", text("body")], ["a", text("body")]);
    const log = decodeAll(oneLog((w) => { attribute(w, 6, "status", text("attribute")).message(5, body); }), { keys });
    expect(log.records[0]?.fields).toEqual({ status: "attribute", a: "body" });
    const json = decodeAll(oneLog((w) => { attribute(w, 6, "status", text("attribute")).message(5, text("{\"status\":401,\"a\":true}")); }), { keys });
    expect(json.records[0]?.fields).toEqual({ status: "attribute", a: true });
  });
});
