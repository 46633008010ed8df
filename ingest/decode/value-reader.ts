import type { RecordSink } from "./decoder.ts";
import { MAX_DEPTH } from "./decoder.ts";
import type { FrameText } from "./frame-text.ts";
import type { KeyTable } from "./key-table.ts";
import { Malformed } from "./malformed.ts";
import { ANY, isMember, liveFrom, rangesOf } from "./value-pieces.ts";
import { VALUE, type FieldSlots, type RecordFrame, type SecretPlace, type ValueKind } from "./record-frame.ts";
import { DottedName } from "./dotted-name.ts";
import type { WireReader } from "./wire-reader.ts";

/** Tags of KeyValue, and of what ArrayValue and KeyValueList repeat. */
const KEY = 0x0a, KEY_VALUE = 0x12, ELEMENT = 0x0a;

/**
 * Reads KeyValue and AnyValue messages: keeps what the key table wants, shows every string to the sink when asked to, and checks all of it.
 *
 * What a value becomes: a scalar itself; an array its first string, else `other`; a map is spread, its entries under dotted names, and is
 * `other` under its own; an unset value nothing. Of a value given several times protobuf's rules hold: the last member of the oneof wins,
 * and arrays or maps that follow one another are joined.
 */
export class ValueReader {
  /** The value read last. */
  kind: ValueKind = VALUE.absent;
  start = 0;
  end = 0;
  num = 0;
  /** Halves of the value read last when it is an int: `num` cannot tell all of them apart. */
  lo = 0;
  hi = 0;
  sink: RecordSink | null = null;
  private isText = false;
  private place: SecretPlace = "attribute";
  private spread: FieldSlots | null = null;
  /** The key of the KeyValue read last. */
  keyStart = 0;
  keyEnd = 0;
  private valueStart = 0;
  private valueEnd = 0;
  private valueCount = 0;
  private readonly wire: WireReader;
  private readonly keys: KeyTable;
  private readonly frame: RecordFrame;
  private readonly text: FrameText;
  private readonly name: DottedName;

  constructor(wire: WireReader, keys: KeyTable, frame: RecordFrame, text: FrameText) {
    this.wire = wire;
    this.keys = keys;
    this.frame = frame;
    this.text = text;
    this.name = new DottedName(keys);
  }

  /** Reads the KeyValue between `pos` and `end` into `slots`; `sink` sees its strings unless it is null. */
  attribute(slots: FieldSlots, place: SecretPlace, end: number): void {
    this.keyed(slots, place, end);
    if (this.kind === VALUE.absent) return;
    const id = this.keys.find(this.wire.bytes, this.keyStart, this.keyEnd);
    if (id >= 0) this.store(slots, id);
  }

  /** Reads the KeyValue between `pos` and `end` and stores nothing: the caller takes key and value from here, or wants the strings seen. */
  pair(place: SecretPlace, end: number): void {
    this.keyed(null, place, end);
  }

  private keyed(slots: FieldSlots | null, place: SecretPlace, end: number): void {
    const from = this.wire.pos;
    this.keyValue(end);
    const keyStart = this.keyStart, keyEnd = this.keyEnd;
    this.place = place;
    this.spread = slots;
    if (this.valueCount === 1) this.value(this.valueStart, this.valueEnd, 0, keyStart, keyEnd);
    else this.joined(rangesOf(this.wire, from, end, KEY_VALUE), 0, keyStart, keyEnd);
    this.keyStart = keyStart;
    this.keyEnd = keyEnd;
    this.wire.pos = end;
  }

  /** Reads the AnyValue field `tag` of the message `[from, end)`, however often it is there, and spreads a map into `slots`. */
  field(from: number, end: number, tag: number, slots: FieldSlots, place: SecretPlace): void {
    this.place = place;
    this.spread = slots;
    this.joined(rangesOf(this.wire, from, end, tag), 0, 0, 0);
    this.wire.pos = end;
  }

  /** Reads the AnyValue `[start, end)`; a map is spread into `slots`. */
  single(start: number, end: number, slots: FieldSlots, place: SecretPlace): void {
    this.place = place;
    this.spread = slots;
    this.value(start, end, 0, 0, 0);
  }

