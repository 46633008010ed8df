import type { CounterPoint, RecordSink } from "../../ingest/decode/decoder.ts";
import type { KeyTable } from "../../ingest/decode/key-table.ts";
import { VALUE, type FieldSlots, type RecordFrame, type SecretPlace } from "../../ingest/decode/record-frame.ts";

/** Writes down all that a decoder hands to its sink, as text that two decoders can be compared by, whatever their positions. */
export interface FrameDump extends RecordSink {
  /** One line a record or counter point, in order; then one for each string seen, sorted. */
  lines(): readonly string[];
  reset(): void;
}

export function createFrameDump(keys: KeyTable): FrameDump {
  let records: string[] = [];
  let strings: string[] = [];
  let serial = -1;
  return {
    record(frame) {
      records.push(recordLine(keys, frame, frame.resourceSerial !== serial));
      serial = frame.resourceSerial;
    },
    string(frame: RecordFrame, place: SecretPlace, keyStart: number, keyEnd: number, start: number, end: number) {
      strings.push(`string ${place} ${at(frame, keyStart, keyEnd)}=${at(frame, start, end)}`);
    },
    counter(point: CounterPoint) {
      records.push(`counter ${point.name} ${String(point.value)} ${String(point.isCumulative)} ${String(point.timeUnixNano)} ${pairs(point.attributes)} / ${pairs(point.resource)}`);
    },
    lines: () => [...records, ...strings.sort()],
    reset() {
      records = [];
      strings = [];
      serial = -1;
    },
  };
}

function recordLine(keys: KeyTable, frame: RecordFrame, isNewResource: boolean): string {
  return [
    frame.signal, `defect=${frame.defect}`, `new=${String(isNewResource)}`,
    `time=${String(frame.timeHi)}:${String(frame.timeLo)}`, `observed=${String(frame.observedHi)}:${String(frame.observedLo)}`,
    `trace=${id(frame, frame.traceIdStart, 16)}`, `span=${id(frame, frame.spanIdStart, 8)}`, `parent=${id(frame, frame.parentSpanIdStart, 8)}`,
    `kind=${String(frame.spanKind)}`, `status=${String(frame.statusCode)}:${at(frame, frame.statusMessageStart, frame.statusMessageEnd)}`,
    `flags=${String(frame.flags)}`, `state=${at(frame, frame.traceStateStart, frame.traceStateEnd)}`,
    `name=${at(frame, frame.nameStart, frame.nameEnd)}`, `scope=${at(frame, frame.scopeNameStart, frame.scopeNameEnd)}`,
    `body=${at(frame, frame.bodyStart, frame.bodyEnd)}`,
    `resource={${slots(keys, frame, frame.resource)}}`, `record={${slots(keys, frame, frame.record)}}`,
  ].join(" ");
}

function slots(keys: KeyTable, frame: RecordFrame, of: FieldSlots): string {
  const ids = [...of.touched.subarray(0, of.touchedCount)].sort((a, b) => a - b);
  return ids.map((key) => `${keys.names[key] ?? "?"}=${value(frame, of, key)}`).join(", ");
}

function value(frame: RecordFrame, of: FieldSlots, key: number): string {
  switch (of.kind[key]) {
    case VALUE.string: return `"${at(frame, of.start[key] ?? 0, of.end[key] ?? 0)}"`;
    case VALUE.bytes: return `bytes "${at(frame, of.start[key] ?? 0, of.end[key] ?? 0)}"`;
    case VALUE.int: return `int ${String(of.num[key])}`;
    case VALUE.double: return `double ${String(of.num[key])}`;
    case VALUE.bool: return `bool ${String(of.num[key])}`;
    case VALUE.other: return "other";
    default: return "absent";
  }
}

/** Bytes as text, one character a byte: broken UTF-8 shows as it is. */
function at(frame: RecordFrame, start: number, end: number): string {
  return frame.bytes.toString("latin1", start, end);
}

function id(frame: RecordFrame, start: number, length: number): string {
  return start < 0 ? "-" : frame.bytes.toString("hex", start, start + length);
}

function pairs(map: ReadonlyMap<string, string>): string {
  return [...map].map(([key, text]) => `${key}=${text}`).sort().join(",");
}
