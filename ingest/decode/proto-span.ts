import type { RecordSink } from "./decoder.ts";
import type { FrameText } from "./frame-text.ts";
import type { RecordFrame } from "./record-frame.ts";
import { noIds, placeIds, resetIds, type FoundId } from "./record-ids.ts";
import { resetRecord } from "./record-reset.ts";
import type { ValueReader } from "./value-reader.ts";
import type { WireReader } from "./wire-reader.ts";

/** Tags of Span, its events, links and status. @see opentelemetry/proto/trace/v1/trace.proto */
const SPAN = {
  traceId: 0x0a, spanId: 0x12, traceState: 0x1a, parentSpanId: 0x22, name: 0x2a, kind: 0x30, start: 0x39, end: 0x41, attribute: 0x4a,
  event: 0x5a, link: 0x6a, status: 0x7a, flags: 0x85,
} as const;
const EVENT_NAME = 0x12, EVENT_ATTRIBUTE = 0x1a, LINK_TRACE_STATE = 0x1a, LINK_ATTRIBUTE = 0x22, STATUS_MESSAGE = 0x12, STATUS_CODE = 0x18;

/** Reads Span messages into the frame and hands them to the sink. */
export class ProtoSpan {
  private readonly wire: WireReader;
  private readonly values: ValueReader;
  private readonly frame: RecordFrame;
  private readonly text: FrameText;
  private readonly ids = noIds();

  constructor(wire: WireReader, values: ValueReader, frame: RecordFrame, text: FrameText) {
    this.wire = wire;
    this.values = values;
    this.frame = frame;
    this.text = text;
  }

  read(end: number, sink: RecordSink): void {
    const { wire, frame, values } = this;
    this.text.release();
    resetRecord(frame, "span");
    resetIds(this.ids);
    while (wire.pos < end) {
      const tag = wire.tag(end);
      if (tag === SPAN.attribute) values.attribute(frame.record, "attribute", wire.chunk(end));
      else this.field(tag, end);
    }
    values.visit("name", 0, 0, frame.nameStart, frame.nameEnd);
    values.visit("trace_state", 0, 0, frame.traceStateStart, frame.traceStateEnd);
    values.visit("attribute", 0, 0, frame.statusMessageStart, frame.statusMessageEnd);
    placeIds(frame, this.ids);
    sink.record(frame);
  }

  private field(tag: number, end: number): void {
    const { wire, frame } = this;
    switch (tag) {
      case SPAN.start:
        wire.fixed64(end);
        frame.timeLo = wire.lo;
        frame.timeHi = wire.hi;
        return;
      case SPAN.end:
        wire.fixed64(end);
        frame.observedLo = wire.lo;
        frame.observedHi = wire.hi;
        return;
      case SPAN.kind:
        wire.varint(end);
        frame.spanKind = wire.lo | 0;
        return;
      case SPAN.flags:
        frame.flags = wire.fixed32(end);
        return;
      case SPAN.traceId: return this.id(this.ids.trace, end);
      case SPAN.spanId: return this.id(this.ids.span, end);
      case SPAN.parentSpanId: return this.id(this.ids.parent, end);
      case SPAN.name:
        frame.nameEnd = wire.chunk(end);
        frame.nameStart = wire.pos;
        wire.pos = frame.nameEnd;
        return;
      case SPAN.traceState:
        frame.traceStateEnd = wire.chunk(end);
        frame.traceStateStart = wire.pos;
        wire.pos = frame.traceStateEnd;
        return;
      case SPAN.status: return this.status(wire.chunk(end));
      case SPAN.event: return this.described("event", EVENT_NAME, EVENT_ATTRIBUTE, wire.chunk(end));
      case SPAN.link: return this.described("link", LINK_TRACE_STATE, LINK_ATTRIBUTE, wire.chunk(end));
      default: return wire.skip(tag, end);
    }
  }

  private id(id: FoundId, end: number): void {
    const stop = this.wire.chunk(end);
    id.start = this.wire.pos;
    id.length = stop - id.start;
    this.wire.pos = stop;
  }

  private status(end: number): void {
    const { wire, frame } = this;
    while (wire.pos < end) {
      const tag = wire.tag(end);
      if (tag === STATUS_CODE) {
        wire.varint(end);
        frame.statusCode = wire.lo | 0;
      } else if (tag === STATUS_MESSAGE) {
        frame.statusMessageEnd = wire.chunk(end);
        frame.statusMessageStart = wire.pos;
        wire.pos = frame.statusMessageEnd;
      } else wire.skip(tag, end);
    }
  }

  /** An event or a link: one text and attributes, of which only the strings matter. */
  private described(place: "event" | "link", textTag: number, attributeTag: number, end: number): void {
    const { wire, values } = this;
    let start = 0, stop = 0;
    while (wire.pos < end) {
      const tag = wire.tag(end);
      if (tag === textTag) {
        stop = wire.chunk(end);
        start = wire.pos;
        wire.pos = stop;
      } else if (tag === attributeTag) values.pair(place, wire.chunk(end));
      else wire.skip(tag, end);
    }
    values.visit(place, 0, 0, start, stop);
  }
}
