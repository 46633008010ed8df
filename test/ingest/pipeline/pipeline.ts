import { createBlockBuilder } from "../../../ingest/block/builder.ts";
import { createInterner } from "../../../ingest/block/byte-interner.ts";
import { createCardinalityGuard } from "../../../ingest/block/cardinality-guard.ts";
import { createSipHash } from "../../../ingest/block/siphash.ts";
import type { AcceptRequest } from "../../../ingest/accept.ts";
import { createDecoders } from "../../../ingest/decode/decoders.ts";
import { createKeyTable } from "../../../ingest/decode/key-table.ts";
import { VALUE } from "../../../ingest/decode/record-frame.ts";
import { createEventIds } from "../../../ingest/dedupe/event-ids.ts";
import { createReplayWindow } from "../../../ingest/dedupe/replay-window.ts";
import { createAccept } from "../../../ingest/pipeline/accept.ts";
import { createGroupCommit } from "../../../ingest/pipeline/group-commit.ts";
import type { RecordNormaliser } from "../../../ingest/pipeline/ports.ts";
import { createRequestSink, type RequestLimits } from "../../../ingest/pipeline/request-sink.ts";
import { createTakeIn } from "../../../ingest/pipeline/take-in.ts";
import { encodeOtlpProto } from "../../../bench/corpus/otlp-proto.ts";
import { texts, type Log } from "../../../bench/corpus/otlp-model.ts";
import { putRow } from "../block/event-row.ts";
import { createFakeLog, type FakeLog } from "./fake-log.ts";

export const NOW_MS = 1_790_000_000_000;
const DAY_MS = 86_400_000;

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

export const requestOf = (body: Buffer, more: Partial<AcceptRequest> = {}): AcceptRequest =>
  ({ body, format: "otlp_proto", signal: "logs", tenant: "t", transport: "otlp_http", userAgent: "test", profile: null, receivedAtMs: NOW_MS, ...more });

/** The pipeline with all its real parts over a log that the test holds in its hands, and a normaliser that reads three attributes. */
export function createPipeline({ log = createFakeLog(), limits, normaliser: own }: { readonly log?: FakeLog; readonly limits?: RequestLimits; readonly normaliser?: Partial<RecordNormaliser> } = {}) {
  const keys = createKeyTable(["service", "decision", "event.id"]);
  const interner = createInterner({ maxEntries: 4_096, maxArenaBytes: 1 << 18, seed: 1 });
  const builder = createBlockBuilder({ interner });
  const commits = createGroupCommit({ builder, log, nowMs: () => NOW_MS, defer: (run) => queueMicrotask(run) });
  const eventIds = createEventIds({ windowMs: 600_000, maxIds: 1_000 });
  const replays = createReplayWindow({ windowMs: 600_000, maxRequests: 1_000 });
  const hash = createSipHash(new Uint8Array(16));
  const halves = new Uint32Array(2);
  const [service, decision, eventId] = ["service", "decision", "event.id"].map((name) => keys.idOf(name)) as [number, number, number];
  const normaliser: RecordNormaliser = {
    begin: () => undefined,
    counter: () => false,
    accept({ bytes, record, timeLo, timeHi }) {
      const text = (id: number) => (record.kind[id] === VALUE.string ? bytes.toString("utf8", record.start[id], record.end[id]) : "");
      if (text(decision) === "") return "ignored";
      if (text(eventId) !== "") {
        hash.hash(bytes, record.start[eventId] as number, record.end[eventId] as number, halves);
        if (eventIds.seenEventId(halves[0] as number, halves[1] as number)) return "deduplicated";
      }
      putRow(builder.columns, interner, { ts: (BigInt(timeHi) << 32n) | BigInt(timeLo), service: text(service) });
      return "stored";
    },
    ...own,
  };
  const sink = createRequestSink({
    builder, normaliser, times: { maxAgeMs: 30 * DAY_MS, maxAheadMs: 3_600_000 }, redact: (text) => text.replaceAll("secret", "{redacted}"),
    secrets: { mayHoldSecret: () => true, begin: () => undefined, string: () => undefined },
    ...(limits === undefined ? {} : { limits }),
  });
  const guard = createCardinalityGuard({ interner, maxSeriesPerDimension: 50, key: new Uint8Array(16) });
  const defects: string[] = [];
  const takeIn = createTakeIn({ builder, decoders: createDecoders(keys), sink, secrets: { mayHoldSecret: () => false }, guard });
  const accept = createAccept({ replays, eventIds, takeIn, builder, commits, random: () => 0, onDefect: (name) => defects.push(name) });
  return { accept, log, builder, interner, commits, eventIds, guard, defects };
}

/** Rows of a table over all durable blocks. */
export function rowsOf(log: FakeLog, table: string): number {
  return log.durable.flatMap((block) => block.sections).filter((s) => s.table === table).reduce((sum, s) => sum + s.rows, 0);
}
