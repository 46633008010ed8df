/** Log and trace requests of one resource, as JSON and as protobuf (through protobufjs, by the published field numbers). */
import protobuf from "protobufjs";

/** AnyValue in ProtoJSON. */
export type AnyJson = Readonly<Record<string, unknown>>;

export interface RecordSpec {
  readonly timeUnixNano?: string | number;
  readonly observedTimeUnixNano?: string;
  /** Hex, of any length. */
  readonly traceId?: string;
  readonly spanId?: string;
  readonly attributes?: Readonly<Record<string, AnyJson>>;
  readonly body?: AnyJson;
}

const { root } = protobuf.parse(`
  syntax = "proto3";
  message AnyValue { oneof value { string string_value = 1; bool bool_value = 2; int64 int_value = 3; double double_value = 4; ArrayValue array_value = 5; KeyValueList kvlist_value = 6; bytes bytes_value = 7; } }
  message ArrayValue { repeated AnyValue values = 1; }
  message KeyValueList { repeated KeyValue values = 1; }
  message KeyValue { string key = 1; AnyValue value = 2; }
  message Resource { repeated KeyValue attributes = 1; }
  message Scope { string name = 1; }
  message LogRecord { fixed64 time_unix_nano = 1; AnyValue body = 5; repeated KeyValue attributes = 6; bytes trace_id = 9; bytes span_id = 10; fixed64 observed_time_unix_nano = 11; }
  message ScopeLogs { Scope scope = 1; repeated LogRecord log_records = 2; }
  message ResourceLogs { Resource resource = 1; repeated ScopeLogs scope_logs = 2; }
  message LogsRequest { repeated ResourceLogs resource_logs = 1; }
`);
const LogsRequest = root.lookupType("LogsRequest");

const keyValues = (values: Readonly<Record<string, AnyJson>>) => Object.entries(values).map(([key, value]) => ({ key, value }));

/** What every authentication decision of these tests says, unless told otherwise. */
export const DECISION: Readonly<Record<string, AnyJson>> = { "auth.decision": { stringValue: "deny" }, "auth.reason": { stringValue: "expired" }, "auth.method": { stringValue: "jwt" } };

const resourceOf = (service: string) => ({ attributes: keyValues({ "service.name": { stringValue: service } }) });

/** An ExportLogsServiceRequest in ProtoJSON; each record has `DECISION` under its own attributes. */
export function logsJson(service: string, records: readonly RecordSpec[]): { readonly resourceLogs: readonly unknown[] } {
  const logRecords = records.map((r) => ({ ...r, attributes: keyValues({ ...DECISION, ...r.attributes }) }));
  return { resourceLogs: [{ resource: resourceOf(service), scopeLogs: [{ scope: { name: "test" }, logRecords }] }] };
}

/** The same as protobuf. */
export function logsProto(service: string, records: readonly RecordSpec[]): Buffer {
  const logRecords = records.map((r) => ({ ...r, attributes: keyValues({ ...DECISION, ...r.attributes }), traceId: Buffer.from(r.traceId ?? "", "hex"), spanId: Buffer.from(r.spanId ?? "", "hex") }));
  const request = LogsRequest.fromObject({ resourceLogs: [{ resource: resourceOf(service), scopeLogs: [{ scope: { name: "test" }, logRecords }] }] });
  return Buffer.from(LogsRequest.encode(request).finish());
}

/** An ExportTraceServiceRequest in ProtoJSON of server spans; `span` is laid over each. */
export function spansJson(service: string, span: Readonly<Record<string, unknown>>): unknown {
  const nowNano = `${Date.now()}000000`;
  const one = { traceId: "0af7651916cd43dd8448eb211c80319c", spanId: "b7ad6b7169203331", name: "GET /login", kind: 2, startTimeUnixNano: nowNano, endTimeUnixNano: nowNano, attributes: keyValues(DECISION), ...span };
  return { resourceSpans: [{ resource: resourceOf(service), scopeSpans: [{ scope: { name: "test" }, spans: [one] }] }] };
}

/** A log request as protobuf whose body is `depth` arrays (field 5 of AnyValue) or maps (field 6) inside one another, deeper than a library would write. */
export function deepLogsProto(depth: number, kind: "arrayValue" | "kvlistValue"): Buffer {
  const inside = (field: number, bytes: Buffer) => Buffer.concat([Buffer.from([field * 8 + 2]), lengthOf(bytes.length), bytes]);
  let value = inside(1, Buffer.from("inside"));
  for (let i = 0; i < depth; i += 1) value = kind === "arrayValue" ? inside(5, inside(1, value)) : inside(6, inside(1, Buffer.concat([inside(1, Buffer.from("k")), inside(2, value)])));
  return inside(1, inside(2, inside(2, inside(5, value))));
}

function lengthOf(length: number): Buffer {
  return length < 128 ? Buffer.from([length]) : Buffer.concat([Buffer.from([(length & 127) | 128]), lengthOf(length >> 7)]);
}
