/** OTLP requests as plain data, from which both encodings are written. Only what gateways send; instants in nanoseconds, ids in hex. */
export type Value =
  | { readonly string: string }
  | { readonly int: bigint }
  | { readonly double: number }
  | { readonly bool: boolean }
  | { readonly bytes: Buffer }
  | { readonly array: readonly Value[] }
  | { readonly map: Attributes }
  | { readonly unset: true };

export type Attributes = readonly (readonly [key: string, value: Value])[];

export interface Log {
  readonly kind: "log";
  readonly timeUnixNano: bigint;
  readonly observedTimeUnixNano?: bigint;
  readonly severityText?: string;
  readonly body?: Value;
  readonly attributes: Attributes;
  readonly flags?: number;
  readonly traceId?: string;
  readonly spanId?: string;
  readonly eventName?: string;
}

export interface Span {
  readonly kind: "span";
  readonly traceId: string;
  readonly spanId: string;
  readonly parentSpanId?: string;
  readonly traceState?: string;
  readonly name: string;
  readonly spanKind: number;
  readonly startTimeUnixNano: bigint;
  readonly endTimeUnixNano: bigint;
  readonly attributes: Attributes;
  readonly events?: readonly { readonly name: string; readonly timeUnixNano: bigint; readonly attributes: Attributes }[];
  readonly links?: readonly { readonly traceId: string; readonly spanId: string; readonly traceState: string; readonly attributes: Attributes }[];
  readonly status?: { readonly code: number; readonly message: string };
  readonly flags?: number;
}

export interface Metric {
  readonly kind: "metric";
  readonly name: string;
  readonly description: string;
  readonly unit: string;
  readonly data: "gauge" | "sum" | "histogram";
  readonly temporality: number;
  readonly isMonotonic: boolean;
  readonly points: readonly { readonly timeUnixNano: bigint; readonly value: { readonly int: bigint } | { readonly double: number }; readonly attributes: Attributes }[];
}

export interface Scope<Item> {
  readonly name: string;
  readonly version: string;
  readonly attributes: Attributes;
  readonly items: readonly Item[];
}

export interface Group<Item> {
  readonly resource: Attributes;
  readonly scopes: readonly Scope<Item>[];
}

export type Request<Item = Log | Span | Metric> = readonly Group<Item>[];

/** Attributes of strings, as most gateways send them. */
export function texts(pairs: Readonly<Record<string, string>>): Attributes {
  return Object.entries(pairs).map(([key, value]) => [key, { string: value }] as const);
}
