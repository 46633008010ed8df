import { connect } from "node:http2";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { GRPC_PATHS } from "../../contract/otlp/grpc-call.ts";
import { startReceiver, type Receiver } from "../../contract/otlp/harness.ts";
import { frame, rawSession } from "../../contract/otlp/raw-grpc.ts";
import { rawConnection } from "../../contract/otlp/raw-http.ts";
import { eventually } from "../../contract/otlp/running.ts";

const PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
const http2Frame = fc.tuple(fc.integer({ min: 0, max: 12 }), fc.integer({ min: 0, max: 255 }), fc.nat(9), fc.uint8Array({ maxLength: 60 }), fc.option(fc.nat(0xff_ffff), { freq: 8 })).map(([type, flags, stream, payload, lie]) => {
  const head = Buffer.alloc(9);
  head.writeUIntBE(lie ?? payload.length, 0, 3);
  head.writeUInt8(type, 3);
  head.writeUInt8(flags, 4);
  head.writeUInt32BE(stream, 5);
  return Buffer.concat([head, payload]);
});

let receiver: Receiver;
beforeAll(async () => { receiver = await startReceiver({ maxRequestBytes: 60_000, bodyTimeoutMs: 100, ages: { idleMs: 200, ageMs: 60_000, graceMs: 50 } }); });
afterAll(() => receiver.stop());

async function isServing(port: number): Promise<string | undefined> {
  const { session, call } = rawSession(port);
  const one = call();
  one.end(frame(Buffer.from("ab")));
  const status = (await one.result).headers["grpc-status"];
  session.destroy();
  return typeof status === "string" ? status : undefined;
}

describe("hostile HTTP/2", () => {
  test("no frames crash the receiver or leave anything behind", async () => {
    await fc.assert(fc.asyncProperty(fc.array(fc.tuple(fc.boolean(), fc.array(http2Frame, { maxLength: 12 }), fc.boolean()), { minLength: 6, maxLength: 6 }), async (attacks) => {
      await Promise.all(attacks.map(async ([hasPreface, frames, halfCloses]) => {
        const connection = await rawConnection(receiver.grpcPort);
        if (hasPreface) connection.send(PREFACE + "\0\0\0\x04\0\0\0\0\0");
        for (const bytes of frames) connection.send(bytes);
        if (halfCloses) connection.socket.end();
        await connection.closed();
      }));
      expect(await isServing(receiver.grpcPort)).toBe("0");
    }), { numRuns: 40 });
    await eventually(() => [receiver.admission.held, receiver.connections().grpc]).toEqual([0, 0]);
    expect(receiver.problems).toEqual([]);
  });

  test("any message bytes and any encoding end in a status of the contract", async () => {
    const { session, call } = rawSession(receiver.grpcPort);
    session.setTimeout(0);
    await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), fc.nat(3), fc.option(fc.nat(100_000), { freq: 3 }), fc.constantFrom("gzip", "deflate", "zstd", "identity", "br", ""), async (bytes, flag, announced, encoding) => {
      const one = call(encoding === "" ? {} : { "grpc-encoding": encoding });
      one.end(frame(Buffer.from(bytes), flag, announced ?? bytes.length));
      expect(["0", "3", "4", "8", "12"]).toContain((await one.result).headers["grpc-status"]);
    }), { numRuns: 200 });
    session.destroy();
    await eventually(() => receiver.admission.held).toBe(0);
  });

  test("a flood of calls that are reset at once holds nothing", async () => {
    const flooded = await startReceiver();
    const session = connect(`http://127.0.0.1:${flooded.grpcPort}`);
    session.on("error", () => undefined);
    for (let i = 0; i < 2_000 && !session.destroyed; i += 1) {
      const stream = session.request({ ":method": "POST", ":path": GRPC_PATHS.logs, "content-type": "application/grpc" });
      stream.on("error", () => undefined);
      stream.close(8);
    }
    expect(await isServing(flooded.grpcPort)).toBe("0");
    session.destroy();
    await eventually(() => flooded.admission.held).toBe(0);
    await flooded.stop();
  });

  test("a connection without a call is ended after its idle time, one that never speaks as well", async () => {
    const silent = await rawConnection(receiver.grpcPort);
    const { session } = rawSession(receiver.grpcPort);
    await Promise.all([silent.closed(), new Promise((resolve) => session.on("close", resolve))]);
    await eventually(() => receiver.connections().grpc).toBe(0);
  });

  test("a connection is ended at its age, calls in flight are finished first", async () => {
    const aged = await startReceiver({ ages: { idleMs: 60_000, ageMs: 150, graceMs: 5_000 } });
    const { session, call } = rawSession(aged.grpcPort);
    const one = call();
    one.write(frame(Buffer.from("abc"), 0, 4));
    await new Promise((resolve) => session.once("goaway", resolve));
    one.end(Buffer.from("d"));
    expect((await one.result).headers["grpc-status"]).toBe("0");
    await new Promise((resolve) => { if (session.closed) resolve(null); else session.once("close", resolve); });
    await aged.stop();
  });
});
