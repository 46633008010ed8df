import type { RecordSink } from "../../../ingest/decode/decoder.ts";
import type { FrameText } from "../../../ingest/decode/frame-text.ts";
import { ObjectSpread } from "../../../ingest/decode/object-spread.ts";
import type { RecordDefect, RecordFrame } from "../../../ingest/decode/record-frame.ts";
import { resetRecord } from "../../../ingest/decode/record-reset.ts";
import type { KeyTable } from "../../../ingest/decode/key-table.ts";
import { firstString, type OracleValues } from "./oracle-values.ts";
import type { LogRecord, Span } from "./otlp-messages.ts";

const NO_KEY = Buffer.alloc(0);

/** Puts decoded log records and spans into the frame. */
export class OracleRecords {
  private readonly values: OracleValues;
  private readonly frame: RecordFrame;
  private readonly text: FrameText;
  private readonly objects: ObjectSpread;

  constructor(keys: KeyTable, values: OracleValues, frame: RecordFrame, text: FrameText) {
    this.values = values;
    this.frame = frame;
    this.text = text;
    this.objects = new ObjectSpread(keys, frame, text);
  }

  /** Starts a request. */
  open(): void {
    this.objects.open();
  }

  log(log: LogRecord, sink: RecordSink): void {
    const { frame, values } = this;
    resetRecord(frame, "log");
    Object.assign(frame, { timeLo: log.time.low >>> 0, timeHi: log.time.high >>> 0 });
    Object.assign(frame, { observedLo: log.observedTime.low >>> 0, observedHi: log.observedTime.high >>> 0, flags: log.flags });
    frame.traceIdStart = this.id(log.traceId, 16, "trace_id_length");
    frame.spanIdStart = this.id(log.spanId, 8, "span_id_length");
    [frame.nameStart, frame.nameEnd] = this.write(log.eventName);
    values.see("name", NO_KEY, log.eventName);
    values.see("attribute", NO_KEY, log.severityText);
    if (log.body !== null) {
      values.any(log.body, "", NO_KEY, frame.record, "body");
      const body = firstString(log.body);
      if (body !== null) {
        [frame.bodyStart, frame.bodyEnd] = this.write(body);
        this.objects.spreadText(frame.bodyStart, frame.bodyEnd, frame.record, values.sink);
      }
    }
    values.attributes(log.attributes, frame.record, "attribute");
    sink.record(frame);
  }

  span(span: Span, sink: RecordSink): void {
    const { frame, values } = this;
    resetRecord(frame, "span");
    Object.assign(frame, { timeLo: span.startTime.low >>> 0, timeHi: span.startTime.high >>> 0, spanKind: span.kind, flags: span.flags });
    Object.assign(frame, { observedLo: span.endTime.low >>> 0, observedHi: span.endTime.high >>> 0, statusCode: span.status?.code ?? 0 });
    frame.traceIdStart = this.id(span.traceId, 16, "trace_id_length");
    frame.spanIdStart = this.id(span.spanId, 8, "span_id_length");
    frame.parentSpanIdStart = this.id(span.parentSpanId, 8, "span_id_length");
    const message = span.status?.message ?? NO_KEY;
    [frame.nameStart, frame.nameEnd] = this.write(span.name);
    [frame.traceStateStart, frame.traceStateEnd] = this.write(span.traceState);
    [frame.statusMessageStart, frame.statusMessageEnd] = this.write(message);
    values.see("name", NO_KEY, span.name);
    values.see("trace_state", NO_KEY, span.traceState);
    values.see("attribute", NO_KEY, message);
    for (const event of span.events) {
      values.see("event", NO_KEY, event.text);
      values.attributes(event.attributes, null, "event");
    }
    for (const link of span.links) {
      values.see("link", NO_KEY, link.text);
      values.attributes(link.attributes, null, "link");
    }
    values.attributes(span.attributes, frame.record, "attribute");
    sink.record(frame);
  }

  private id(id: Buffer, length: number, defect: RecordDefect): number {
    if (id.length === 0) return -1;
    if (id.length !== length) {
      if (this.frame.defect === "none") this.frame.defect = defect;
      return -1;
    }
    return id.every((byte) => byte === 0) ? -1 : this.text.writeBytes(id);
  }

  private write(bytes: Buffer): readonly [start: number, end: number] {
    return [this.text.writeBytes(bytes), this.text.end];
  }
}
