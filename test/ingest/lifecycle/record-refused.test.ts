import { describe, expect, test } from "vitest";
import type { Admission } from "../../../ingest/accept.ts";
import { createReplayWindow } from "../../../ingest/dedupe/replay-window.ts";
import type { RecordOutcome } from "../../../ingest/lifecycle/credential-event.ts";
import { createLifecycle } from "../../../ingest/lifecycle/create-lifecycle.ts";
import { createFakeLog, settle, type FakeLog } from "../pipeline/fake-log.ts";
import { openPipeline, rowsOf } from "../pipeline/pipeline.ts";
import { batchOf, eventOf } from "./running-ingest.ts";

const OPEN: Admission = { tryTake: () => ({ kind: "taken" }), release: () => undefined };

function setUp(log: FakeLog = createFakeLog(), admission: Admission = OPEN) {
  const pipeline = openPipeline({ log });
  const known = createReplayWindow({ windowMs: 600_000, maxRequests: 1_000 });
  const defects: string[] = [];
  const { recordCredentialEvents: record, tally } = createLifecycle({ pipeline, admission, known, hashKey: new Uint8Array(16), maxSeriesPerDimension: 10, retentionDays: 30, random: () => 0, quotaKey: new Uint8Array(16), onDefect: (name) => defects.push(name) });
  return { record, tally, log, defects, pipeline, known };
}

describe("recording credential events", () => {
  test("answers only when they are durable", async () => {
    const { record, log } = setUp();
    let outcome: RecordOutcome | null = null;
    void record(batchOf([eventOf("a")])).then((o) => { outcome = o; });
    await settle();
    expect([outcome, log.syncing.length]).toEqual([null, 1]);
    await log.finish();
    expect(outcome).toMatchObject({ kind: "durable", stored: 1 });
  });

  test("a refused log leaves nothing behind: sent again, the events are new", async () => {
    const { record, log, tally } = setUp();
    const first = record(batchOf([eventOf("a")]));
    await settle();
    await log.finish("refused");
    expect(await first).toEqual({ kind: "overloaded", code: "ING_LOG_FULL", message: "full", retryAfterSeconds: 5 });
    expect(tally.events()).toEqual([]);
    const second = record(batchOf([eventOf("a")]));
    await settle();
    await log.finish();
    expect(await second).toMatchObject({ stored: 1, deduplicated: 0 });
    expect(rowsOf(log, "credential_events")).toBe(1);
  });

  test("never says that an event is a copy of one that is refused", async () => {
    const { record, log } = setUp();
    const first = record(batchOf([eventOf("a")]));
    await settle();
    const copy = record(batchOf([eventOf("a"), eventOf("b")]));
    await settle();
    await log.finish("refused");
    expect([(await first).kind, (await copy).kind]).toEqual(["overloaded", "overloaded"]);
  });

  test("a copy on another pipeline waits for the first one's end, whichever it is", async () => {
    const one = setUp();
    const other = openPipeline({ log: createFakeLog(true) });
    const { recordCredentialEvents: record } = createLifecycle({ pipeline: other, admission: OPEN, known: one.known, hashKey: new Uint8Array(16), maxSeriesPerDimension: 10, retentionDays: 30, random: () => 0, quotaKey: new Uint8Array(16), onDefect: () => undefined });
    for (const [end, kind] of [["refused", "overloaded"], ["durable", "durable"]] as const) {
      const first = one.record(batchOf([eventOf("a")]));
      await settle();
      let copy: RecordOutcome | null = null;
      void record(batchOf([eventOf("a")])).then((o) => { copy = o; });
      await settle();
      expect(copy).toBeNull();
      await one.log.finish(end);
      expect((await first).kind).toBe(kind);
      expect(copy).toMatchObject({ kind });
    }
  });

  test("what is unusable, what is ignored, and the offsets of a Kafka message, are in the same block and in the ledger", async () => {
    const { record, log } = setUp(createFakeLog(true));
    const kafka = { topic: "credential_events", partition: 2, first: "9007199254740993", last: "9007199254740993" };
    const outcome = await record(batchOf([eventOf("k1"), eventOf("k1")], { transport: "kafka", source: "kafka:t", kafka, ignored: 3, unusable: [{ code: "ING_EVENT_INVALID", message: "kind: not known", excerpt: "{\"kind\":\"x\"}" }] }));
    expect(outcome).toEqual({ kind: "durable", stored: 1, deduplicated: 1, quarantined: 1, fates: ["stored", "deduplicated"] });
    expect(log.durable).toHaveLength(1);
    expect(log.durable[0]).toMatchObject({ kafka: [kafka], ledger: [{ tenant: "default", transport: "kafka", signal: "credential_events", received: 6, stored: 1, deduplicated: 1, quarantined: 1, ignored: 3, rejected: 0 }] });
    expect([rowsOf(log, "credential_events"), rowsOf(log, "quarantine")]).toEqual([1, 1]);
  });

  test("a message of nothing but its offsets is durable as well", async () => {
    const { record, log } = setUp(createFakeLog(true));
    const kafka = { topic: "t", partition: 0, first: "1", last: "1" };
    expect(await record(batchOf([], { kafka }))).toMatchObject({ kind: "durable", stored: 0 });
    expect(log.durable[0]?.kafka).toEqual([kafka]);
  });

  test("takes nothing in when there is no room, and gives back what it took, whatever the end", async () => {
    let held = 0;
    const admission: Admission = { tryTake: (bytes) => (bytes > 20_000 ? { kind: "refused", code: "ING_OVERLOADED", message: "busy", retryAfterSeconds: 2 } : (held += bytes, { kind: "taken" })), release: (bytes) => { held -= bytes; } };
    const { record, log, pipeline } = setUp(createFakeLog(), admission);
    expect(await record(batchOf(Array.from({ length: 10 }, (_, i) => eventOf(`e${String(i)}`))))).toEqual({ kind: "overloaded", code: "ING_OVERLOADED", message: "busy", retryAfterSeconds: 2 });
    expect(pipeline.builder.form(0)).toBeNull();
    for (const end of ["durable", "refused", "throws"] as const) {
      const outcome = record(batchOf([eventOf(end)]));
      await settle();
      expect(held).toBeGreaterThan(0);
      await log.finish(end);
      await outcome;
      expect(held).toBe(0);
    }
  });

  test("values beyond a tenant's quota become one, so that a sender cannot make dictionaries without end", async () => {
    const { record, log } = setUp(createFakeLog(true));
    await record(batchOf(Array.from({ length: 30 }, (_, i) => eventOf(`q${String(i)}`, { issuer: `https://idp-${String.fromCharCode(97 + i)}.example` }))));
    const native = log.durable[0]?.sections.find((s) => s.table === "credential_events")?.native.toString("latin1") ?? "";
    expect(native.match(/https:\/\/idp-[a-z{|}~]\.example/g)).toHaveLength(10);
    expect(native).toContain("~overflow");
  });

  test("a defect leaves nothing behind and is told by its name", async () => {
    const { record, defects, pipeline } = setUp();
    const broken = { ...eventOf("x"), names: null as unknown as Record<string, string> };
    expect(await record(batchOf([eventOf("y"), broken]))).toMatchObject({ kind: "overloaded", code: "ING_UNEXPECTED" });
    expect(defects).toEqual(["TypeError"]);
    expect(pipeline.builder.form(0)).toBeNull();
  });
});
