import { isUtf8 } from "node:buffer";
import { MAX_DEPTH, type Decoder, type DecodeOutcome } from "./decoder.ts";
import { FrameText } from "./frame-text.ts";
import { JsonEnvelope } from "./json-envelope.ts";
import { createJsonLog } from "./json-log.ts";
import { JsonMetric } from "./json-metric.ts";
import { isNestedWithin } from "./json-nesting.ts";
import { createJsonSpan } from "./json-span.ts";
import { parseJson } from "./json-text.ts";
import { JsonValues } from "./json-values.ts";
import type { KeyTable } from "./key-table.ts";
import { Malformed } from "./malformed.ts";
import { ObjectSpread } from "./object-spread.ts";
import { RecordFrame } from "./record-frame.ts";

/** Brackets that a value `MAX_DEPTH` deep needs in OTLP/JSON (four a level of `kvlistValue`), and the envelope around it. */
const MAX_NESTING = MAX_DEPTH * 4 + 20;

/**
 * Makes the decoder of OTLP/JSON requests. Only lowerCamelCase members are known, all others are ignored; ids are hex, other bytes base64;
 * 64-bit integers may be text; enums are numbers; a member of the wrong type makes the request malformed.
 *
 * Of members with one name in one object the last counts. Bytes that are not UTF-8 are not repaired: see `FrameText.write`.
 * @param counterNames names of the counters whose points are wanted
 * @see OTLP specification 1.x, "JSON Protobuf Encoding"
 */
export function createJsonDecoder(keys: KeyTable, counterNames: readonly string[] = []): Decoder {
  const frame = new RecordFrame(keys.names.length);
  const text = new FrameText(frame);
  const values = new JsonValues(keys, frame, text);
  const envelope = new JsonEnvelope(values, frame, text);
  const objects = new ObjectSpread(keys, frame, text);
  const log = createJsonLog(values, frame, text, objects);
  const span = createJsonSpan(values, frame, text);
  const metric = new JsonMetric(values, text, new Set(counterNames));

  return {
    decode(body, signal, sink, options): DecodeOutcome {
      let records = 0;
      metric.open();
      objects.open();
      text.openEmpty(!isUtf8(body));
      values.sink = options.visitStrings ? sink : null;
      try {
        if (body.length === 0) return { kind: "ok", records, ignoredPoints: 0 };
        if (!isNestedWithin(MAX_NESTING, body, 0, body.length)) throw new Malformed(`the request is nested deeper than ${String(MAX_NESTING)}`);
        const request = parseJson(body, 0, body.length);
        if (request === undefined) throw new Malformed("the request is not JSON");
        envelope.read(request, signal, (record, resourceAttributes) => {
          if (signal === "metrics") return metric.read(record, resourceAttributes, sink);
          if (signal === "logs") log(record, sink);
          else span(record, sink);
          records++;
        });
        return { kind: "ok", records: records + metric.counterPoints, ignoredPoints: metric.ignoredPoints };
      } catch (error) {
        if (!(error instanceof Malformed)) throw error;
        return { kind: "malformed", message: error.message, offsetBytes: error.offsetBytes, records: records + metric.counterPoints };
      } finally {
        values.sink = null;
      }
    },
  };
}
