import type { RecordSink } from "./decoder.ts";
import type { FrameText } from "./frame-text.ts";
import { placeHexId, setHalves } from "./json-fields.ts";
import { integer32Of, integer64Of, listOf, objectOf, textOf, type JsonObject } from "./json-members.ts";
import type { JsonValues } from "./json-values.ts";
import type { RecordFrame } from "./record-frame.ts";
import { noIds, placeIds, resetIds } from "./record-ids.ts";
import { resetRecord } from "./record-reset.ts";

/** Makes the reader of one span of OTLP/JSON. @see opentelemetry/proto/trace/v1/trace.proto, Span */
export function createJsonSpan(values: JsonValues, frame: RecordFrame, text: FrameText): (span: JsonObject, sink: RecordSink) => void {
  const ids = noIds();

  function described(list: unknown, place: "event" | "link", textName: string): void {
    for (const entry of listOf(list, place)) {
      const object = objectOf(entry, place);
      if (object === null) continue;
      values.attributes(object["attributes"], null, place);
      const end = text.end;
      values.plain(place, textOf(object[textName], textName));
      text.rewind(end);
    }
  }

  return (span, sink) => {
    resetRecord(frame, "span");
    resetIds(ids);
    setHalves(frame, "time", integer64Of(span["startTimeUnixNano"], "startTimeUnixNano", false));
    setHalves(frame, "observed", integer64Of(span["endTimeUnixNano"], "endTimeUnixNano", false));
    frame.flags = integer32Of(span["flags"], "flags") >>> 0;
    frame.spanKind = integer32Of(span["kind"], "kind") | 0;
    placeHexId(text, ids.trace, span["traceId"], "traceId");
    placeHexId(text, ids.span, span["spanId"], "spanId");
    placeHexId(text, ids.parent, span["parentSpanId"], "parentSpanId");
    placeIds(frame, ids);
    frame.nameStart = values.plain("name", textOf(span["name"], "name"));
    frame.nameEnd = text.end;
    frame.traceStateStart = values.plain("trace_state", textOf(span["traceState"], "traceState"));
    frame.traceStateEnd = text.end;
    const status = objectOf(span["status"], "status");
    frame.statusCode = integer32Of(status?.["code"], "code") | 0;
    frame.statusMessageStart = values.plain("attribute", textOf(status?.["message"], "message"));
    frame.statusMessageEnd = text.end;
    described(span["events"], "event", "name");
    described(span["links"], "link", "traceState");
    values.attributes(span["attributes"], frame.record, "attribute");
    sink.record(frame);
  };
}
