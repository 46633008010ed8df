import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { frame, rawSession } from "./raw-grpc.ts";
import { eventually, running } from "./running.ts";

const { start } = running();

describe("gRPC calls that are not what they should be", () => {
  test("C28 a call too slow with its message is ended with DEADLINE_EXCEEDED and holds nothing", async () => {
    const receiver = await start({ bodyTimeoutMs: 150 });
    const { session, call } = rawSession(receiver.grpcPort);
    const slow = call();
    slow.write(frame(Buffer.from("abc"), 0, 100_000));
    expect((await slow.result).headers["grpc-status"]).toBe("4");
    await eventually(() => receiver.admission.held).toBe(0);
    session.destroy();
  });

  test("C28 a call whose sender leaves holds nothing", async () => {
    const receiver = await start();
    const { session, call } = rawSession(receiver.grpcPort);
    call().write(frame(Buffer.from("abc"), 0, 100_000));
    await eventually(() => receiver.admission.held).toBeGreaterThan(100_000);
    session.destroy();
    await eventually(() => [receiver.admission.held, receiver.answers, receiver.connections().grpc]).toEqual([0, ["gone"], 0]);
  });

  test("C26 an announced message over the limit is refused before it is sent, and the call is ended without an error of transport", async () => {
    const receiver = await start({ maxRequestBytes: 1_000 });
    const { session, call } = rawSession(receiver.grpcPort);
    const large = call();
    large.write(frame(Buffer.alloc(0), 0, 1_001));
    expect((await large.result).headers["grpc-status"]).toBe("8");
    const good = call();
    good.end(frame(Buffer.alloc(1_000)));
    expect((await good.result).headers["grpc-status"]).toBe("0");
    session.destroy();
  });

  test.each([
    ["no message", Buffer.alloc(0), {}, "3"],
    ["a cut header", Buffer.from([0, 0, 0]), {}, "3"],
    ["a cut message", frame(Buffer.from("ab"), 0, 3), {}, "3"],
    ["two messages", Buffer.concat([frame(Buffer.from("ab")), frame(Buffer.from("ab"))]), {}, "3"],
    ["an unknown flag", frame(Buffer.from("ab"), 2), {}, "3"],
    ["compressed without an encoding", frame(gzipSync("ab"), 1), {}, "3"],
    ["compressed in an unknown encoding", frame(gzipSync("ab"), 1), { "grpc-encoding": "snappy" }, "12"],
    ["compressed and broken", frame(Buffer.from("ab"), 1), { "grpc-encoding": "gzip" }, "3"],
    ["an encoding that this message does not use", frame(Buffer.from("ab")), { "grpc-encoding": "snappy" }, "0"],
  ])("C39 %s: a status of its own, never UNKNOWN or INTERNAL", async (_name, bytes, headers, status) => {
    const receiver = await start();
    const { session, call } = rawSession(receiver.grpcPort);
    const broken = call(headers);
    broken.end(bytes);
    expect((await broken.result).headers["grpc-status"]).toBe(status);
    await eventually(() => receiver.admission.held).toBe(0);
    session.destroy();
  });

  test.each([[{ "content-type": "application/json" }, 415], [{ ":method": "GET" }, 405]])("C6 what is no gRPC call is answered as HTTP: %j", async (headers, status) => {
    const receiver = await start();
    const { session, call } = rawSession(receiver.grpcPort);
    const other = call(headers);
    other.end();
    expect((await other.result).headers[":status"]).toBe(status);
    session.destroy();
  });
});
