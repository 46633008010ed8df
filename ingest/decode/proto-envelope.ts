import type { FrameText } from "./frame-text.ts";
import type { RecordFrame } from "./record-frame.ts";
import { bumpSerial, resetResource } from "./record-reset.ts";
import type { ValueReader } from "./value-reader.ts";
import type { WireReader } from "./wire-reader.ts";

/** Reads one record between `pos` and `end`. */
export type ReadRecord = (end: number) => void;

// The three requests have one shape: groups by resource, in them groups by scope, in them records.
const RESOURCE_GROUP = 0x0a, RESOURCE = 0x0a, SCOPE_GROUP = 0x12, SCOPE = 0x0a, RECORD = 0x12, SCHEMA_URL = 0x1a;
const RESOURCE_ATTRIBUTE = 0x0a, SCOPE_NAME = 0x0a, SCOPE_VERSION = 0x12, SCOPE_ATTRIBUTE = 0x1a;

/**
 * Walks an Export{Logs,Trace,Metrics}ServiceRequest and hands each record on, with its resource and scope already in the frame.
 *
 * Resource and scope may stand behind what they describe, and in several pieces (which are merged): each group is looked through for them
 * first. The old `instrumentation_library_*` groups have the same field numbers as the scope groups that replaced them, so they are read too.
 * @see opentelemetry-proto collector/{logs,trace,metrics}/v1, resource/v1, common/v1 InstrumentationScope
 */
export class ProtoEnvelope {
  /** Where the group by resource that is being read begins and ends. */
  groupStart = 0;
  groupEnd = 0;
  private readonly wire: WireReader;
  private readonly values: ValueReader;
  private readonly frame: RecordFrame;
  private readonly text: FrameText;

  constructor(wire: WireReader, values: ValueReader, frame: RecordFrame, text: FrameText) {
    this.wire = wire;
    this.values = values;
    this.frame = frame;
    this.text = text;
  }

  read(end: number, readRecord: ReadRecord): void {
    const wire = this.wire;
    while (wire.pos < end) {
      const tag = wire.tag(end);
      if (tag !== RESOURCE_GROUP) { wire.skip(tag, end); continue; }
      const stop = wire.chunk(end);
      this.resourceGroup(stop, readRecord);
      wire.pos = stop;
    }
  }

  private resourceGroup(end: number, readRecord: ReadRecord): void {
    const { wire, values } = this;
    const start = wire.pos;
    this.groupStart = start;
    this.groupEnd = end;
    this.text.clear();
    resetResource(this.frame);
    let urlStart = 0, urlEnd = 0;
    while (wire.pos < end) {
      const tag = wire.tag(end);
      if (tag === RESOURCE) this.resource(wire.chunk(end));
      else if (tag === SCHEMA_URL) { urlEnd = wire.chunk(end); urlStart = wire.pos; wire.pos = urlEnd; }
      else wire.skip(tag, end);
    }
    this.text.keep();
    values.visit("resource", 0, 0, urlStart, urlEnd);
    wire.pos = start;
    while (wire.pos < end) {
      const tag = wire.tag(end);
      if (tag !== SCOPE_GROUP) { wire.skip(tag, end); continue; }
      const stop = wire.chunk(end);
      this.scopeGroup(stop, readRecord);
      wire.pos = stop;
    }
  }

  private resource(end: number): void {
    const wire = this.wire;
    while (wire.pos < end) {
      const tag = wire.tag(end);
      if (tag === RESOURCE_ATTRIBUTE) this.values.attribute(this.frame.resource, "resource", wire.chunk(end));
      else wire.skip(tag, end);
    }
  }

  private scopeGroup(end: number, readRecord: ReadRecord): void {
    const { wire, values, frame } = this;
    const start = wire.pos;
    bumpSerial(frame);
    frame.scopeNameStart = frame.scopeNameEnd = 0;
    this.versionStart = this.versionEnd = 0;
    let urlStart = 0, urlEnd = 0;
    while (wire.pos < end) {
      const tag = wire.tag(end);
      if (tag === SCOPE) this.scope(wire.chunk(end));
      else if (tag === SCHEMA_URL) { urlEnd = wire.chunk(end); urlStart = wire.pos; wire.pos = urlEnd; }
      else wire.skip(tag, end);
    }
    values.visit("scope", 0, 0, frame.scopeNameStart, frame.scopeNameEnd);
    values.visit("scope", 0, 0, this.versionStart, this.versionEnd);
    values.visit("scope", 0, 0, urlStart, urlEnd);
    wire.pos = start;
    while (wire.pos < end) {
      const tag = wire.tag(end);
      if (tag !== RECORD) { wire.skip(tag, end); continue; }
      const stop = wire.chunk(end);
      readRecord(stop);
      wire.pos = stop;
    }
  }

  private versionStart = 0;
  private versionEnd = 0;

  private scope(end: number): void {
    const { wire, frame } = this;
    while (wire.pos < end) {
      const tag = wire.tag(end);
      if (tag === SCOPE_NAME) {
        frame.scopeNameEnd = wire.chunk(end);
        frame.scopeNameStart = wire.pos;
        wire.pos = frame.scopeNameEnd;
      } else if (tag === SCOPE_VERSION) {
        this.versionEnd = wire.chunk(end);
        this.versionStart = wire.pos;
        wire.pos = this.versionEnd;
      } else if (tag === SCOPE_ATTRIBUTE) this.values.pair("scope", wire.chunk(end));
      else wire.skip(tag, end);
    }
  }
}
