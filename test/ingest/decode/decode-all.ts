import { ProtoWriter } from "../../../bench/corpus/proto-writer.ts";
import type { BodyFormat, DecodeOutcome, OtlpSignal } from "../../../ingest/decode/decoder.ts";
import { createDecoders } from "../../../ingest/decode/decoders.ts";
import { createKeyTable } from "../../../ingest/decode/key-table.ts";
import { VALUE, type FieldSlots, type RecordFrame } from "../../../ingest/decode/record-frame.ts";

/** A record as tests want to see it: what the frame says, copied out of it. */
export interface SeenRecord {
  readonly resource: Readonly<Record<string, unknown>>;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly body: string;
  readonly name: string;
  readonly scope: string;
  readonly time: bigint;
  readonly observed: bigint;
  readonly traceId: string | null;
  readonly spanId: string | null;
  readonly parentSpanId: string | null;
  readonly defect: string;
  readonly spanKind: number;
  readonly status: readonly [code: number, message: string];
  readonly traceState: string;
  readonly flags: number;
  readonly serial: number;
}

export interface Seen {
  readonly outcome: DecodeOutcome;
  readonly records: readonly SeenRecord[];
  /** `place key=value` */
  readonly strings: readonly string[];
}

export interface DecodeRequest {
  readonly format?: BodyFormat;
  readonly signal?: OtlpSignal;
  readonly keys?: readonly string[];
  readonly visitStrings?: boolean;
}

/** Decodes a body with new decoders and copies out all that the sink was given. */
export function decodeAll(body: Buffer | string | object, request: DecodeRequest = {}): Seen {
  const { format = "otlp_proto", signal = "logs", keys: names = [], visitStrings = false } = request;
  const keys = createKeyTable(names);
  const bytes = Buffer.isBuffer(body) ? body : Buffer.from(typeof body === "string" ? body : JSON.stringify(body));
  const records: SeenRecord[] = [];
  const strings: string[] = [];
  const outcome = createDecoders(keys)[format].decode(bytes, signal, {
    record: (frame) => { records.push(seen(names, frame)); },
    string: (frame, place, keyStart, keyEnd, start, end) => { strings.push(`${place} ${text(frame, keyStart, keyEnd)}=${text(frame, start, end)}`); },
    counter: () => undefined,
  }, { visitStrings });
  return { outcome, records, strings };
}

function seen(names: readonly string[], frame: RecordFrame): SeenRecord {
  return {
    resource: fields(names, frame, frame.resource), fields: fields(names, frame, frame.record),
    body: text(frame, frame.bodyStart, frame.bodyEnd), name: text(frame, frame.nameStart, frame.nameEnd),
    scope: text(frame, frame.scopeNameStart, frame.scopeNameEnd), traceState: text(frame, frame.traceStateStart, frame.traceStateEnd),
    time: (BigInt(frame.timeHi) << 32n) | BigInt(frame.timeLo), observed: (BigInt(frame.observedHi) << 32n) | BigInt(frame.observedLo),
    traceId: hex(frame, frame.traceIdStart, 16), spanId: hex(frame, frame.spanIdStart, 8), parentSpanId: hex(frame, frame.parentSpanIdStart, 8),
    defect: frame.defect, spanKind: frame.spanKind, flags: frame.flags, serial: frame.resourceSerial,
    status: [frame.statusCode, text(frame, frame.statusMessageStart, frame.statusMessageEnd)],
  };
}

function fields(names: readonly string[], frame: RecordFrame, slots: FieldSlots): Record<string, unknown> {
  return Object.fromEntries(names.flatMap((name, id) => {
    const value = fieldOf(frame, slots, id);
    return value === undefined ? [] : [[name, value]];
  }));
}

function fieldOf(frame: RecordFrame, slots: FieldSlots, id: number): unknown {
  const start = slots.start[id] ?? 0, end = slots.end[id] ?? 0;
  switch (slots.kind[id]) {
    case VALUE.string: return text(frame, start, end);
    case VALUE.bytes: return Buffer.from(frame.bytes.subarray(start, end));
    case VALUE.int:
    case VALUE.double: return slots.num[id];
    case VALUE.bool: return slots.num[id] === 1;
    case VALUE.other: return "<other>";
    default: return undefined;
  }
}

/** Broken UTF-8 shows as U+FFFD. */
function text(frame: RecordFrame, start: number, end: number): string {
  return frame.bytes.toString("utf8", start, end);
}

function hex(frame: RecordFrame, start: number, length: number): string | null {
  return start < 0 ? null : frame.bytes.toString("hex", start, start + length);
}

/** A logs request of one record whose bytes `write` writes. */
export function oneLog(write: (log: ProtoWriter) => void): Buffer {
  return new ProtoWriter().message(1, (group) => { group.message(2, (scope) => { scope.message(2, write); }); }).finish();
}

/** A KeyValue field `field` whose AnyValue `write` writes. */
export function attribute(into: ProtoWriter, field: number, key: string, write: (value: ProtoWriter) => void): ProtoWriter {
  return into.message(field, (pair) => { pair.string(1, key).message(2, write); });
}
