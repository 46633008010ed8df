/** The shapes that protobufjs makes of `OTLP_DEFINITION`; a field that was not on the wire has its default or is null. */
export interface Long {
  readonly low: number;
  readonly high: number;
  toNumber(): number;
  toString(): string;
}

export interface AnyValue {
  readonly value?: "stringValue" | "boolValue" | "intValue" | "doubleValue" | "arrayValue" | "kvlistValue" | "bytesValue";
  readonly stringValue: Buffer;
  readonly boolValue: boolean;
  readonly intValue: Long;
  readonly doubleValue: number;
  readonly arrayValue: { readonly values: readonly AnyValue[] };
  readonly kvlistValue: { readonly values: readonly KeyValue[] };
  readonly bytesValue: Buffer;
}

export interface KeyValue {
  readonly key: Buffer;
  readonly value: AnyValue | null;
}

export interface ScopeGroup<Item> {
  readonly scope: { readonly name: Buffer; readonly version: Buffer; readonly attributes: readonly KeyValue[] } | null;
  readonly records: readonly Item[];
  readonly schemaUrl: Buffer;
}

export interface Request<Item> {
  readonly groups: readonly {
    readonly resource: { readonly attributes: readonly KeyValue[] } | null;
    readonly scopes: readonly ScopeGroup<Item>[];
    readonly schemaUrl: Buffer;
  }[];
}

export interface LogRecord {
  readonly time: Long;
  readonly severityText: Buffer;
  readonly body: AnyValue | null;
  readonly attributes: readonly KeyValue[];
  readonly flags: number;
  readonly traceId: Buffer;
  readonly spanId: Buffer;
  readonly observedTime: Long;
  readonly eventName: Buffer;
}

export interface Described {
  readonly text: Buffer;
  readonly attributes: readonly KeyValue[];
}

export interface Span {
  readonly traceId: Buffer;
  readonly spanId: Buffer;
  readonly traceState: Buffer;
  readonly parentSpanId: Buffer;
  readonly name: Buffer;
  readonly kind: number;
  readonly startTime: Long;
  readonly endTime: Long;
  readonly attributes: readonly KeyValue[];
  readonly events: readonly Described[];
  readonly links: readonly Described[];
  readonly status: { readonly message: Buffer; readonly code: number } | null;
  readonly flags: number;
}

export interface Point {
  readonly attributes: readonly KeyValue[];
  readonly time?: Long;
  readonly flags?: number;
  readonly value?: "asDouble" | "asInt";
  readonly asDouble?: number;
  readonly asInt?: Long;
}

export interface Metric {
  readonly name: Buffer;
  readonly description: Buffer;
  readonly unit: Buffer;
  readonly metadata: readonly KeyValue[];
  readonly data?: "gauge" | "sum" | "histogram" | "exponentialHistogram" | "summary";
  readonly gauge: { readonly points: readonly Point[] };
  readonly sum: { readonly points: readonly Point[]; readonly temporality: number; readonly isMonotonic: boolean };
  readonly histogram: { readonly points: readonly Point[] };
  readonly exponentialHistogram: { readonly points: readonly Point[] };
  readonly summary: { readonly points: readonly Point[] };
}
