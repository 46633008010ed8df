/**
 * OTLP messages for the oracle, written from the specification: the fields that auth-slo reads and no others, so that the rest are unknown
 * fields to both decoders. Old groups (`instrumentation_library_*`) have the numbers of the scope groups.
 *
 * Text is declared as `bytes`, which is the same on the wire: the contract of the decoders is that UTF-8 is checked where a value is stored
 * and not while it is decoded, and as strings protobufjs would replace broken bytes.
 * @see opentelemetry-proto 1.x
 */
export const OTLP_DEFINITION = `
syntax = "proto3";
message AnyValue {
  oneof value {
    bytes string_value = 1; bool bool_value = 2; int64 int_value = 3; double double_value = 4;
    ArrayValue array_value = 5; KeyValueList kvlist_value = 6; bytes bytes_value = 7;
  }
}
message ArrayValue { repeated AnyValue values = 1; }
message KeyValueList { repeated KeyValue values = 1; }
message KeyValue { bytes key = 1; AnyValue value = 2; }
message Resource { repeated KeyValue attributes = 1; }
message Scope { bytes name = 1; bytes version = 2; repeated KeyValue attributes = 3; }

message LogsRequest { repeated LogsGroup groups = 1; }
message LogsGroup { Resource resource = 1; repeated ScopeLogs scopes = 2; bytes schema_url = 3; }
message ScopeLogs { Scope scope = 1; repeated LogRecord records = 2; bytes schema_url = 3; }
message LogRecord {
  fixed64 time = 1; bytes severity_text = 3; AnyValue body = 5; repeated KeyValue attributes = 6; fixed32 flags = 8;
  bytes trace_id = 9; bytes span_id = 10; fixed64 observed_time = 11; bytes event_name = 12;
}

message TracesRequest { repeated TracesGroup groups = 1; }
message TracesGroup { Resource resource = 1; repeated ScopeSpans scopes = 2; bytes schema_url = 3; }
message ScopeSpans { Scope scope = 1; repeated Span records = 2; bytes schema_url = 3; }
message Span {
  bytes trace_id = 1; bytes span_id = 2; bytes trace_state = 3; bytes parent_span_id = 4; bytes name = 5; int32 kind = 6;
  fixed64 start_time = 7; fixed64 end_time = 8; repeated KeyValue attributes = 9; repeated Event events = 11; repeated Link links = 13;
  Status status = 15; fixed32 flags = 16;
}
message Event { bytes text = 2; repeated KeyValue attributes = 3; }
message Link { bytes text = 3; repeated KeyValue attributes = 4; }
message Status { bytes message = 2; int32 code = 3; }

message MetricsRequest { repeated MetricsGroup groups = 1; }
message MetricsGroup { Resource resource = 1; repeated ScopeMetrics scopes = 2; bytes schema_url = 3; }
message ScopeMetrics { Scope scope = 1; repeated Metric records = 2; bytes schema_url = 3; }
message Metric {
  bytes name = 1; bytes description = 2; bytes unit = 3; repeated KeyValue metadata = 12;
  oneof data { Numbers gauge = 5; Sum sum = 7; Histogram histogram = 9; Exponential exponential_histogram = 10; Numbers summary = 11; }
}
message Numbers { repeated NumberPoint points = 1; }
message Sum { repeated NumberPoint points = 1; int32 temporality = 2; bool is_monotonic = 3; }
message NumberPoint {
  repeated KeyValue attributes = 7; fixed64 time = 3; uint32 flags = 8;
  oneof value { double as_double = 4; sfixed64 as_int = 6; }
}
message Histogram { repeated HistogramPoint points = 1; }
message HistogramPoint { repeated KeyValue attributes = 9; }
message Exponential { repeated ExponentialPoint points = 1; }
message ExponentialPoint { repeated KeyValue attributes = 1; }
`;
