import { describe, expect, test } from "vitest";
import { configSchema } from "../../../config.ts";
import type { AcceptOutcome } from "../../../ingest/accept.ts";
import { freePorts } from "../../service/free-ports.ts";
import { acceptAll } from "./harness.ts";
import { GRPC_PATHS } from "./grpc-call.ts";
import { rawConnection, requestHead } from "./raw-http.ts";
import { eventually, running } from "./running.ts";

const { start, caller: callerOf } = running();
const post = (url: string, init: RequestInit = {}) => fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body: "{}", ...init });

describe("transport and paths", () => {
  test("C1 gRPC listens on 4317 and HTTP on 4318 by default, and both on the ports they are given", async () => {
    const defaults = configSchema.parse({});
    expect([defaults.otlpGrpcPort, defaults.otlpHttpPort]).toEqual([4317, 4318]);
    const [http = 0, grpc = 0] = await freePorts(2);
    const receiver = await start({ ports: [http, grpc] });
    expect([receiver.httpPort, receiver.grpcPort]).toEqual([http, grpc]);
    expect((await post(`http://127.0.0.1:${http}/v1/logs`)).status).toBe(200);
    const caller = callerOf(receiver);
    expect((await caller.call(GRPC_PATHS.logs, Buffer.alloc(0))).code).toBe(0);
  });

  test.each(["", "/otlp", "/a/b.c"])("C2 logs, traces and metrics exist under the base path %j and nowhere else", async (basePath) => {
    const receiver = await start({ basePath });
    const statuses = await Promise.all(["/v1/logs", "/v1/traces", "/v1/metrics", "/v1/logs?a=b", "/v1development/profiles", "/v1/log", "/v1/logs/x"].map(async (path) => (await post(receiver.httpUrl + basePath + path)).status));
    expect(statuses).toEqual([200, 200, 200, 200, 404, 404, 404]);
    expect(receiver.received.map((r) => r.signal).sort()).toEqual(["logs", "logs", "metrics", "traces"]);
    if (basePath !== "") expect((await post(`${receiver.httpUrl}/v1/logs`)).status).toBe(404);
  });

  test("C2 a gateway's own log JSON has a path by the name of its profile, and unknown profiles have none", async () => {
    const receiver = await start();
    expect((await post(`${receiver.httpUrl}/v1/gateway/kong`)).status).toBe(200);
    expect((await post(`${receiver.httpUrl}/v1/gateway/kong`, { headers: { "content-type": "application/x-ndjson" } })).status).toBe(200);
    expect((await post(`${receiver.httpUrl}/v1/gateway/nobody`)).status).toBe(404);
    expect(receiver.received.map((r) => [r.profile, r.format, r.transport])).toEqual([["kong", "gateway_json", "gateway_http"], ["kong", "gateway_json", "gateway_http"]]);
  });

  test("C3 HTTP/1.1 keep-alive: several requests, pipelined too, are answered in order on one connection", async () => {
    const receiver = await start();
    const connection = await rawConnection(receiver.httpPort);
    const one = requestHead(["Content-Type: application/json", "Content-Length: 2"]) + "{}";
    connection.send(one);
    await connection.until("\r\n\r\n{}");
    connection.send(one + one);
    const all = await connection.until("{}HTTP/1.1 200 OK\r\n");
    expect(all).not.toContain("onnection: close");
    await eventually(() => receiver.received.length).toBe(3);
    expect(receiver.connections().http).toBe(1);
    connection.socket.destroy();
  });

  test.each(["GET", "PUT", "DELETE", "PATCH", "OPTIONS"])("C4 %s is answered 405 with a text and the method to use", async (method) => {
    const receiver = await start();
    const response = await fetch(`${receiver.httpUrl}/v1/logs`, { method });
    expect([response.status, response.headers.get("content-type"), response.headers.get("allow")]).toEqual([405, "text/plain; charset=utf-8", "POST"]);
    expect(await response.text()).toContain("ING_METHOD_NOT_ALLOWED");
    expect((await fetch(`${receiver.httpUrl}/`, { method })).status).toBe(404);
  });

  test("C5 the three services answer, many calls run on one connection and finish out of order", async () => {
    let releaseFirst: (outcome: AcceptOutcome) => void = () => undefined;
    const held = new Promise<AcceptOutcome>((resolve) => { releaseFirst = resolve; });
    const receiver = await start({ accept: (request) => (request.body.length === 0 ? held : acceptAll(request)) });
    const caller = callerOf(receiver);
    const order: string[] = [];
    const first = caller.call(GRPC_PATHS.logs, Buffer.alloc(0)).then((r) => { order.push("first"); return r; });
    const others = await Promise.all([GRPC_PATHS.logs, GRPC_PATHS.traces, GRPC_PATHS.metrics].flatMap((path) => Array.from({ length: 40 }, () => caller.call(path, Buffer.from("body")).then((r) => { order.push("other"); return r; }))));
    releaseFirst({ kind: "accepted", records: 0, rejected: 0, message: "" });
    expect((await first).code).toBe(0);
    expect(others.every((r) => r.code === 0 && r.message.length === 0)).toBe(true);
    expect(order.at(-1)).toBe("first");
    expect(receiver.connections().grpc).toBe(1);
    expect(new Set(receiver.received.map((r) => r.signal))).toEqual(new Set(["logs", "traces", "metrics"]));
  });

  test.each(["/opentelemetry.proto.collector.logs.v1.LogsService/Delete", "/opentelemetry.proto.collector.profiles.v1development.ProfilesService/Export", "/grpc.health.v1.Health/Check"])("C6 unknown gRPC method %s: UNIMPLEMENTED", async (path) => {
    const receiver = await start();
    const caller = callerOf(receiver);
    const result = await caller.call(path, Buffer.from("body"));
    expect(result.code).toBe(12);
    expect(receiver.received).toHaveLength(0);
  });
});
