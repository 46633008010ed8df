import { describe, expect, it } from "vitest";
import type { AcceptOutcome } from "../../../ingest/accept.ts";
import type { CounterRow } from "../../../ingest/block/side-rows.ts";
import { createFakeLog, settle } from "./fake-log.ts";
import { NOW_MS, logsBody, metricsBody, openPipeline, requestOf, rowsOf, type TestRecord } from "./pipeline.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const COUNTER: CounterRow = { occurredNanos: 1n, tenant: "t", gateway: "envoy", gatewayInstance: "", service: "", counter: "c", seriesHash: 0n, isCumulative: true, value: 1n };
const body = (...records: TestRecord[]) => logsBody(records);

/** Sends a body through a pipeline whose log is instantly durable. */
async function sendOne(bytes: Buffer, options: Parameters<typeof openPipeline>[0] = {}) {
  const pipeline = openPipeline({ log: createFakeLog(true), ...options });
  const outcome = await pipeline.accept(requestOf(bytes));
  return { ...pipeline, outcome };
}

describe("accept", () => {
  it("answers only when the records are durable, in full and without a message", async () => {
    const { accept, log } = openPipeline();
    let outcome: AcceptOutcome | null = null;
    void accept(requestOf(body({}, {}))).then((o) => { outcome = o; });
    await settle();
    expect([outcome, log.syncing.length]).toEqual([null, 1]);
    await log.finish();
    expect(outcome).toEqual({ kind: "accepted", records: 2, rejected: 0, message: "" });
    expect(rowsOf(log, "auth_events")).toBe(2);
  });

  it("accepts an empty body, again and again", async () => {
    const { accept } = openPipeline({ log: createFakeLog(true) });
    for (let i = 0; i < 2; i++) expect(await accept(requestOf(Buffer.alloc(0)))).toEqual({ kind: "accepted", records: 0, rejected: 0, message: "" });
  });

  it("rejects records that cannot be read, keeps the others, and says how many and why in English", async () => {
    const { outcome, log } = await sendOne(body({}, { hasBadTraceId: true }, {}));
    expect(outcome).toMatchObject({ kind: "accepted", records: 3, rejected: 1 });
    expect((outcome as { message: string }).message).toMatch(/^1 record, ING_TRACE_ID_LENGTH: .+16 bytes/);
    expect([rowsOf(log, "auth_events"), rowsOf(log, "quarantine")]).toEqual([2, 1]);
  });

  it("refuses a broken body as a whole and leaves none of its records behind", async () => {
    const whole = body({ service: "first" }, { service: "second" });
    const { outcome, builder, accept, log } = await sendOne(Buffer.concat([whole, Buffer.from([0x0a, 0x7f])]));
    expect(outcome).toMatchObject({ kind: "malformed", code: "ING_MALFORMED" });
    expect(builder.form(0)).toBeNull();
    await accept(requestOf(body({})));
    expect(rowsOf(log, "auth_events")).toBe(1);
  });

  it("forgets the event ids of a broken body: sent whole, its records are new", async () => {
    const whole = body({ eventId: "a" });
    const { accept, log, outcome } = await sendOne(Buffer.concat([whole, Buffer.from([0x0a, 0x7f])]));
    expect(outcome.kind).toBe("malformed");
    await accept(requestOf(whole));
    expect(rowsOf(log, "auth_events")).toBe(1);
  });

  it("stores a record with an explicit event id once, within a request and across requests", async () => {
    const { accept, log } = openPipeline({ log: createFakeLog(true) });
    await accept(requestOf(body({ eventId: "a" }, { eventId: "b" }, { eventId: "a", service: "x" })));
    await accept(requestOf(body({ eventId: "b", service: "y" }, { eventId: "c" })));
    expect(rowsOf(log, "auth_events")).toBe(3);
    expect(log.durable.flatMap((b) => b.ledger).map((l) => [l.received, l.stored, l.deduplicated])).toEqual([[3, 2, 1], [2, 1, 1]]);
  });

  it("stores a request that is sent again once, and answers both times with success", async () => {
    const { accept, log } = openPipeline({ log: createFakeLog(true) });
    const outcomes = [await accept(requestOf(body({}, {}))), await accept(requestOf(body({}, {})))];
    expect(outcomes).toEqual(Array(2).fill({ kind: "accepted", records: 2, rejected: 0, message: "" }));
    expect(rowsOf(log, "auth_events")).toBe(2);
    expect(log.durable.flatMap((b) => b.ledger).map((l) => [l.received, l.stored, l.deduplicated])).toEqual([[2, 2, 0], [2, 0, 2]]);
  });

  it("takes the same body of another tenant for another request", async () => {
    const { accept, log } = openPipeline({ log: createFakeLog(true) });
    for (const tenant of ["t", "u"]) await accept(requestOf(body({}), { tenant }));
    expect(rowsOf(log, "auth_events")).toBe(2);
  });

  it("does not answer a copy before the first one is durable, and stores the copy when the first one is refused", async () => {
    const { accept, log } = openPipeline();
    const kinds: string[] = [];
    const send = () => void accept(requestOf(body({}))).then((o) => kinds.push(o.kind));
    send();
    await settle();
    send();
    await settle();
    expect(kinds).toEqual([]);
    await log.finish("refused");
    expect([kinds, log.syncing.length]).toEqual([["overloaded"], 1]);
    await log.finish();
    expect([kinds, rowsOf(log, "auth_events")]).toEqual([["overloaded", "accepted"], 1]);
  });

  it("answers a refused log with a time to come back, forgets the rows and the ids, and takes the same request later", async () => {
    const { accept, log, builder } = openPipeline();
    const first = accept(requestOf(body({ eventId: "a" })));
    await settle();
    await log.finish("refused");
    expect(await first).toEqual({ kind: "overloaded", code: "ING_LOG_FULL", message: "full", retryAfterSeconds: 5 });
    expect(builder.form(0)).toBeNull();
    const second = accept(requestOf(body({ eventId: "a" })));
    await settle();
    await log.finish();
    expect([(await second).kind, rowsOf(log, "auth_events")]).toEqual(["accepted", 1]);
  });

  it("never acknowledges a record as a copy of one whose request is refused", async () => {
    const { accept, log } = openPipeline();
    const first = accept(requestOf(body({ eventId: "a", service: "one" })));
    await settle();
    const second = accept(requestOf(body({ eventId: "a", service: "two" })));
    await settle();
    await log.finish("refused");
    expect([(await first).kind, (await second).kind]).toEqual(["overloaded", "overloaded"]);
  });

  it.each([
    ["more than an hour ahead", NOW_MS + HOUR_MS + 1, "ING_TIME_FUTURE"],
    ["older than raw events are kept", NOW_MS - 30 * DAY_MS - 1, "ING_TIME_OLD"],
  ])("puts a record %s into quarantine, accepts the request and remarks on it", async (_name, timeMs, code) => {
    const { outcome, log } = await sendOne(body({ timeMs }, {}));
    expect(outcome).toMatchObject({ kind: "accepted", records: 2, rejected: 0 });
    expect((outcome as { message: string }).message).toContain(code);
    expect([rowsOf(log, "auth_events"), rowsOf(log, "quarantine")]).toEqual([1, 1]);
    expect(log.durable[0]?.ledger[0]).toMatchObject({ received: 2, stored: 1, quarantined: 1 });
  });

  it.each([NOW_MS + HOUR_MS - 1, NOW_MS - 30 * DAY_MS + 1])("stores a record at the edge of what is possible (%d)", async (timeMs) => {
    const { log } = await sendOne(body({ timeMs }));
    expect(rowsOf(log, "auth_events")).toBe(1);
  });

  it.each([
    ["its observed time", { timeMs: 0, observedMs: NOW_MS - 5_000 }, NOW_MS - 5_000],
    ["its arrival", { timeMs: 0 }, NOW_MS],
  ])("gives a record without a time %s", async (_name, record, expectedMs) => {
    const seen: bigint[] = [];
    await sendOne(body(record), { normaliser: { accept: (frame) => { seen.push((BigInt(frame.timeHi) << 32n) | BigInt(frame.timeLo)); return "ignored"; } } });
    expect(seen).toEqual([BigInt(expectedMs) * 1_000_000n]);
  });

  it("bounds what one request may add, and says so", async () => {
    const records = Array.from({ length: 10 }, (_, i) => (i < 6 ? {} : { timeMs: 1 }));
    const limits = { maxRows: 4, maxQuarantineRows: 3, maxCounterRows: 1 };
    const many = await sendOne(logsBody(records), { limits });
    expect(many.outcome).toMatchObject({ rejected: 6 });
    expect((many.outcome as { message: string }).message).toContain("6 records, ING_TOO_MANY_RECORDS");
    const bad = await sendOne(logsBody(records.slice(5)), { limits });
    expect(bad.outcome).toMatchObject({ records: 5, rejected: 1 });
    expect(bad.log.durable[0]?.ledger[0]).toMatchObject({ stored: 1, quarantined: 3, rejected: 1 });
  });

  it("counts points of wanted counters as stored up to the bound, and all others as ignored", async () => {
    const pipeline = openPipeline({ log: createFakeLog(true), limits: { maxRows: 1, maxQuarantineRows: 1, maxCounterRows: 3 }, normaliser: { counter: () => (pipeline.builder.side.counters.push(COUNTER), true) } });
    const outcome = await pipeline.accept(requestOf(metricsBody(5), { signal: "metrics" }));
    expect(outcome).toMatchObject({ records: 6, rejected: 2 });
    expect(pipeline.log.durable[0]?.ledger[0]).toMatchObject({ signal: "metrics", received: 6, stored: 3, rejected: 2, ignored: 1 });
    expect(rowsOf(pipeline.log, "gateway_counters")).toBe(3);
  });

  it("keeps what is said of a quarantined record without its secrets", async () => {
    const { log } = await sendOne(body({ timeMs: 1, body: "token is secret" }));
    const section = log.durable[0]?.sections.find((s) => s.table === "quarantine");
    expect(section?.native.includes("token is {redacted}")).toBe(true);
    expect(section?.native.includes("secret")).toBe(false);
  });

  it("holds the series of a tenant within its quota", async () => {
    const { overflowed, log } = await sendOne(logsBody(Array.from({ length: 60 }, (_, i) => ({ service: `s${i}` }))));
    expect([overflowed.service, rowsOf(log, "auth_events")]).toEqual([10, 60]);
  });

  it("answers a defect of its own with a time to come back, reports it, and leaves nothing behind", async () => {
    let calls = 0;
    const { outcome, defects, builder, accept, log } = await sendOne(body({}, {}), { normaliser: { accept: () => { if (calls++ === 1) throw new TypeError("defect"); return "ignored"; } } });
    expect([outcome.kind, defects]).toEqual(["overloaded", ["TypeError"]]);
    expect(builder.form(0)).toBeNull();
    expect(await accept(requestOf(body({}, {})))).toMatchObject({ kind: "accepted", records: 2 });
    expect(log.durable[0]?.ledger[0]).toMatchObject({ received: 2, ignored: 2 });
  });
});
