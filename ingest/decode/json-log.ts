import type { RecordSink } from "./decoder.ts";
import type { FrameText } from "./frame-text.ts";
import { placeHexId, setHalves } from "./json-fields.ts";
import { integer32Of, integer64Of, textOf, type JsonObject } from "./json-members.ts";
import type { JsonValues } from "./json-values.ts";
import type { ObjectSpread } from "./object-spread.ts";
import type { RecordFrame } from "./record-frame.ts";
import { noIds, placeIds, resetIds } from "./record-ids.ts";
import { resetRecord } from "./record-reset.ts";

/** Makes the reader of one log record of OTLP/JSON. @see opentelemetry/proto/logs/v1/logs.proto, LogRecord */
export function createJsonLog(values: JsonValues, frame: RecordFrame, text: FrameText, objects: ObjectSpread): (record: JsonObject, sink: RecordSink) => void {
  const ids = noIds();
  return (record, sink) => {
    resetRecord(frame, "log");
    resetIds(ids);
    setHalves(frame, "time", integer64Of(record["timeUnixNano"], "timeUnixNano", false));
    setHalves(frame, "observed", integer64Of(record["observedTimeUnixNano"], "observedTimeUnixNano", false));
    frame.flags = integer32Of(record["flags"], "flags") >>> 0;
    integer32Of(record["severityNumber"], "severityNumber");
    placeHexId(text, ids.trace, record["traceId"], "traceId");
    placeHexId(text, ids.span, record["spanId"], "spanId");
    placeIds(frame, ids);
    values.plain("attribute", textOf(record["severityText"], "severityText"));
    frame.nameStart = values.plain("name", textOf(record["eventName"], "eventName"));
    frame.nameEnd = text.end;
    // The body first: attributes win over its members of the same name.
    values.body(record["body"], frame.record);
    if (frame.bodyEnd > frame.bodyStart) objects.spreadText(frame.bodyStart, frame.bodyEnd, frame.record, values.sink);
    values.attributes(record["attributes"], frame.record, "attribute");
    sink.record(frame);
  };
}
