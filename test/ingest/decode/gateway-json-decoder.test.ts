import { describe, expect, it } from "vitest";
import { MAX_DEPTH } from "../../../ingest/decode/decoder.ts";
import { decodeAll } from "./decode-all.ts";

const keys = ["status", "request.headers.user-agent", "tries", "consumer", "consumer.username", "latencies.kong", "paths", "ok", "big", "a.b"];
const decode = (body: Buffer | string | object) => decodeAll(body, { format: "gateway_json", keys });
const fields = (body: Buffer | string | object) => decode(body).records.map((r) => (r.defect === "none" ? r.fields : r.defect));

describe("gateway JSON decoder", () => {
  it("spreads one object under dotted names", () => {
    const body = { status: 401, request: { headers: { "user-agent": "curl" } }, consumer: { username: "alice" }, tries: [{ ip: "10.0.0.1" }], latencies: { kong: 3.5 }, paths: ["/a", "/b"], ok: true, big: null };
    expect(fields(body)).toEqual([{
      status: 401, "request.headers.user-agent": "curl", consumer: "<other>", "consumer.username": "alice", tries: "<other>", "latencies.kong": 3.5, paths: "/a", ok: true,
    }]);
  });

  it("takes an array of objects, and objects in lines, and arrays in lines", () => {
    const want = [{ status: 1 }, { status: 2 }, { status: 3 }];
    expect(fields([{ status: 1 }, { status: 2 }, { status: 3 }])).toEqual(want);
    expect(fields("{\"status\":1}\n{\"status\":2}\r\n\n{\"status\":3}\n")).toEqual(want);
    expect(fields("[{\"status\":1},{\"status\":2}]\n{\"status\":3}")).toEqual(want);
    expect(fields("{\n \"status\": 1\n}")).toEqual([{ status: 1 }]);
  });

  it.each(["", " \n\t\n", "[]", "[]\n[]"])("has no records in %j", (body) => {
    expect(decode(body).outcome).toEqual({ kind: "ok", records: 0, ignoredPoints: 0 });
  });

  it("an element that is not an object is a defect of its own and of no other", () => {
    expect(fields("[{\"status\":1},7,null,\"x\",[{}],{\"status\":2}]")).toEqual([{ status: 1 }, "not_an_object", "not_an_object", "not_an_object", "not_an_object", { status: 2 }]);
    expect(fields("42")).toEqual(["not_an_object"]);
  });

  it("a broken line rejects that line only", () => {
    const deep = "{\"a\":".repeat(MAX_DEPTH + 5) + "1" + "}".repeat(MAX_DEPTH + 5);
    expect(fields(`{"status":1}\n{"status":\n${deep}\n{"status":2}`)).toEqual([{ status: 1 }, "not_an_object", "not_an_object", { status: 2 }]);
  });

  it.each(["{\"status\":", "not json", "{]\n[}", "{".repeat(100_000), `${"[".repeat(200_000)}`])("a wholly broken body is malformed: %#", (body) => {
    expect(decode(body).outcome.kind).toBe("malformed");
  });

  it("many broken lines among many more good ones are rejected one by one, and mostly broken lines are a malformed body", () => {
    const body = (good: number, broken: number): string => `${"{\"status\":1}\n".repeat(good)}${"{status}\n".repeat(broken)}`;
    expect(decode(body(11_000, 1_100)).outcome).toMatchObject({ kind: "ok", records: 12_100 });
    expect(decode(body(1, 1_000)).outcome).toMatchObject({ kind: "ok", records: 1_001 });
    expect(decode(body(2_000, 1_100)).outcome).toMatchObject({ kind: "malformed" });
  });

  it("a broken byte costs the value it stands in and nothing else", () => {
    const body = Buffer.concat([Buffer.from("{\"status\":401,\"request\":{\"headers\":{\"user-agent\":\"x"), Buffer.from([0xc3, 0x28]), Buffer.from("\"}},\"consumer\":{\"username\":\"alice\"}}")]);
    const [record] = decode(body).records;
    expect(record?.fields).toMatchObject({ status: 401, "consumer.username": "alice" });
    expect(String(record?.fields["request.headers.user-agent"]).codePointAt(0)).toBe(0xfffd);
  });

  it("__proto__ is a name like any other", () => {
    expect(fields("{\"__proto__\":{\"status\":5},\"status\":401}")).toEqual([{ status: 401 }]);
    expect(({} as Record<string, unknown>)["status"]).toBeUndefined();
  });

  it("a long name above many members is not written out for each of them", () => {
    const members = Array.from({ length: 20_000 }, (_, i) => [`m${String(i)}`, "x"] as const);
    const { strings, records } = decodeAll({ ["k".repeat(100_000)]: Object.fromEntries(members), a: { b: "kept" } }, { format: "gateway_json", keys, visitStrings: true });
    expect(strings.length).toBe(20_001);
    expect(Math.max(...strings.map((line) => line.length))).toBeLessThan(600);
    expect(records[0]?.fields).toEqual({ "a.b": "kept" });
  });
});
