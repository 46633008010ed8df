/**
 * One OTLP log record, span or gateway JSON record as the decoders leave it: positions in a byte buffer, no objects.
 *
 * Exactly one frame exists per decoder and is reused for every record; a sink must take what it needs before it returns. Every decoder
 * (fast protobuf, JSON, protobufjs oracle) fills the same frame, so everything behind it is the same code for all of them.
 */

export const VALUE = { absent: 0, string: 1, int: 2, double: 3, bool: 4, bytes: 5, other: 6 } as const;
export type ValueKind = (typeof VALUE)[keyof typeof VALUE];

/** Values by key id. `start`/`end` address `RecordFrame.bytes` for strings and bytes; `num` holds int, double and bool as a double. */
export class FieldSlots {
  readonly kind: Uint8Array;
  readonly start: Int32Array;
  readonly end: Int32Array;
  readonly num: Float64Array;
  /** Key ids set since the last reset, in order of arrival, `touchedCount` of them; so that a reset costs what was used. */
  readonly touched: Int32Array;
  touchedCount = 0;

  constructor(size: number) {
    this.kind = new Uint8Array(size);
    this.start = new Int32Array(size);
    this.end = new Int32Array(size);
    this.num = new Float64Array(size);
    this.touched = new Int32Array(size);
  }

  reset(): void {
    for (let i = 0; i < this.touchedCount; i++) this.kind[this.touched[i] as number] = VALUE.absent;
    this.touchedCount = 0;
  }

  /** Sets a string or bytes value. The last one of a repeated key wins, as in a map. */
  setBytes(id: number, kind: ValueKind, start: number, end: number): void {
    if (this.kind[id] === VALUE.absent) this.touched[this.touchedCount++] = id;
    this.kind[id] = kind;
    this.start[id] = start;
    this.end[id] = end;
  }

  setNumber(id: number, kind: ValueKind, value: number): void {
    if (this.kind[id] === VALUE.absent) this.touched[this.touchedCount++] = id;
    this.kind[id] = kind;
    this.num[id] = value;
  }
}

/** Why one record of a well-formed request cannot be used; it is rejected in the partial success, the others go on. */
export type RecordDefect = "none" | "trace_id_length" | "span_id_length" | "not_utf8" | "not_an_object";

/** Where a string was found that may hold a secret. */
export type SecretPlace = "attribute" | "body" | "event" | "link" | "resource" | "scope" | "name" | "trace_state" | "metric";

export class RecordFrame {
  /** What all positions address: the request body (protobuf), or the decoder's arena (JSON). Read it anew for every record. */
  bytes: Buffer = Buffer.alloc(0);
  signal: "log" | "span" = "log";
  readonly resource: FieldSlots;
  /** Attributes of the record; for gateway JSON its members under dotted names (`request.headers.user-agent`). */
  readonly record: FieldSlots;
  /** Changes whenever the resource or the scope does: what was worked out for them can be kept while it stays the same. */
  resourceSerial = 0;
  scopeNameStart = 0;
  scopeNameEnd = 0;
  /** Span name, or the log record's event name. */
  nameStart = 0;
  nameEnd = 0;
  /** The log body when it is a string (`bodyEnd > bodyStart`). A kvlist body, or a JSON object in a string body, is spread into `record`. */
  bodyStart = 0;
  bodyEnd = 0;
  /** Nanoseconds since the epoch as two unsigned 32-bit halves. Span: start. Log: time, 0 when not given. */
  timeLo = 0;
  timeHi = 0;
  /** Log: observed time. Span: end. */
  observedLo = 0;
  observedHi = 0;
  /** -1 when absent or all zero. 16 and 8 bytes at these positions of `bytes` otherwise. */
  traceIdStart = -1;
  spanIdStart = -1;
  parentSpanIdStart = -1;
  /** OTLP SpanKind: 0 unspecified, 1 internal, 2 server, 3 client, 4 producer, 5 consumer. 0 for logs. */
  spanKind = 0;
  /** OTLP Status.code: 0 unset, 1 ok, 2 error. */
  statusCode = 0;
  statusMessageStart = 0;
  statusMessageEnd = 0;
  traceStateStart = 0;
  traceStateEnd = 0;
  /** OTLP flags of spans and log records (W3C trace flags in the low 8 bits). */
  flags = 0;
  defect: RecordDefect = "none";

  constructor(keyCount: number) {
    this.resource = new FieldSlots(keyCount);
    this.record = new FieldSlots(keyCount);
  }
}
