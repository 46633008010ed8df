import type { AcceptRequest } from "../../../ingest/accept.ts";
import type { BlockBuilder } from "../../../ingest/block/builder.ts";
import { createSipHash } from "../../../ingest/block/siphash.ts";
import { createDecoders } from "../../../ingest/decode/decoders.ts";
import { createKeyTable, type KeyTable } from "../../../ingest/decode/key-table.ts";
import { VALUE } from "../../../ingest/decode/record-frame.ts";
import { createEventIds, type EventIds } from "../../../ingest/dedupe/event-ids.ts";
import { createReplayWindow } from "../../../ingest/dedupe/replay-window.ts";
import { createPipeline } from "../../../ingest/pipeline/create-pipeline.ts";
import type { RecordNormaliser } from "../../../ingest/pipeline/ports.ts";
import type { RequestLimits } from "../../../ingest/pipeline/request-sink.ts";
import { encodeOtlpProto } from "../../../bench/corpus/otlp-proto.ts";
import { texts, type Log, type Metric } from "../../../bench/corpus/otlp-model.ts";
import { putRow } from "../block/event-row.ts";
import { createFakeLog, type FakeLog } from "./fake-log.ts";

export const NOW_MS = 1_790_000_000_000;

/** One log record as a test wants it; `isAuth` false is a line that is no decision. */
export interface TestRecord {
  readonly service?: string;
  readonly isAuth?: boolean;
  readonly eventId?: string;
  readonly timeMs?: number;
  readonly observedMs?: number;
  readonly hasBadTraceId?: boolean;
  readonly body?: string;
}

export function logsBody(records: readonly TestRecord[]): Buffer {
  const items = records.map((r): Log => ({
    kind: "log", timeUnixNano: BigInt(r.timeMs ?? NOW_MS) * 1_000_000n, traceId: r.hasBadTraceId === true ? "abcd" : "",
    ...(r.observedMs === undefined ? {} : { observedTimeUnixNano: BigInt(r.observedMs) * 1_000_000n }),
    ...(r.body === undefined ? {} : { body: { string: r.body } }),
    attributes: texts({ service: r.service ?? "s", decision: r.isAuth === false ? "" : "allow", "event.id": r.eventId ?? "" }),
  }));
  return encodeOtlpProto([{ resource: [], scopes: [{ name: "", version: "", attributes: [], items }] }]);
}

/** A metrics request of as many points of a wanted counter, and one of a metric nobody wants. */
export function metricsBody(points: number): Buffer {
  const metric = (name: string, count: number): Metric => ({
    kind: "metric", name, description: "", unit: "1", data: "sum", temporality: 2, isMonotonic: true,
    points: Array.from({ length: count }, (_, i) => ({ timeUnixNano: BigInt(NOW_MS) * 1_000_000n, attributes: [], value: { int: BigInt(i) } })),
  });
  return encodeOtlpProto([{ resource: [], scopes: [{ name: "", version: "", attributes: [], items: [metric("jwks_fetch_failed", points), metric("up", 1)] }] }]);
}

export const requestOf = (body: Buffer, more: Partial<AcceptRequest> = {}): AcceptRequest =>
  ({ body, format: "otlp_proto", signal: "logs", tenant: "t", transport: "otlp_http", userAgent: "test", profile: null, receivedAtMs: NOW_MS, ...more });

/** Reads three attributes, and counts an explicit id once. */
function createTestNormaliser({ columns, interner }: BlockBuilder, keys: KeyTable, eventIds: EventIds): RecordNormaliser {
  const hash = createSipHash(new Uint8Array(16));
  const halves = new Uint32Array(2);
  const [service, decision, eventId] = ["service", "decision", "event.id"].map((name) => keys.idOf(name)) as [number, number, number];
  return {
    begin: () => undefined,
    counter: () => false,
    accept({ bytes, record, timeLo, timeHi }) {
      const text = (id: number) => (record.kind[id] === VALUE.string ? bytes.toString("utf8", record.start[id], record.end[id]) : "");
      if (text(decision) === "") return "ignored";
      if (text(eventId) !== "") {
        hash.hash(bytes, record.start[eventId] as number, record.end[eventId] as number, halves);
        if (eventIds.seenEventId(halves[0] as number, halves[1] as number)) return "deduplicated";
      }
      putRow(columns, interner, { ts: (BigInt(timeHi) << 32n) | BigInt(timeLo), service: text(service) });
      return "stored";
    },
  };
}

/** The pipeline with all its real parts over a log that the test holds in its hands, and a normaliser of its own. */
export function openPipeline({ log = createFakeLog(), limits, normaliser = {} }: { readonly log?: FakeLog; readonly limits?: RequestLimits; readonly normaliser?: Partial<RecordNormaliser> } = {}) {
  const keys = createKeyTable(["service", "decision", "event.id"]);
  const eventIds = createEventIds({ windowMs: 600_000, maxIds: 1_000 });
  const defects: string[] = [];
  const pipeline = createPipeline({
    log, eventIds, decoders: createDecoders(keys, ["jwks_fetch_failed"]), replays: createReplayWindow({ windowMs: 600_000, maxRequests: 1_000 }),
    createNormaliser: (builder) => ({ ...createTestNormaliser(builder, keys, eventIds), ...normaliser }),
    createSecretWatch: () => ({ mayHoldSecret: () => false, begin: () => undefined, string: () => undefined }),
    redact: (text) => text.replaceAll("secret", "{redacted}"),
    rawRetentionDays: 30, maxSeriesPerDimension: 50, ...(limits === undefined ? {} : { requestLimits: limits }),
    nowMs: () => NOW_MS, random: () => 0, randomBytes: (length) => Buffer.alloc(length), defer: (run) => queueMicrotask(run), onDefect: (name) => defects.push(name),
  });
  return { ...pipeline, log, defects };
}

/** Rows of a table over all durable blocks. */
export function rowsOf(log: FakeLog, table: string): number {
  return log.durable.flatMap((block) => block.sections).filter((s) => s.table === table).reduce((sum, s) => sum + s.rows, 0);
}
