import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { AcceptOutcome } from "../../../ingest/accept.ts";
import { WIRE_ERRORS } from "../../../ingest/wire/errors.ts";
import { GRPC_PATHS, type GrpcResult } from "./grpc-call.ts";
import type { Receiver } from "./harness.ts";
import { rawConnection, requestHead } from "./raw-http.ts";
import { readStatus } from "./rpc-status.ts";
import { JSON_TYPE, post, PROTOBUF, running } from "./running.ts";

const { start, caller } = running();
const always = (outcome: AcceptOutcome) => () => Promise.resolve(outcome);
const malformed = always({ kind: "malformed", code: "ING_MALFORMED", message: "field 1 is cut short at byte 7" });
const statusOf = async (response: Response) => readStatus(new Uint8Array(await response.arrayBuffer()));
const detailsOf = (result: GrpcResult) => readStatus(Buffer.from(result.trailers.get("grpc-status-details-bin")[0] ?? ""));
const logs = (receiver: Receiver) => `${receiver.httpUrl}/v1/logs`;
const hash = (token: string) => createHash("sha256").update(token).digest("hex");
const TOKENS = `acme:${hash("token-of-acme")}\nother:${hash("token-of-other")}\n`;
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

describe("errors", () => {
  test("C34 an undecodable request: 400 and INVALID_ARGUMENT with a google.rpc.Status that says why", async () => {
    const receiver = await start({ accept: malformed });
    const expected = { code: 3, message: "field 1 is cut short at byte 7", reason: "ING_MALFORMED", retryDelaySeconds: null };
    const proto = await post(logs(receiver), PROTOBUF, "ab");
    expect([proto.status, await statusOf(proto)]).toEqual([400, expected]);
    const json = await post(logs(receiver), JSON_TYPE, "{");
    expect([json.status, await json.json()]).toEqual([400, { code: 3, message: expected.message, details: [{ "@type": "type.googleapis.com/google.rpc.ErrorInfo", reason: "ING_MALFORMED", domain: "auth-slo" }] }]);
    const call = await caller(receiver).call(GRPC_PATHS.logs, Buffer.from("ab"));
    expect([call.code, call.details, detailsOf(call)]).toEqual([3, expected.message, expected]);
  });

  test("C35 every refusal of an OTLP path is a google.rpc.Status in the form of the request", async () => {
    const cases: readonly (readonly [Receiver, Record<string, string>, Buffer, number])[] = [
      [await start({ tokens: TOKENS }), {}, Buffer.from("ab"), 401],
      [await start({ tokens: TOKENS }), { ...bearer("token-of-acme"), "x-tenant": "other" }, Buffer.from("ab"), 403],
      [await start({ maxRequestBytes: 10 }), {}, Buffer.alloc(11), 413],
      [await start(), { "content-encoding": "gzip" }, Buffer.from("ab"), 400],
      [await start({ maxInFlightBytes: 10 }), {}, Buffer.from("ab"), 503],
      [await start({ accept: malformed }), {}, Buffer.from("ab"), 400],
    ];
    for (const [receiver, headers, body, status] of cases) {
      const proto = await post(logs(receiver), PROTOBUF, body, headers);
      expect([proto.status, proto.headers.get("content-type")]).toEqual([status, PROTOBUF]);
      expect((await statusOf(proto)).message).not.toBe("");
      const json = await post(logs(receiver), JSON_TYPE, body, headers);
      expect([json.status, json.headers.get("content-type")]).toEqual([status, JSON_TYPE]);
      expect(Object.keys((await json.json()) as object)).toEqual(["code", "message", "details"]);
    }
  });

  test("C36 the only codes that senders retry are 429 and 503, and no condition is answered 500", async () => {
    const https = new Set<number>(Object.values(WIRE_ERRORS).map((e) => e.http));
    expect([...https].filter((status) => [429, 502, 503, 504].includes(status)).sort()).toEqual([429, 503]);
    expect([...https].filter((status) => status >= 500)).toEqual([503]);
    const receiver = await start({ accept: () => Promise.reject(new Error("a defect")) });
    const response = await post(logs(receiver), PROTOBUF, "ab");
    expect([response.status, (await statusOf(response)).reason]).toEqual([503, "ING_UNEXPECTED"]);
    expect(receiver.problems).toEqual(["ING_UNEXPECTED Error"]);
  });

  test.each([[0, "1"], [0.2, "1"], [1, "1"], [2.1, "3"], [30, "30"], [Number.NaN, "1"]])("C37 a wait of %d s is told as Retry-After: %s", async (retryAfterSeconds, told) => {
    const receiver = await start({ accept: always({ kind: "overloaded", code: "ING_LOG_FULL", message: "the log is full", retryAfterSeconds }) });
    const response = await post(logs(receiver), PROTOBUF, "ab");
    expect([response.status, response.headers.get("retry-after"), (await statusOf(response)).retryDelaySeconds]).toEqual([503, told, Number(told)]);
  });

  test("C37 a sender over its quota: 429 with Retry-After", async () => {
    const receiver = await start();
    receiver.admission.refuseWith = "ING_OVER_QUOTA";
    const response = await post(logs(receiver), JSON_TYPE, "{}");
    expect([response.status, response.headers.get("retry-after")]).toEqual([429, "2"]);
  });

  test("C38 overload over gRPC: UNAVAILABLE with RetryInfo; over quota: RESOURCE_EXHAUSTED with RetryInfo", async () => {
    const receiver = await start();
    for (const [code, grpc] of [["ING_OVERLOADED", 14], ["ING_OVER_QUOTA", 8]] as const) {
      receiver.admission.refuseWith = code;
      const result = await caller(receiver).call(GRPC_PATHS.logs, Buffer.from("ab"));
      expect([result.code, detailsOf(result)]).toMatchObject([grpc, { code: grpc, reason: code, retryDelaySeconds: 2 }]);
      expect(result.trailers.get("google.rpc.retryinfo-bin")).toEqual([Buffer.from([0x0a, 2, 0x08, 2])]);
    }
    expect(receiver.received).toHaveLength(0);
  });

  test("C38 admission is asked before the body is read: no byte of it is needed for the answer", async () => {
    const receiver = await start();
    receiver.admission.refuseWith = "ING_OVERLOADED";
    const connection = await rawConnection(receiver.httpPort);
    connection.send(requestHead([`Content-Type: ${JSON_TYPE}`, "Content-Length: 1000"]));
    expect(await connection.until("ING_OVERLOADED")).toContain("503 Service Unavailable");
    connection.socket.destroy();
  });

  test("C39 permanent errors have codes of their own, and none of them is UNKNOWN or INTERNAL", () => {
    const permanent = Object.values(WIRE_ERRORS).filter((e) => e.http !== 429 && e.http !== 503 && e.http !== 408);
    expect([...new Set<number>(permanent.map((e) => e.grpc))].sort((a, b) => a - b)).toEqual([3, 7, 8, 12, 16]);
  });

  test.each([["no token", {}, 401, 16], ["a wrong token", bearer("nobody's"), 401, 16], ["another scheme", { authorization: "Basic dG9rZW4tb2YtYWNtZQ==" }, 401, 16], ["the token of another tenant", { ...bearer("token-of-acme"), "x-tenant": "other" }, 403, 7], ["an unknown tenant", { ...bearer("token-of-acme"), "x-tenant": "nobody" }, 403, 7]] as const)("C40 %s is refused before the body is read", async (_name, headers, http, grpc) => {
    const receiver = await start({ tokens: TOKENS });
    const connection = await rawConnection(receiver.httpPort);
    connection.send(requestHead([`Content-Type: ${JSON_TYPE}`, "Content-Length: 1000", ...Object.entries(headers).map(([k, v]) => `${k}: ${v}`)]));
    expect(await connection.until('"details"')).toContain(`HTTP/1.1 ${http} `);
    connection.socket.destroy();
    expect((await caller(receiver).call(GRPC_PATHS.logs, Buffer.from("ab"), headers)).code).toBe(grpc);
    expect([receiver.received, receiver.admission.peak]).toEqual([[], 0]);
  });

  test("C40 the token names the tenant, over HTTP and gRPC", async () => {
    const receiver = await start({ tokens: TOKENS });
    expect((await post(logs(receiver), PROTOBUF, "ab", bearer("token-of-acme"))).status).toBe(200);
    expect((await post(logs(receiver), PROTOBUF, "ab", { authorization: "bearer token-of-other", "x-tenant": "other" })).status).toBe(200);
    expect((await caller(receiver).call(GRPC_PATHS.logs, Buffer.from("ab"), bearer("token-of-other"))).code).toBe(0);
    expect(receiver.received.map((r) => r.tenant)).toEqual(["acme", "other", "other"]);
  });

  test("C40 without tokens the tenant is `default`, and a sender that believes otherwise is told", async () => {
    const receiver = await start();
    expect((await post(logs(receiver), PROTOBUF, "ab", bearer("whatever"))).status).toBe(200);
    expect((await post(logs(receiver), PROTOBUF, "ab", { "x-tenant": "acme" })).status).toBe(403);
    expect(receiver.received.map((r) => r.tenant)).toEqual(["default"]);
  });
});
