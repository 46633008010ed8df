import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { RunningService } from "../../service/service.ts";
import { logsJson, logsProto, spansJson, type RecordSpec } from "./otlp-request.ts";
import { eventuallyStored, PATIENCE_MS, startWholeService, storedEvents } from "./stored.ts";
import { JSON_TYPE, post, PROTOBUF } from "./running.ts";

let service: RunningService;
beforeAll(async () => { service = await startWholeService(); }, PATIENCE_MS);
afterAll(async () => { await service.stop(); service.remove(); }, PATIENCE_MS);

let names = 0;
const fresh = () => `content-${(names += 1)}`;
const send = (body: unknown, path = "logs") => post(`${service.otlpHttpUrl}/v1/${path}`, JSON_TYPE, typeof body === "string" ? body : JSON.stringify(body));
const sendProto = (body: Buffer) => post(`${service.otlpHttpUrl}/v1/logs`, PROTOBUF, body);
const nowNano = () => `${Date.now()}000000`;

/** What is stored of a request once a later one of the same sender is there too. */
async function storedOf(name: string) {
  expect((await send(logsJson(name, [{ timeUnixNano: nowNano(), attributes: { "http.route": { stringValue: "/after" } } }]))).status).toBe(200);
  const events = await eventuallyStored(service, { service: name, route: "/after" }, 1);
  return (await storedEvents(service, { service: name })).filter((e) => e.route !== "/after" || events.length === 0);
}

async function sendBoth(record: RecordSpec) {
  const [json, proto] = [fresh(), fresh()];
  expect([(await send(logsJson(json, [record]))).status, (await sendProto(logsProto(proto, [record]))).status]).toEqual([200, 200]);
  return [...(await storedOf(json)), ...(await storedOf(proto))];
}

describe("content", { timeout: PATIENCE_MS }, () => {
  test("C12 unknown fields are ignored, in protobuf at every level of the request and in JSON", async () => {
    const [json, proto] = [fresh(), fresh()];
    const request = logsJson(json, [{ timeUnixNano: nowNano() }]);
    const withUnknown = JSON.parse(JSON.stringify(request), (_key, value: unknown) => (typeof value === "object" && value !== null && !Array.isArray(value) ? { unknownField: { a: [1, "2", null] }, ...value } : value)) as unknown;
    expect((await send(withUnknown)).status).toBe(200);
    const unknown = Buffer.concat([Buffer.from([0xc0, 0x3e, 0x07]), Buffer.from([0xc2, 0x3e, 0x02, 0xff, 0xfe]), Buffer.from([0xc5, 0x3e, 1, 2, 3, 4]), Buffer.from([0xc1, 0x3e, 1, 2, 3, 4, 5, 6, 7, 8])]);
    expect((await sendProto(Buffer.concat([unknown, logsProto(proto, [{ timeUnixNano: nowNano() }]), unknown]))).status).toBe(200);
    expect((await storedOf(json)).map((e) => [e.decision, e.reason])).toEqual([["deny", "expired"]]);
    expect((await storedOf(proto)).map((e) => [e.decision, e.reason])).toEqual([["deny", "expired"]]);
  });

  test.each(["0af7651916cd43dd8448eb211c80319c", "0AF7651916CD43DD8448EB211C80319C"])("C13 the JSON trace id %s is hex, not base64", async (traceId) => {
    const name = fresh();
    expect((await send(logsJson(name, [{ timeUnixNano: nowNano(), traceId, spanId: "b7ad6b7169203331" }]))).status).toBe(200);
    expect((await storedOf(name)).map((e) => [e.trace_id, e.span_id])).toEqual([["0af7651916cd43dd8448eb211c80319c", "b7ad6b7169203331"]]);
  });

  test("C13 a base64 trace id is a record error; other bytes fields are base64", async () => {
    const name = fresh();
    const answer = await send(logsJson(name, [{ timeUnixNano: nowNano(), traceId: "CvdlGRbNQ92ESOshHIAxnA==" }, { timeUnixNano: nowNano(), attributes: { blob: { bytesValue: "AQID/w==" } } }]));
    expect([answer.status, await answer.json()]).toMatchObject([200, { partialSuccess: { rejectedLogRecords: "1" } }]);
    expect(await storedOf(name)).toHaveLength(1);
  });

  test("C14 JSON enums are integers; their names are not valid input", async () => {
    const name = fresh();
    expect((await send(spansJson(name, { kind: 2 }), "traces")).status).toBe(200);
    expect((await send(spansJson(name, { kind: "SPAN_KIND_SERVER" }), "traces")).status).toBe(400);
    expect(await storedOf(name)).toHaveLength(1);
  });

  test("C15 JSON keys in snake_case are unknown fields", async () => {
    const name = fresh();
    const [group] = logsJson(name, [{ timeUnixNano: nowNano() }]).resourceLogs as [Record<string, unknown>];
    expect((await send({ resource_logs: [group] })).status).toBe(200);
    expect((await send({ resourceLogs: [{ resource: group["resource"], scope_logs: group["scopeLogs"] }] })).status).toBe(200);
    expect(await storedOf(name)).toHaveLength(0);
  });

  test("C16 JSON 64-bit integers are strings or numbers, and strings keep all digits", async () => {
    const name = fresh();
    // An instant of now whose microsecond a 64-bit float would get wrong: only all digits show the right one.
    let instant = BigInt(Date.now()) * 1_000_000n + 999n;
    while (BigInt(Number(instant)) / 1_000n === instant / 1_000n) instant += 1_000n;
    const records = [{ intValue: "401" }, { intValue: 403 }].map((status) => ({ timeUnixNano: String(instant), attributes: { "http.response.status_code": status } }));
    expect((await send(logsJson(name, [...records, { timeUnixNano: Date.now() * 1_000_000 }]))).status).toBe(200);
    const events = await storedOf(name);
    expect(events.map((e) => e.http_status).sort()).toEqual([0, 401, 403]);
    const microseconds = String((instant / 1_000n) % 1_000_000n).padStart(6, "0");
    for (const event of events.filter((e) => e.http_status > 0)) expect(event.ts).toMatch(new RegExp(`\\.${microseconds}\\d*Z$`));
  });

  test("C17 JSON doubles are numbers, and NaN and the infinities are strings", async () => {
    const name = fresh();
    const latencies = [{ doubleValue: 1.5 }, { doubleValue: "2.5" }, { doubleValue: "NaN" }, { doubleValue: "Infinity" }, { doubleValue: "-Infinity" }];
    expect((await send(logsJson(name, latencies.map((latency) => ({ timeUnixNano: nowNano(), attributes: { "auth.latency_ms": latency } }))))).status).toBe(200);
    const measured = (await storedOf(name)).map((e) => e.auth_latency_us);
    expect(measured).toHaveLength(5);
    expect(measured).toEqual(expect.arrayContaining([1_500, 2_500, null]));
  });

  test("C22 a time of zero falls back to the observed time, then to the arrival", async () => {
    const observedMs = Date.now() - 5_000;
    const observed = await sendBoth({ timeUnixNano: "0", observedTimeUnixNano: `${observedMs}000000` });
    expect(observed.map((e) => Date.parse(e.ts))).toEqual([observedMs, observedMs]);
    const fromMs = Date.now();
    const arrived = await sendBoth({});
    for (const event of arrived) expect(Date.parse(event.ts)).toBeGreaterThanOrEqual(fromMs);
    for (const event of arrived) expect(Date.parse(event.ts)).toBeLessThanOrEqual(Date.now());
    expect(arrived).toHaveLength(2);
  });
});
