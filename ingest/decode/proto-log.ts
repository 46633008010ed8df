import type { RecordSink } from "./decoder.ts";
import type { FrameText } from "./frame-text.ts";
import type { ObjectSpread } from "./object-spread.ts";
import { VALUE, type RecordFrame } from "./record-frame.ts";
import { noIds, placeIds, resetIds, type FoundId } from "./record-ids.ts";
import { resetRecord } from "./record-reset.ts";
import type { ValueReader } from "./value-reader.ts";
import type { WireReader } from "./wire-reader.ts";

/** Tags of LogRecord. @see opentelemetry/proto/logs/v1/logs.proto */
const LOG = {
  time: 0x09, severityText: 0x1a, body: 0x2a, attribute: 0x32, flags: 0x45, traceId: 0x4a, spanId: 0x52, observedTime: 0x59, eventName: 0x62,
} as const;

const OPEN_OBJECT = 0x7b;

/** Reads LogRecord messages into the frame and hands them to the sink. */
export class ProtoLog {
  private readonly wire: WireReader;
  private readonly values: ValueReader;
  private readonly frame: RecordFrame;
  private readonly text: FrameText;
  private readonly objects: ObjectSpread;
  private readonly ids = noIds();
  private severityStart = 0;
  private severityEnd = 0;
  private bodyCount = 0;

  constructor(wire: WireReader, values: ValueReader, frame: RecordFrame, text: FrameText, objects: ObjectSpread) {
    this.wire = wire;
    this.values = values;
    this.frame = frame;
    this.text = text;
    this.objects = objects;
  }

  read(end: number, sink: RecordSink): void {
    const { wire, frame, values } = this;
    const from = wire.pos;
    this.text.release();
    resetRecord(frame, "log");
    resetIds(this.ids);
    this.severityStart = this.severityEnd = this.bodyCount = 0;
    while (wire.pos < end) {
      const tag = wire.tag(end);
      if (tag === LOG.attribute) values.attribute(frame.record, "attribute", wire.chunk(end));
      else this.field(tag, end);
    }
    values.visit("attribute", 0, 0, this.severityStart, this.severityEnd);
    values.visit("name", 0, 0, frame.nameStart, frame.nameEnd);
    if (this.bodyCount > 0) this.body(from, end);
    placeIds(frame, this.ids);
    sink.record(frame);
  }

  private field(tag: number, end: number): void {
    const { wire, frame } = this;
    switch (tag) {
      case LOG.time:
        wire.fixed64(end);
        frame.timeLo = wire.lo;
        frame.timeHi = wire.hi;
        return;
      case LOG.observedTime:
        wire.fixed64(end);
        frame.observedLo = wire.lo;
        frame.observedHi = wire.hi;
        return;
      case LOG.flags:
        frame.flags = wire.fixed32(end);
        return;
      case LOG.traceId: return this.id(this.ids.trace, end);
      case LOG.spanId: return this.id(this.ids.span, end);
      case LOG.body:
        this.bodyCount++;
        frame.bodyEnd = wire.chunk(end);
        frame.bodyStart = wire.pos;
        wire.pos = frame.bodyEnd;
        return;
      case LOG.eventName:
        frame.nameEnd = wire.chunk(end);
        frame.nameStart = wire.pos;
        wire.pos = frame.nameEnd;
        return;
      case LOG.severityText:
        this.severityEnd = wire.chunk(end);
        this.severityStart = wire.pos;
        wire.pos = this.severityEnd;
        return;
      default: return wire.skip(tag, end);
    }
  }

  private id(id: FoundId, end: number): void {
    const stop = this.wire.chunk(end);
    id.start = this.wire.pos;
    id.length = stop - id.start;
    this.wire.pos = stop;
  }

  /** Reads the body once the rest is known: attributes win over members of the body with the same name, wherever they stood. */
  private body(from: number, end: number): void {
    const { frame, values } = this;
    const start = frame.bodyStart, stop = frame.bodyEnd;
    frame.bodyStart = frame.bodyEnd = 0;
    this.bodyValue(from, end, start, stop);
    if (values.kind === VALUE.string) {
      frame.bodyStart = values.start;
      frame.bodyEnd = values.end;
      if (frame.bytes[values.start] !== OPEN_OBJECT) return;
      if (!this.objects.spreadText(values.start, values.end, frame.record, values.sink)) return;
    } else if (values.kind === VALUE.other) {
      frame.record.reset();
      this.quietly(() => { this.bodyValue(from, end, start, stop); });
    } else return;
    this.quietly(() => { this.attributes(from, end); });
  }

  private bodyValue(from: number, end: number, start: number, stop: number): void {
    if (this.bodyCount === 1) this.values.single(start, stop, this.frame.record, "body");
    else this.values.field(from, end, LOG.body, this.frame.record, "body");
  }

  private attributes(from: number, end: number): void {
    const { wire, values, frame } = this;
    wire.pos = from;
    while (wire.pos < end) {
      const tag = wire.tag(end);
      if (tag === LOG.attribute) values.attribute(frame.record, "attribute", wire.chunk(end));
      else wire.skip(tag, end);
    }
  }

  private quietly(read: () => void): void {
    const { sink } = this.values;
    this.values.sink = null;
    read();
    this.values.sink = sink;
  }
}
