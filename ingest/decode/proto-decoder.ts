import { createByteTable } from "./byte-table.ts";
import type { Decoder, DecodeOutcome, RecordSink } from "./decoder.ts";
import { FrameText } from "./frame-text.ts";
import type { KeyTable } from "./key-table.ts";
import { Malformed } from "./malformed.ts";
import { ObjectSpread } from "./object-spread.ts";
import { ProtoEnvelope } from "./proto-envelope.ts";
import { ProtoLog } from "./proto-log.ts";
import { ProtoMetric } from "./proto-metric.ts";
import { ProtoSpan } from "./proto-span.ts";
import { RecordFrame } from "./record-frame.ts";
import { ValueReader } from "./value-reader.ts";
import { WireReader } from "./wire-reader.ts";

/**
 * Makes the decoder of OTLP protobuf requests: one pass over the body, no object per log record or span.
 *
 * Strings are handed on as bytes: protobuf wants UTF-8 in them, but whether they are is found out where a value is stored (and it is refused
 * there), so that one broken User-Agent costs its own column and not the request. All decoders keep this.
 * @param counterNames names of the counters whose points are wanted
 * @see opentelemetry-proto 1.x, protobuf.dev "Encoding"; `WireReader` for what is malformed
 */
export function createProtoDecoder(keys: KeyTable, counterNames: readonly string[] = []): Decoder {
  const names = [...new Set(counterNames)];
  const frame = new RecordFrame(keys.names.length);
  const wire = new WireReader();
  const text = new FrameText(frame);
  const values = new ValueReader(wire, keys, frame, text);
  const envelope = new ProtoEnvelope(wire, values, frame, text);
  const objects = new ObjectSpread(keys, frame, text);
  const log = new ProtoLog(wire, values, frame, text, objects);
  const span = new ProtoSpan(wire, values, frame, text);
  const metric = new ProtoMetric(wire, values, frame, envelope, createByteTable(names, 0), names);
  const none: RecordSink = { record: () => undefined, string: () => undefined, counter: () => undefined };
  const nothing = Buffer.alloc(0);
  let sink = none;
  let records = 0;

  const readers = {
    logs: (end: number) => { log.read(end, sink); records++; },
    traces: (end: number) => { span.read(end, sink); records++; },
    metrics: (end: number) => { metric.read(end, sink); },
  };

  return {
    decode(body, signal, into, options): DecodeOutcome {
      sink = into;
      records = 0;
      metric.open();
      objects.open();
      wire.open(body);
      text.openOver(body);
      values.sink = options.visitStrings ? into : null;
      try {
        envelope.read(body.length, readers[signal]);
        return { kind: "ok", records: records + metric.counterPoints, ignoredPoints: metric.ignoredPoints };
      } catch (error) {
        if (!(error instanceof Malformed)) throw error;
        return { kind: "malformed", message: error.message, offsetBytes: error.offsetBytes, records: records + metric.counterPoints };
      } finally {
        // Neither the sink nor a large body is held on to between requests.
        sink = none;
        wire.open(nothing);
        text.openOver(nothing);
        values.sink = null;
      }
    },
  };
}
