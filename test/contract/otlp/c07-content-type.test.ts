import { deflateSync, gzipSync, zstdCompressSync } from "node:zlib";
import { compressionAlgorithms, credentials } from "@grpc/grpc-js";
import { describe, expect, test } from "vitest";
import type { AcceptOutcome } from "../../../ingest/accept.ts";
import { grpcCaller, GRPC_PATHS } from "./grpc-call.ts";
import { readStatus } from "./rpc-status.ts";
import { eventually, JSON_TYPE, post, PROTOBUF, running } from "./running.ts";

const { start, caller } = running();
const malformed: AcceptOutcome = { kind: "malformed", code: "ING_MALFORMED", message: "not a request" };
const outcomes: readonly (readonly [string, AcceptOutcome, number])[] = [
  ["success", { kind: "accepted", records: 1, rejected: 0, message: "" }, 200],
  ["partial success", { kind: "accepted", records: 3, rejected: 2, message: "two are broken" }, 200],
  ["an error", malformed, 400],
  ["overload", { kind: "overloaded", code: "ING_LOG_FULL", message: "full", retryAfterSeconds: 3 }, 503],
];

describe("content types and encodings", () => {
  test("C7 protobuf and JSON are taken on the same port", async () => {
    const receiver = await start();
    expect((await post(`${receiver.httpUrl}/v1/logs`, PROTOBUF, "ab")).status).toBe(200);
    expect((await post(`${receiver.httpUrl}/v1/logs`, JSON_TYPE, "{}")).status).toBe(200);
    expect(receiver.received.map((r) => [r.format, r.body.toString()])).toEqual([["otlp_proto", "ab"], ["otlp_json", "{}"]]);
  });

  test.each(["text/plain", "application/xml", "application/x-protobuf2", "application/jsonp", "application/x-ndjson", "", ";", "application/grpc"])("C7 content type %j is answered 415 with a text", async (type) => {
    const receiver = await start();
    const response = await post(`${receiver.httpUrl}/v1/logs`, type, "{}");
    expect([response.status, response.headers.get("content-type")]).toEqual([415, "text/plain; charset=utf-8"]);
    expect(receiver.received).toHaveLength(0);
  });

  test.each(["application/json; charset=utf-8", "Application/JSON", "APPLICATION/JSON ;charset=\"UTF-8\"", " application/json"])("C8 parameters and case of %j do not matter", async (type) => {
    const receiver = await start();
    expect((await post(`${receiver.httpUrl}/v1/logs`, type, "{}")).status).toBe(200);
    expect(receiver.received[0]?.format).toBe("otlp_json");
  });

  test.each(outcomes.flatMap(([name, outcome, status]) => [JSON_TYPE, PROTOBUF].map((type) => ({ name, outcome, status, type }))))("C9 $name is answered as $type to $type", async ({ outcome, status, type }) => {
    const receiver = await start({ accept: () => Promise.resolve(outcome) });
    const response = await post(`${receiver.httpUrl}/v1/logs`, `${type}; a=b`, "{}");
    expect([response.status, response.headers.get("content-type")]).toEqual([status, type]);
  });

  test.each([["identity", (b: Buffer) => b], ["", (b: Buffer) => b], ["gzip", gzipSync], ["GZIP", gzipSync], ["x-gzip", gzipSync], ["deflate", deflateSync], ["zstd", zstdCompressSync]] as const)("C10 content encoding %j is read", async (encoding, compress) => {
    const receiver = await start();
    for (const size of [0, 100, 300_000, 3_000_000]) {
      const body = Buffer.alloc(size, "auth");
      expect((await post(`${receiver.httpUrl}/v1/logs`, PROTOBUF, compress(body), encoding === "" ? {} : { "content-encoding": encoding })).status).toBe(200);
      expect(receiver.received.at(-1)?.body.equals(body)).toBe(true);
    }
    await eventually(() => receiver.admission.held).toBe(0);
  });

  test.each(["br", "gzip, gzip", "snappy", "gzip2", "lz4"])("C10 content encoding %j is answered 415 and never read as something else", async (encoding) => {
    const receiver = await start();
    expect((await post(`${receiver.httpUrl}/v1/logs`, PROTOBUF, gzipSync("ab"), { "content-encoding": encoding })).status).toBe(415);
    expect(receiver.received).toHaveLength(0);
  });

  test.each(["gzip", "deflate", "zstd"])("C10 a body that is not what its encoding %s says is a client error", async (encoding) => {
    const receiver = await start();
    for (const body of [Buffer.from("plain text"), gzipSync("ab").subarray(0, 12), zstdCompressSync("ab").subarray(0, 9), Buffer.alloc(200_000, 7)]) {
      const response = await post(`${receiver.httpUrl}/v1/logs`, PROTOBUF, body, { "content-encoding": encoding });
      expect(response.status).toBe(400);
      expect(readStatus(new Uint8Array(await response.arrayBuffer())).reason).toBe("ING_BAD_COMPRESSION");
    }
    expect(receiver.received).toHaveLength(0);
    await eventually(() => receiver.admission.held).toBe(0);
  });

  test.each([["identity", compressionAlgorithms.identity], ["gzip", compressionAlgorithms.gzip], ["deflate", compressionAlgorithms.deflate]] as const)("C11 gRPC messages in %s are read", async (_name, algorithm) => {
    const receiver = await start();
    const client = grpcCaller(receiver.grpcAddress, credentials.createInsecure(), { "grpc.default_compression_algorithm": algorithm });
    for (const size of [0, 100, 300_000, 3_000_000]) {
      const body = Buffer.alloc(size, "auth");
      expect((await client.call(GRPC_PATHS.logs, body)).code).toBe(0);
      expect(receiver.received.at(-1)?.body.equals(body)).toBe(true);
    }
    client.close();
    await eventually(() => receiver.admission.held).toBe(0);
  });

  test("C11 gRPC success, partial success and errors come back as the message and the status", async () => {
    for (const [, outcome] of outcomes) {
      const receiver = await start({ accept: () => Promise.resolve(outcome) });
      const result = await caller(receiver).call(GRPC_PATHS.logs, Buffer.from("body"));
      expect(result.code).toBe({ accepted: 0, malformed: 3, overloaded: 14 }[outcome.kind]);
    }
  });
});
