import type { RecordSink } from "./decoder.ts";
import type { ByteTable } from "./byte-table.ts";
import { isCount } from "./counter-value.ts";
import { pairTexts } from "./proto-pairs.ts";
import type { ProtoEnvelope } from "./proto-envelope.ts";
import type { RecordFrame } from "./record-frame.ts";
import type { ValueReader } from "./value-reader.ts";
import type { WireReader } from "./wire-reader.ts";

/** Tags of Metric and of the kinds of data it can hold. @see opentelemetry/proto/metrics/v1/metrics.proto */
const METRIC = { name: 0x0a, description: 0x12, unit: 0x1a, gauge: 0x2a, sum: 0x3a, histogram: 0x4a, exponential: 0x52, summary: 0x5a, metadata: 0x62 } as const;
const POINT = 0x0a, TEMPORALITY = 0x10, IS_MONOTONIC = 0x18;
/** Tag of the attributes in a data point of each kind of data. */
const POINT_ATTRIBUTE = { [METRIC.gauge]: 0x3a, [METRIC.sum]: 0x3a, [METRIC.histogram]: 0x4a, [METRIC.exponential]: 0x0a, [METRIC.summary]: 0x3a } as const;
const NUMBER_POINT = { time: 0x19, double: 0x21, int: 0x31, flags: 0x40 } as const;
const GROUP_RESOURCE = 0x0a, RESOURCE_ATTRIBUTE = 0x0a;

type DataTag = keyof typeof POINT_ATTRIBUTE;

/** Reads Metric messages: counts of wanted names go to the sink, all other data points are counted as ignored. Metrics are few: this allocates. */
export class ProtoMetric {
  ignoredPoints = 0;
  counterPoints = 0;
  private readonly wire: WireReader;
  private readonly values: ValueReader;
  private readonly frame: RecordFrame;
  private readonly envelope: ProtoEnvelope;
  private readonly wanted: ByteTable;
  private readonly names: readonly string[];
  private nameStart = 0;
  private nameEnd = 0;
  /** Which pieces of the data oneof still hold at the end, counted from 1. */
  private liveFrom = 0;
  private temporality = 0;
  private isMonotonic = false;
  private texts: ReadonlyMap<string, string> = new Map();
  private textsOfGroup = -1;

  constructor(wire: WireReader, values: ValueReader, frame: RecordFrame, envelope: ProtoEnvelope, wanted: ByteTable, names: readonly string[]) {
    this.wire = wire;
    this.values = values;
    this.frame = frame;
    this.envelope = envelope;
    this.wanted = wanted;
    this.names = names;
  }

  read(end: number, sink: RecordSink): void {
    const wire = this.wire;
    const from = wire.pos;
    this.header(end);
    const wantedId = this.wanted.find(wire.bytes, this.nameStart, this.nameEnd);
    const seen = this.values.sink;
    let index = 0;
    wire.pos = from;
    while (wire.pos < end) {
      const tag = wire.tag(end);
      if (!isData(tag)) { wire.skip(tag, end); continue; }
      const stop = wire.chunk(end);
      const isLive = ++index >= this.liveFrom;
      this.values.sink = isLive ? seen : null;
      this.points(tag, stop, isLive, isLive && tag === METRIC.sum ? wantedId : -1, sink);
    }
    this.values.sink = seen;
  }

  /** Reads name, texts and metadata, and finds out which data counts: the name may stand behind the points, a sum's temporality too. */
  private header(end: number): void {
    const { wire, values } = this;
    this.nameStart = this.nameEnd = this.liveFrom = this.temporality = 0;
    this.isMonotonic = false;
    let descriptionStart = 0, descriptionEnd = 0, unitStart = 0, unitEnd = 0, index = 0, last = 0;
    while (wire.pos < end) {
      const tag = wire.tag(end);
      if (tag === METRIC.name) { this.nameEnd = wire.chunk(end); this.nameStart = wire.pos; wire.pos = this.nameEnd; }
      else if (tag === METRIC.description) { descriptionEnd = wire.chunk(end); descriptionStart = wire.pos; wire.pos = descriptionEnd; }
      else if (tag === METRIC.unit) { unitEnd = wire.chunk(end); unitStart = wire.pos; wire.pos = unitEnd; }
      else if (tag === METRIC.metadata) values.pair("metric", wire.chunk(end));
      else if (!isData(tag)) wire.skip(tag, end);
      else {
        index++;
        if (tag !== last) { this.liveFrom = index; this.temporality = 0; this.isMonotonic = false; }
        last = tag;
        if (tag === METRIC.sum) this.sumHeader(wire.chunk(end));
        else wire.skip(tag, end);
      }
    }
    values.visit("metric", 0, 0, this.nameStart, this.nameEnd);
    values.visit("metric", 0, 0, descriptionStart, descriptionEnd);
    values.visit("metric", 0, 0, unitStart, unitEnd);
  }

