import { gzipSync } from "node:zlib";
import { deflateSync, zstdCompressSync } from "node:zlib";
import { compressionAlgorithms, credentials } from "@grpc/grpc-js";
import { describe, expect, test } from "vitest";
import { configSchema } from "../../../config.ts";
import { acceptAll } from "./harness.ts";
import { grpcCaller, GRPC_PATHS } from "./grpc-call.ts";
import { frame, rawSession } from "./raw-grpc.ts";
import { rawConnection, requestHead } from "./raw-http.ts";
import { readExportResponse, readStatus } from "./rpc-status.ts";
import { eventually, JSON_TYPE, post, PROTOBUF, running } from "./running.ts";

const { start, caller } = running();
const MIB = 1024 * 1024;
const LIMIT = MIB;
const chunked = (text: string) => `${text.length.toString(16)}\r\n${text}\r\n`;

describe("limits", () => {
  test("C23 the limit is 64 MiB by default and holds before and after decompression, to the byte", async () => {
    expect(configSchema.parse({}).maxRequestBytes).toBe(64 * MIB);
    const receiver = await start({ maxRequestBytes: LIMIT });
    const url = `${receiver.httpUrl}/v1/logs`;
    const gzip = { "content-encoding": "gzip" };
    expect((await post(url, PROTOBUF, Buffer.alloc(LIMIT))).status).toBe(200);
    expect((await post(url, PROTOBUF, Buffer.alloc(LIMIT + 1))).status).toBe(413);
    expect((await post(url, PROTOBUF, gzipSync(Buffer.alloc(LIMIT)), gzip)).status).toBe(200);
    expect((await post(url, PROTOBUF, gzipSync(Buffer.alloc(LIMIT + 1)), gzip)).status).toBe(413);
    expect(receiver.received.map((r) => r.body.length)).toEqual([LIMIT, LIMIT]);
    await eventually(() => receiver.admission.held).toBe(0);
  });

  test("C23 a chunked body without a length is read up to the limit and no further", async () => {
    const receiver = await start({ maxRequestBytes: 50_000 });
    const connection = await rawConnection(receiver.httpPort);
    connection.send(requestHead([`Content-Type: ${JSON_TYPE}`, "Transfer-Encoding: chunked"]) + chunked("x".repeat(30_000)) + chunked("y".repeat(20_000)) + "0\r\n\r\n");
    expect(await connection.until("{}")).toContain("200 OK");
    connection.send(requestHead([`Content-Type: ${JSON_TYPE}`, "Transfer-Encoding: chunked"]) + chunked("x".repeat(30_000)) + chunked("y".repeat(20_001)));
    expect(await connection.until("413")).toContain("413 Payload Too Large");
    connection.socket.destroy();
    expect(receiver.received.map((r) => r.body.toString())).toEqual(["x".repeat(30_000) + "y".repeat(20_000)]);
    await eventually(() => receiver.admission.held).toBe(0);
  });

  test("C23 a body of the largest size is taken while admission gives just that much, chunked or not", async () => {
    const receiver = await start({ maxRequestBytes: LIMIT, maxInFlightBytes: LIMIT + 65_536 });
    const url = `${receiver.httpUrl}/v1/logs`;
    expect((await post(url, PROTOBUF, Buffer.alloc(LIMIT))).status).toBe(200);
    const stream = new ReadableStream({ start(controller) { for (let i = 0; i < 16; i += 1) controller.enqueue(Buffer.alloc(LIMIT / 16)); controller.close(); } });
    expect((await fetch(url, { method: "POST", headers: { "content-type": PROTOBUF }, body: stream, duplex: "half" })).status).toBe(200);
    expect((await caller(receiver).call(GRPC_PATHS.logs, Buffer.alloc(LIMIT))).code).toBe(0);
    expect(receiver.received.map((r) => r.body.length)).toEqual([LIMIT, LIMIT, LIMIT]);
    await eventually(() => receiver.admission.held).toBe(0);
  });

  test("C24 over the limit: HTTP 413, gRPC RESOURCE_EXHAUSTED without RetryInfo", async () => {
    const receiver = await start({ maxRequestBytes: LIMIT });
    const response = await post(`${receiver.httpUrl}/v1/logs`, PROTOBUF, Buffer.alloc(LIMIT + 1));
    expect([response.status, response.headers.get("retry-after")]).toEqual([413, null]);
    expect(readStatus(new Uint8Array(await response.arrayBuffer()))).toMatchObject({ code: 8, reason: "ING_TOO_LARGE", retryDelaySeconds: null });
    const plain = caller(receiver);
    const gzip = grpcCaller(receiver.grpcAddress, credentials.createInsecure(), { "grpc.default_compression_algorithm": compressionAlgorithms.gzip });
    for (const result of [await plain.call(GRPC_PATHS.logs, Buffer.alloc(LIMIT + 1)), await gzip.call(GRPC_PATHS.logs, Buffer.alloc(LIMIT + 1)), await plain.call(GRPC_PATHS.logs, Buffer.alloc(20 * LIMIT))]) {
      expect(result.code).toBe(8);
      const [details] = result.trailers.get("grpc-status-details-bin");
      expect(readStatus(Buffer.from(details ?? ""))).toMatchObject({ code: 8, reason: "ING_TOO_LARGE", retryDelaySeconds: null });
    }
    gzip.close();
    expect((await plain.call(GRPC_PATHS.logs, Buffer.alloc(LIMIT))).code).toBe(0);
    expect(receiver.received.map((r) => r.body.length)).toEqual([LIMIT]);
    await eventually(() => receiver.admission.held).toBe(0);
  });

  test.each([["gzip", gzipSync], ["deflate", deflateSync], ["zstd", zstdCompressSync]] as const)("C25 a %s bomb of 1000:1 costs no more than the limit and a constant", async (encoding, compress) => {
    const receiver = await start({ maxRequestBytes: 8 * MIB });
    const bomb = compress(Buffer.alloc(256 * MIB));
    expect(bomb.length).toBeLessThan(MIB);
    for (let i = 0; i < 5; i += 1) expect((await post(`${receiver.httpUrl}/v1/logs`, PROTOBUF, bomb, { "content-encoding": encoding })).status).toBe(413);
    expect(receiver.admission.peak).toBeLessThanOrEqual(8 * MIB + bomb.length + 2 * MIB);
    await eventually(() => receiver.admission.held).toBe(0);
  });

  test("C25 many bombs at once are turned away for now instead of growing memory", async () => {
    const receiver = await start({ maxRequestBytes: 32 * MIB, maxInFlightBytes: 64 * MIB });
    const bomb = gzipSync(Buffer.alloc(128 * MIB));
    const before = process.memoryUsage().rss;
    const statuses = await Promise.all(Array.from({ length: 30 }, () => post(`${receiver.httpUrl}/v1/logs`, PROTOBUF, bomb, { "content-encoding": "gzip" }).then((r) => r.status)));
    expect(new Set(statuses)).toEqual(new Set([413, 503]));
    expect(receiver.admission.peak).toBeLessThanOrEqual(64 * MIB);
    expect(process.memoryUsage().rss - before).toBeLessThan(256 * MIB);
    await eventually(() => receiver.admission.held).toBe(0);
  });

  test("C26 Content-Length above the limit is answered before any of the body is sent", async () => {
    const receiver = await start({ maxRequestBytes: LIMIT });
    const connection = await rawConnection(receiver.httpPort);
    connection.send(requestHead([`Content-Type: ${JSON_TYPE}`, `Content-Length: ${LIMIT + 1}`]));
    const answer = await connection.until("ING_TOO_LARGE");
    expect(answer).toContain("413 Payload Too Large");
    expect(receiver.admission.peak).toBe(0);
    connection.socket.destroy();
  });

  test("C26 a sender that waits for 100 Continue gets it, or the refusal in its place", async () => {
    const receiver = await start({ maxRequestBytes: LIMIT });
    const good = await rawConnection(receiver.httpPort);
    good.send(requestHead([`Content-Type: ${JSON_TYPE}`, "Content-Length: 2", "Expect: 100-continue"]));
    expect(await good.until("\r\n\r\n")).toBe("HTTP/1.1 100 Continue\r\n\r\n");
    good.send("{}");
    expect(await good.until("200 OK")).toContain("200 OK");
    good.socket.destroy();
    const large = await rawConnection(receiver.httpPort);
    large.send(requestHead([`Content-Type: ${JSON_TYPE}`, `Content-Length: ${LIMIT + 1}`, "Expect: 100-continue"]));
    const answer = await large.closed();
    expect(answer).toMatch(/^HTTP\/1\.1 413 /);
    expect(answer.toLowerCase()).toContain("connection: close");
  });

  test("C27 an over-long message is cut, in both forms and in gRPC trailers", async () => {
    const receiver = await start({ accept: (r) => Promise.resolve(r.body.length === 0 ? { kind: "malformed", code: "ING_MALFORMED", message: "é".repeat(5 * MIB) } : { kind: "accepted", records: 1, rejected: 1, message: "é".repeat(5 * MIB) }) });
    const proto = await (await post(`${receiver.httpUrl}/v1/logs`, PROTOBUF, "ab")).arrayBuffer();
    const json = await (await post(`${receiver.httpUrl}/v1/logs`, JSON_TYPE, "ab")).arrayBuffer();
    expect(proto.byteLength).toBeLessThan(4_096);
    expect(json.byteLength).toBeLessThan(4_096);
    expect(readExportResponse(new Uint8Array(proto)).partial_success?.error_message).toMatch(/^é+…$/);
    const client = caller(receiver);
    expect((await client.call(GRPC_PATHS.logs, Buffer.from("ab"))).message.length).toBeLessThan(4_096);
    const refused = await client.call(GRPC_PATHS.logs, Buffer.alloc(0));
    expect([refused.code, refused.details.length < 1_000]).toEqual([3, true]);
  });

  test("C28 a sender too slow with its body is cut off with 408 and holds nothing", async () => {
    const receiver = await start({ bodyTimeoutMs: 150 });
    const connection = await rawConnection(receiver.httpPort);
    connection.send(requestHead([`Content-Type: ${JSON_TYPE}`, "Content-Length: 100000"]) + "{");
    const answer = await connection.closed();
    expect(answer).toContain("408 Request Timeout");
    expect(answer).toContain("ING_SLOW_BODY");
    await eventually(() => [receiver.admission.held, receiver.connections().http]).toEqual([0, 0]);
    expect(receiver.received).toHaveLength(0);
  });

  test("C28 a sender that leaves in the middle of its body holds nothing", async () => {
    const receiver = await start();
    const connection = await rawConnection(receiver.httpPort);
    connection.send(requestHead([`Content-Type: ${JSON_TYPE}`, "Content-Length: 100000"]) + "{");
    await eventually(() => receiver.admission.held).toBeGreaterThan(100_000);
    connection.socket.destroy();
    await eventually(() => [receiver.admission.held, receiver.answers]).toEqual([0, ["gone"]]);
  });

  test("C28 a sender that leaves while its request is being made durable does no harm, over HTTP and gRPC", async () => {
    const held: (() => void)[] = [];
    const receiver = await start({ accept: () => new Promise((resolve) => { held.push(() => resolve({ kind: "accepted", records: 1, rejected: 0, message: "" })); }) });
    const http = await rawConnection(receiver.httpPort);
    http.send(requestHead([`Content-Type: ${JSON_TYPE}`, "Content-Length: 2"]) + "{}");
    const grpc = rawSession(receiver.grpcPort);
    grpc.call().end(frame(Buffer.from("ab")));
    await eventually(() => held.length).toBe(2);
    http.socket.destroy();
    grpc.session.destroy();
    await eventually(() => receiver.connections()).toEqual({ http: 0, grpc: 0 });
    for (const release of held) release();
    await eventually(() => [receiver.admission.held, receiver.answers.length]).toEqual([0, 2]);
    const next = post(`${receiver.httpUrl}/v1/logs`, JSON_TYPE, "{}");
    await eventually(() => held.length).toBe(3);
    held[2]?.();
    expect((await next).status).toBe(200);
    expect(receiver.problems).toEqual([]);
  });

  test("C28 connections beyond the limit are dropped, those within go on", async () => {
    const receiver = await start({ maxConnections: 2, accept: acceptAll });
    const first = await rawConnection(receiver.httpPort);
    const second = await rawConnection(receiver.httpPort);
    await eventually(() => receiver.connections().http).toBe(2);
    const third = await rawConnection(receiver.httpPort);
    expect(await third.closed()).toBe("");
    first.send(requestHead([`Content-Type: ${JSON_TYPE}`, "Content-Length: 2"]) + "{}");
    expect(await first.until("{}")).toContain("200 OK");
    for (const connection of [first, second]) connection.socket.destroy();
  });
});
