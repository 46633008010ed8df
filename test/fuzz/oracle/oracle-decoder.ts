import type { Decoder, RecordSink } from "../../../ingest/decode/decoder.ts";
import { FrameText } from "../../../ingest/decode/frame-text.ts";
import type { KeyTable } from "../../../ingest/decode/key-table.ts";
import { RecordFrame } from "../../../ingest/decode/record-frame.ts";
import { bumpSerial, resetResource } from "../../../ingest/decode/record-reset.ts";
import { OracleRecords } from "./oracle-records.ts";
import { OracleValues, textsOf } from "./oracle-values.ts";
import type { KeyValue, Metric, Point, Request } from "./otlp-messages.ts";
import { createOtlpReader, OracleRefusal } from "./otlp-reader.ts";

const NOTHING = Buffer.alloc(0);

/**
 * Makes a decoder of OTLP protobuf requests on protobufjs that fills the same frame: slow, plain, and written apart from the fast one, which
 * it is there to judge. Calls the sink only for requests that are whole.
 */
export function createOracleDecoder(keys: KeyTable, counterNames: readonly string[] = []): Decoder {
  const frame = new RecordFrame(keys.names.length);
  const text = new FrameText(frame);
  const values = new OracleValues(keys, frame, text);
  const records = new OracleRecords(keys, values, frame, text);
  const reader = createOtlpReader();
  let recordCount = 0, ignoredPoints = 0;

  function walk<Item>(request: Request<Item>, read: (item: Item, resource: readonly KeyValue[]) => void): void {
    for (const group of request.groups) {
      const resource = group.resource?.attributes ?? [];
      text.clear();
      resetResource(frame);
      values.attributes(resource, frame.resource, "resource");
      values.see("resource", NOTHING, group.schemaUrl);
      for (const scope of group.scopes) {
        const name = scope.scope?.name ?? NOTHING;
        bumpSerial(frame);
        frame.scopeNameStart = text.writeBytes(name);
        frame.scopeNameEnd = text.end;
        values.see("scope", NOTHING, name);
        values.see("scope", NOTHING, scope.scope?.version ?? NOTHING);
        values.see("scope", NOTHING, scope.schemaUrl);
        values.attributes(scope.scope?.attributes ?? [], null, "scope");
        for (const item of scope.records) read(item, resource);
      }
    }
  }

  function metric(item: Metric, resource: readonly KeyValue[], sink: RecordSink): void {
    for (const seen of [item.name, item.description, item.unit]) values.see("metric", NOTHING, seen);
    values.attributes(item.metadata, null, "metric");
    if (item.data === undefined) return;
    for (const point of item[item.data].points) {
      values.attributes(point.attributes, null, "metric");
      if (item.data === "sum" && counterNames.includes(item.name.toString()) && counter(item, point, resource, sink)) recordCount++;
      else ignoredPoints++;
    }
  }

  return {
    decode(body, signal, sink, options) {
      recordCount = ignoredPoints = 0;
      text.openEmpty(false);
      records.open();
      values.sink = options.visitStrings ? sink : null;
      try {
        switch (signal) {
          case "logs": walk(reader.logs(body), (log) => { recordCount++; records.log(log, sink); }); break;
          case "traces": walk(reader.traces(body), (span) => { recordCount++; records.span(span, sink); }); break;
          case "metrics": walk(reader.metrics(body), (item, resource) => { metric(item, resource, sink); });
        }
        return { kind: "ok", records: recordCount, ignoredPoints };
      } catch (error) {
        if (!(error instanceof OracleRefusal)) throw error;
        return { kind: "malformed", message: error.message, offsetBytes: 0, records: 0 };
      }
    },
  };
}

function counter(metric: Metric, point: Point, resource: readonly KeyValue[], sink: RecordSink): boolean {
  const { temporality, isMonotonic } = metric.sum;
  const value = point.value === "asInt" ? point.asInt?.toNumber() : point.value === "asDouble" ? point.asDouble : undefined;
  if (!isMonotonic || (temporality !== 1 && temporality !== 2) || ((point.flags ?? 0) & 1) === 1) return false;
  if (value === undefined || !Number.isSafeInteger(value) || value < 0) return false;
  sink.counter({
    name: metric.name.toString(), value, isCumulative: temporality === 2, timeUnixNano: BigInt(point.time?.toString() ?? "0"),
    attributes: textsOf(point.attributes), resource: textsOf(resource),
  });
  return true;
}