  /** Shows a string to the sink, when there is one to show it to. */
  visit(place: SecretPlace, keyStart: number, keyEnd: number, start: number, end: number): void {
    if (this.sink !== null && end > start) this.sink.string(this.frame, place, keyStart, keyEnd, start, end);
  }

  private keyValue(end: number): void {
    const wire = this.wire;
    this.keyStart = this.keyEnd = wire.pos;
    this.valueCount = 0;
    while (wire.pos < end) {
      const tag = wire.tag(end);
      if (tag === KEY) {
        this.keyEnd = wire.chunk(end);
        this.keyStart = wire.pos;
        wire.pos = this.keyEnd;
      } else if (tag === KEY_VALUE) {
        this.valueEnd = wire.chunk(end);
        this.valueStart = wire.pos;
        wire.pos = this.valueEnd;
        this.valueCount++;
      } else wire.skip(tag, end);
    }
  }

  private value(start: number, end: number, depth: number, keyStart: number, keyEnd: number): void {
    if (depth > MAX_DEPTH) throw new Malformed(`a value is nested deeper than ${String(MAX_DEPTH)}`, start);
    this.kind = VALUE.absent;
    this.isText = false;
    if (start === end) return;
    const wire = this.wire;
    wire.pos = start;
    const tag = wire.tag(end);
    this.member(tag, end, depth, keyStart, keyEnd);
    if (wire.pos !== end) this.joined([start, end], depth, keyStart, keyEnd);
    else if (tag === ANY.string) this.took(keyStart, keyEnd);
    else this.isText = false;
  }

  /** The value is a string by itself, and not the first of an array. */
  private took(keyStart: number, keyEnd: number): void {
    this.isText = true;
    this.visit(this.place, keyStart, keyEnd, this.start, this.end);
  }

  /** Reads one member of an AnyValue. Arrays and maps are walked only when they are all of it: else `joined` comes after. */
  private member(tag: number, end: number, depth: number, keyStart: number, keyEnd: number): void {
    const wire = this.wire;
    switch (tag) {
      case ANY.string: return this.range(VALUE.string, end);
      case ANY.bytes: return this.range(VALUE.bytes, end);
      case ANY.array: {
        const stop = wire.chunk(end);
        if (stop === end) this.elements(wire.pos, stop, depth, keyStart, keyEnd);
        return;
      }
      case ANY.map: {
        const stop = wire.chunk(end);
        if (stop === end) this.entries(wire.pos, stop, depth, keyStart, keyEnd);
        return;
      }
      default: return this.scalar(tag, end);
    }
  }

  private scalar(tag: number, end: number): void {
    const wire = this.wire;
    if (tag === ANY.int) {
      wire.varint(end);
      this.lo = wire.lo;
      this.hi = wire.hi;
      this.kind = VALUE.int;
      this.num = (wire.hi | 0) * 0x1_0000_0000 + wire.lo;
    } else if (tag === ANY.double) {
      this.num = wire.double(end);
      this.kind = VALUE.double;
    } else if (tag === ANY.bool) {
      wire.varint(end);
      this.kind = VALUE.bool;
      this.num = wire.lo !== 0 || wire.hi !== 0 ? 1 : 0;
    } else wire.skip(tag, end);
  }

  private isString(): boolean {
    return this.kind === VALUE.string;
  }

  private range(kind: ValueKind, end: number): void {
    this.end = this.wire.chunk(end);
    this.start = this.wire.pos;
    this.wire.pos = this.end;
    this.kind = kind;
  }

  private elements(start: number, end: number, depth: number, keyStart: number, keyEnd: number): void {
    const wire = this.wire;
    const spread = this.spread;
    this.spread = null;
    let hasString = false, firstStart = 0, firstEnd = 0;
    wire.pos = start;
    while (wire.pos < end) {
      const tag = wire.tag(end);
      if (tag !== ELEMENT) { wire.skip(tag, end); continue; }
      const stop = wire.chunk(end);
      this.value(wire.pos, stop, depth + 1, keyStart, keyEnd);
      wire.pos = stop;
      if (hasString || !this.isText) continue;
      hasString = true;
      firstStart = this.start;
      firstEnd = this.end;
    }
    this.spread = spread;
    this.kind = hasString ? VALUE.string : VALUE.other;
    this.start = firstStart;
    this.end = firstEnd;
  }

