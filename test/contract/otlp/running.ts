import { afterEach, expect } from "vitest";
import type { ChannelCredentials } from "@grpc/grpc-js";
import { grpcCaller, type GrpcCaller } from "./grpc-call.ts";
import { startReceiver, type Receiver, type ReceiverOptions } from "./harness.ts";

export interface Running {
  readonly start: (options?: ReceiverOptions) => Promise<Receiver>;
  readonly caller: (receiver: Receiver, channel?: ChannelCredentials) => GrpcCaller;
}

/** Receivers and callers of one test file; each test's are stopped after it. */
export function running(): Running {
  let ends: (() => Promise<void> | void)[] = [];
  afterEach(async () => {
    const all = ends.reverse();
    ends = [];
    for (const end of all) await end();
  });
  return {
    async start(options) {
      const receiver = await startReceiver(options);
      ends.push(() => receiver.stop());
      return receiver;
    },
    caller(receiver, channel) {
      const caller = grpcCaller(receiver.grpcAddress, channel);
      ends.push(() => caller.close());
      return caller;
    },
  };
}

/** Sends a body of OTLP over HTTP. */
export function post(url: string, contentType: string, body: Buffer | string, headers: Readonly<Record<string, string>> = {}): Promise<Response> {
  return fetch(url, { method: "POST", headers: { "content-type": contentType, ...headers }, body });
}

export const PROTOBUF = "application/x-protobuf";
export const JSON_TYPE = "application/json";

/** `expect` on what becomes true in a moment; the bound is for a busy machine. */
export function eventually<T>(read: () => T) {
  return expect.poll(read, { timeout: 30_000, interval: 20 });
}
