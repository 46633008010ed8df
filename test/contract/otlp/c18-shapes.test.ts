import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { RunningService } from "../../service/service.ts";
import { grpcCaller, GRPC_PATHS } from "./grpc-call.ts";
import { deepLogsProto, logsJson, logsProto, type AnyJson } from "./otlp-request.ts";
import { readExportResponse } from "./rpc-status.ts";
import { eventuallyStored, PATIENCE_MS, readLedger, startWholeService, storedEvents } from "./stored.ts";
import { eventually, JSON_TYPE, post, PROTOBUF } from "./running.ts";

let service: RunningService;
beforeAll(async () => { service = await startWholeService(); }, PATIENCE_MS);
afterAll(async () => { await service.stop(); service.remove(); }, PATIENCE_MS);

const SIGNALS = ["logs", "traces", "metrics"] as const;
const send = (body: string | Buffer, type: string, signal = "logs") => post(`${service.otlpHttpUrl}/v1/${signal}`, type, body);
const nowNano = () => `${Date.now()}000000`;

/** `depth` values inside one another. */
function nested(depth: number, kind: "arrayValue" | "kvlistValue"): AnyJson {
  let value: AnyJson = { stringValue: "inside" };
  for (let i = 0; i < depth; i += 1) value = kind === "arrayValue" ? { arrayValue: { values: [value] } } : { kvlistValue: { values: [{ key: "k", value }] } };
  return value;
}

describe("shapes of requests", { timeout: PATIENCE_MS }, () => {
  test.each(SIGNALS)("C18 an empty body and a request without records succeed (%s)", async (signal) => {
    const answers = await Promise.all([send("", PROTOBUF, signal), send("{}", JSON_TYPE, signal), send("", JSON_TYPE, signal)]);
    expect(answers.map((a) => a.status)).toEqual([200, 200, 200]);
    const caller = grpcCaller(service.otlpGrpcAddress);
    expect(await caller.call(GRPC_PATHS[signal], Buffer.alloc(0))).toMatchObject({ code: 0, message: Buffer.alloc(0) });
    caller.close();
  });

  test("C19 envelopes without records are accepted", async () => {
    const shapes = [{ resourceLogs: [] }, { resourceLogs: [{}] }, { resourceLogs: [{ resource: {} }] }, { resourceLogs: [{ resource: { attributes: [] }, scopeLogs: [] }] }, { resourceLogs: [{ scopeLogs: [{}, { scope: {}, logRecords: [] }] }] }];
    for (const shape of shapes) expect([shape, (await send(JSON.stringify(shape), JSON_TYPE)).status]).toEqual([shape, 200]);
    for (const bytes of [[0x0a, 0], [0x0a, 2, 0x0a, 0], [0x0a, 2, 0x12, 0], [0x0a, 4, 0x0a, 0, 0x12, 0]]) expect((await send(Buffer.from(bytes), PROTOBUF)).status).toBe(200);
  });

  test("C20 all kinds of values are accepted, in both encodings", async () => {
    const kinds: readonly AnyJson[] = [{ stringValue: "s" }, { boolValue: true }, { intValue: "-9223372036854775808" }, { doubleValue: 1e300 }, nested(3, "arrayValue"), nested(3, "kvlistValue"), { bytesValue: "AQID" }, {}];
    const records = kinds.map((kind) => ({ timeUnixNano: nowNano(), attributes: { "some.attribute": kind }, body: kind }));
    expect((await send(JSON.stringify(logsJson("kinds", records)), JSON_TYPE)).status).toBe(200);
    expect((await send(logsProto("kinds", records), PROTOBUF)).status).toBe(200);
    expect(await eventuallyStored(service, { service: "kinds" }, 16)).toHaveLength(16);
  });

  test.each(["arrayValue", "kvlistValue"] as const)("C20 %s nested too deep is a client error, at any depth", async (kind) => {
    expect((await send(deepLogsProto(10, kind), PROTOBUF)).status).toBe(200);
    for (const depth of [40, 1_000]) {
      const record = { timeUnixNano: nowNano(), body: nested(depth, kind) };
      expect((await send(JSON.stringify(logsJson("deep", [record])), JSON_TYPE)).status).toBe(400);
      expect((await send(deepLogsProto(depth, kind), PROTOBUF)).status).toBe(400);
    }
    const deepest = `{"resourceLogs":${"[".repeat(1_000_000)}${"]".repeat(1_000_000)}}`;
    expect((await send(deepest, JSON_TYPE)).status).toBe(400);
    expect((await fetch(`${service.httpUrl}/healthz`)).status).toBe(200);
  });

  test("C21 no trace id and a zero one are none; one of a wrong length rejects that record only", async () => {
    const good = "0af7651916cd43dd8448eb211c80319c";
    const records = [{}, { traceId: "" }, { traceId: "0".repeat(32) }, { traceId: good }, { traceId: good.slice(2) }, { traceId: `${good}00` }, { traceId: good, spanId: "b7ad6b71692033" }].map((r) => ({ timeUnixNano: nowNano(), ...r }));
    const json = await send(JSON.stringify(logsJson("ids", records)), JSON_TYPE);
    expect([json.status, await json.json()]).toMatchObject([200, { partialSuccess: { rejectedLogRecords: "3" } }]);
    const proto = await send(logsProto("ids", records), PROTOBUF);
    expect(readExportResponse(new Uint8Array(await proto.arrayBuffer())).partial_success).toMatchObject({ rejected: "3" });
    const ids = (await eventuallyStored(service, { service: "ids" }, 8)).map((e) => e.trace_id);
    expect(ids.sort()).toEqual(["", "", "", "", "", "", good, good]);
  });

  test("C32 the accepted rows of a partly rejected request are stored once, the rejected are counted", async () => {
    const before = await readLedger(service);
    const records = Array.from({ length: 100 }, (_, i) => ({ timeUnixNano: nowNano(), traceId: i % 4 === 0 ? "abcd" : i.toString(16).padStart(32, "1") }));
    const answer = await send(logsProto("partial", records), PROTOBUF);
    expect([answer.status, readExportResponse(new Uint8Array(await answer.arrayBuffer())).partial_success?.rejected]).toEqual([200, "25"]);
    await eventuallyStored(service, { service: "partial" }, 75);
    expect(await storedEvents(service, { service: "partial" })).toHaveLength(75);
    const sum = (ledger: Awaited<ReturnType<typeof readLedger>>) => ledger.bySource.reduce((all, row) => ({ received: all.received + row.received, rejected: all.rejected + row.rejected }), { received: 0, rejected: 0 });
    await eventually(async () => { const now = sum(await readLedger(service)); const then = sum(before); return [now.received - then.received, now.rejected - then.rejected]; }).toEqual([100, 25]);
    expect((await readLedger(service)).identityHolds).toBe(true);
  });
});
