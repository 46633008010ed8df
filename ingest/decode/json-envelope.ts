import type { OtlpSignal } from "./decoder.ts";
import type { FrameText } from "./frame-text.ts";
import { listOf, objectOf, textOf, type JsonObject } from "./json-members.ts";
import type { JsonValues } from "./json-values.ts";
import { Malformed } from "./malformed.ts";
import type { RecordFrame } from "./record-frame.ts";
import { bumpSerial, resetResource } from "./record-reset.ts";

const NAMES = {
  logs: { groups: "resourceLogs", scopes: "scopeLogs", records: "logRecords" },
  traces: { groups: "resourceSpans", scopes: "scopeSpans", records: "spans" },
  metrics: { groups: "resourceMetrics", scopes: "scopeMetrics", records: "metrics" },
} as const satisfies Record<OtlpSignal, unknown>;

/** Reads one record; `resourceAttributes` is the list of its resource as it stands in the request. */
export type ReadJsonRecord = (record: JsonObject, resourceAttributes: unknown) => void;

/** Walks an OTLP/JSON request and hands each record on, with its resource and scope already in the frame. */
export class JsonEnvelope {
  private readonly values: JsonValues;
  private readonly frame: RecordFrame;
  private readonly text: FrameText;

  constructor(values: JsonValues, frame: RecordFrame, text: FrameText) {
    this.values = values;
    this.frame = frame;
    this.text = text;
  }

  read(request: unknown, signal: OtlpSignal, readRecord: ReadJsonRecord): void {
    const root = objectOf(request, "the request");
    if (root === null) throw new Malformed("the request is not an object");
    const names = NAMES[signal];
    for (const entry of listOf(root[names.groups], names.groups)) {
      const group = objectOf(entry, names.groups);
      if (group === null) continue;
      this.text.clear();
      resetResource(this.frame);
      const attributes = objectOf(group["resource"], "resource")?.["attributes"];
      this.values.attributes(attributes, this.frame.resource, "resource");
      this.text.keep();
      this.values.plain("resource", textOf(group["schemaUrl"], "schemaUrl"));
      for (const scope of listOf(group[names.scopes], names.scopes)) this.scope(objectOf(scope, names.scopes), names.records, attributes, readRecord);
    }
  }

  private scope(group: JsonObject | null, recordsName: string, resourceAttributes: unknown, readRecord: ReadJsonRecord): void {
    if (group === null) return;
    const { frame, values } = this;
    const resourceEnd = this.text.end;
    bumpSerial(frame);
    const scope = objectOf(group["scope"], "scope");
    values.attributes(scope?.["attributes"], null, "scope");
    values.plain("scope", textOf(scope?.["version"], "version"));
    values.plain("scope", textOf(group["schemaUrl"], "schemaUrl"));
    frame.scopeNameStart = values.plain("scope", textOf(scope?.["name"], "name"));
    frame.scopeNameEnd = this.text.end;
    this.text.keep();
    for (const record of listOf(group[recordsName], recordsName)) {
      const object = objectOf(record, recordsName);
      if (object === null) continue;
      this.text.release();
      readRecord(object, resourceAttributes);
    }
    // The next scope of this resource needs only the resource's own text.
    this.text.rewind(resourceEnd);
    this.text.keep();
  }
}