  private sumHeader(end: number): void {
    const wire = this.wire;
    while (wire.pos < end) {
      const tag = wire.tag(end);
      if (tag === TEMPORALITY) { wire.varint(end); this.temporality = wire.lo | 0; }
      else if (tag === IS_MONOTONIC) { wire.varint(end); this.isMonotonic = wire.lo !== 0 || wire.hi !== 0; }
      else wire.skip(tag, end);
    }
  }

  private points(tag: DataTag, end: number, isLive: boolean, wantedId: number, sink: RecordSink): void {
    const wire = this.wire;
    while (wire.pos < end) {
      const next = wire.tag(end);
      if (next !== POINT) { wire.skip(next, end); continue; }
      const stop = wire.chunk(end);
      const isTaken = wantedId >= 0 ? this.sumPoint(stop, this.names[wantedId] as string, sink) : this.anyPoint(stop, POINT_ATTRIBUTE[tag]);
      if (isTaken) this.counterPoints++;
      else if (isLive) this.ignoredPoints++;
    }
  }

  private anyPoint(end: number, attributeTag: number): false {
    const wire = this.wire;
    while (wire.pos < end) {
      const tag = wire.tag(end);
      if (tag === attributeTag) this.values.pair("metric", wire.chunk(end));
      else wire.skip(tag, end);
    }
    return false;
  }

  private sumPoint(end: number, name: string, sink: RecordSink): boolean {
    const { wire, temporality, isMonotonic } = this;
    const attributes = new Map<string, string>();
    let value = Number.NaN, flags = 0, timeUnixNano = 0n;
    while (wire.pos < end) {
      const tag = wire.tag(end);
      switch (tag) {
        case POINT_ATTRIBUTE[METRIC.sum]:
          this.values.pair("metric", wire.chunk(end));
          pairTexts(this.values, this.frame.bytes, attributes);
          break;
        case NUMBER_POINT.time:
          wire.fixed64(end);
          timeUnixNano = (BigInt(wire.hi) << 32n) | BigInt(wire.lo);
          break;
        case NUMBER_POINT.double: value = wire.double(end); break;
        case NUMBER_POINT.int:
          wire.fixed64(end);
          value = (wire.hi | 0) * 0x1_0000_0000 + wire.lo;
          break;
        case NUMBER_POINT.flags:
          wire.varint(end);
          flags = wire.lo;
          break;
        default: wire.skip(tag, end);
      }
    }
    if (!isCount({ value, temporality, isMonotonic, flags })) return false;
    sink.counter({ name, value, isCumulative: temporality === 2, timeUnixNano, attributes, resource: this.resource() });
    wire.pos = end;
    return true;
  }

  /** Starts a request. */
  open(): void {
    this.counterPoints = this.ignoredPoints = 0;
    this.textsOfGroup = -1;
  }

  /** All resource attributes as text. They have been read before, for the key table; only a metric that is wanted needs them all, once a group. */
  private resource(): ReadonlyMap<string, string> {
    if (this.textsOfGroup !== this.envelope.groupStart) {
      this.texts = this.readResource();
      this.textsOfGroup = this.envelope.groupStart;
    }
    return this.texts;
  }

  private readResource(): ReadonlyMap<string, string> {
    const { wire, envelope, values } = this;
    const seen = values.sink;
    const texts = new Map<string, string>();
    values.sink = null;
    wire.pos = envelope.groupStart;
    while (wire.pos < envelope.groupEnd) {
      const tag = wire.tag(envelope.groupEnd);
      if (tag !== GROUP_RESOURCE) { wire.skip(tag, envelope.groupEnd); continue; }
      const stop = wire.chunk(envelope.groupEnd);
      while (wire.pos < stop) {
        const inner = wire.tag(stop);
        if (inner !== RESOURCE_ATTRIBUTE) { wire.skip(inner, stop); continue; }
        values.pair("resource", wire.chunk(stop));
        pairTexts(values, this.frame.bytes, texts);
      }
    }
    values.sink = seen;
    return texts;
  }
}

function isData(tag: number): tag is DataTag {
  return tag in POINT_ATTRIBUTE;
}
