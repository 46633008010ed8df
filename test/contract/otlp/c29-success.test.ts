import { describe, expect, test } from "vitest";
import type { AcceptOutcome } from "../../../ingest/accept.ts";
import { GRPC_PATHS } from "./grpc-call.ts";
import { readExportResponse } from "./rpc-status.ts";
import { eventually, JSON_TYPE, post, PROTOBUF, running } from "./running.ts";

const { start, caller } = running();
const accepted = (records: number, rejected: number, message: string) => (): Promise<AcceptOutcome> => Promise.resolve({ kind: "accepted", records, rejected, message });
const bytesOf = async (response: Response) => Buffer.from(await response.arrayBuffer());
const SIGNALS = ["logs", "traces", "metrics"] as const;

describe("success and partial success", () => {
  test.each(SIGNALS)("C29 full success of %s: exactly 200, partial success unset", async (signal) => {
    const receiver = await start({ accept: accepted(5, 0, "") });
    const proto = await post(`${receiver.httpUrl}/v1/${signal}`, PROTOBUF, "ab");
    expect([proto.status, (await bytesOf(proto)).length]).toEqual([200, 0]);
    const json = await post(`${receiver.httpUrl}/v1/${signal}`, JSON_TYPE, "{}");
    expect([json.status, await json.text()]).toEqual([200, "{}"]);
    expect(await caller(receiver).call(GRPC_PATHS[signal], Buffer.from("ab"))).toMatchObject({ code: 0, message: Buffer.alloc(0) });
  });

  test.each([["logs", "rejectedLogRecords"], ["traces", "rejectedSpans"], ["metrics", "rejectedDataPoints"]] as const)("C30 partial success of %s: 200, the exact count as %s and why", async (signal, key) => {
    const receiver = await start({ accept: accepted(1_000, 321, "321 records have a broken trace id") });
    const expected = { partial_success: { rejected: "321", error_message: "321 records have a broken trace id" } };
    const proto = await post(`${receiver.httpUrl}/v1/${signal}`, PROTOBUF, "ab");
    expect([proto.status, readExportResponse(await bytesOf(proto))]).toEqual([200, expected]);
    const json = await post(`${receiver.httpUrl}/v1/${signal}`, JSON_TYPE, "{}");
    expect([json.status, await json.json()]).toEqual([200, { partialSuccess: { [key]: "321", errorMessage: "321 records have a broken trace id" } }]);
    const call = await caller(receiver).call(GRPC_PATHS[signal], Buffer.from("ab"));
    expect([call.code, readExportResponse(call.message)]).toEqual([0, expected]);
  });

  test("C31 a remark about accepted records comes with no rejected count", async () => {
    const receiver = await start({ accept: accepted(5, 0, "1 timestamp was clamped") });
    expect(readExportResponse(await bytesOf(await post(`${receiver.httpUrl}/v1/logs`, PROTOBUF, "ab")))).toEqual({ partial_success: { error_message: "1 timestamp was clamped" } });
    expect(await (await post(`${receiver.httpUrl}/v1/logs`, JSON_TYPE, "{}")).json()).toEqual({ partialSuccess: { errorMessage: "1 timestamp was clamped" } });
  });

  test("C33 nothing is answered before `accept` has resolved", async () => {
    let release: (outcome: AcceptOutcome) => void = () => undefined;
    const receiver = await start({ accept: () => new Promise((resolve) => { release = resolve; }) });
    let isAnswered = false;
    const http = post(`${receiver.httpUrl}/v1/logs`, PROTOBUF, "ab").then((r) => { isAnswered = true; return r.status; });
    await eventually(() => receiver.received.length).toBe(1);
    await new Promise((resolve) => setImmediate(resolve));
    expect([isAnswered, receiver.answers]).toEqual([false, []]);
    release({ kind: "accepted", records: 1, rejected: 0, message: "" });
    expect(await http).toBe(200);
  });
});