  private entries(start: number, end: number, depth: number, keyStart: number, keyEnd: number): void {
    const wire = this.wire;
    if (depth === 0) {
      this.name.clear();
      this.name.push(wire.bytes, keyStart, keyEnd);
    }
    wire.pos = start;
    while (wire.pos < end) {
      const tag = wire.tag(end);
      if (tag !== ELEMENT) { wire.skip(tag, end); continue; }
      const stop = wire.chunk(end);
      this.entry(stop, depth + 1);
      wire.pos = stop;
    }
    this.kind = VALUE.other;
  }

  private entry(end: number, depth: number): void {
    const from = this.wire.pos;
    this.keyValue(end);
    const keyStart = this.keyStart, keyEnd = this.keyEnd;
    const before = this.name.push(this.wire.bytes, keyStart, keyEnd);
    if (this.valueCount === 1) this.value(this.valueStart, this.valueEnd, depth, keyStart, keyEnd);
    else this.joined(rangesOf(this.wire, from, end, KEY_VALUE), depth, keyStart, keyEnd);
    if (this.spread !== null && this.kind !== VALUE.absent) {
      const id = this.name.find();
      if (id >= 0) this.store(this.spread, id);
    }
    this.name.pop(before);
  }

  /** The value that the ranges make together. Nobody writes values in pieces, so this may allocate. */
  private joined(ranges: readonly number[], depth: number, keyStart: number, keyEnd: number): void {
    if (depth > MAX_DEPTH) throw new Malformed(`a value is nested deeper than ${String(MAX_DEPTH)}`, this.wire.pos);
    const wire = this.wire;
    const firstLive = liveFrom(wire, ranges);
    const { sink, spread } = this;
    let index = 0, first = -1, firstEnd = 0, last = 0;
    this.kind = VALUE.absent;
    for (let r = 0; r < ranges.length; r += 2) {
      wire.pos = ranges[r] as number;
      const end = ranges[r + 1] as number;
      while (wire.pos < end) {
        const tag = wire.tag(end);
        if (!isMember(tag)) { wire.skip(tag, end); continue; }
        const isLive = ++index >= firstLive;
        this.sink = isLive ? sink : null;
        this.spread = isLive ? spread : null;
        last = tag;
        this.piece(tag, end, depth, keyStart, keyEnd);
        if (!isLive || tag !== ANY.array || !this.isString() || first >= 0) continue;
        first = this.start;
        firstEnd = this.end;
      }
    }
    this.sink = sink;
    this.spread = spread;
    if (first >= 0) { this.kind = VALUE.string; this.start = first; this.end = firstEnd; }
    this.isText = false;
    if (last === ANY.string) this.took(keyStart, keyEnd);
  }

  private piece(tag: number, end: number, depth: number, keyStart: number, keyEnd: number): void {
    if (tag !== ANY.array && tag !== ANY.map) return this.member(tag, end, depth, keyStart, keyEnd);
    const stop = this.wire.chunk(end);
    if (tag === ANY.array) this.elements(this.wire.pos, stop, depth, keyStart, keyEnd);
    else this.entries(this.wire.pos, stop, depth, keyStart, keyEnd);
    this.wire.pos = stop;
  }

  private store(slots: FieldSlots, id: number): void {
    switch (this.kind) {
      case VALUE.absent: return;
      case VALUE.string:
      case VALUE.bytes: return slots.setBytes(id, this.kind, this.start, this.end);
      case VALUE.other: return slots.setBytes(id, VALUE.other, 0, 0);
      case VALUE.int: return this.storeInt(slots, id);
      case VALUE.double:
      case VALUE.bool: return slots.setNumber(id, this.kind, this.num);
      default: return;
    }
  }

  /** An int that a double cannot hold is kept as its digits: it is an identifier, and those are never rounded. */
  private storeInt(slots: FieldSlots, id: number): void {
    if (Number.isSafeInteger(this.num)) return slots.setNumber(id, VALUE.int, this.num);
    const start = this.text.write(BigInt.asIntN(64, (BigInt(this.hi) << 32n) | BigInt(this.lo)).toString());
    slots.setBytes(id, VALUE.string, start, this.text.end);
  }
}
