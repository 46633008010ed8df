/** Writes OTLP log requests as protobuf for tests: straight from the field numbers of opentelemetry/proto/logs/v1/logs.proto. */

export interface LogRecordSpec {
  readonly timeUnixNano: bigint;
  /** 16 bytes; left out when null. */
  readonly traceId: Buffer | null;
  readonly attributes: Readonly<Record<string, string>>;
  readonly body?: string;
}

function varint(value: number): Buffer {
  const out: number[] = [];
  let rest = value;
  while (rest > 127) { out.push((rest & 127) | 128); rest = Math.floor(rest / 128); }
  out.push(rest);
  return Buffer.from(out);
}

const bytesField = (field: number, payload: Buffer) => Buffer.concat([varint((field << 3) | 2), varint(payload.length), payload]);
const text = (field: number, value: string) => bytesField(field, Buffer.from(value));
const fixed64 = (field: number, value: bigint) => { const b = Buffer.alloc(8); b.writeBigUInt64LE(value); return Buffer.concat([varint((field << 3) | 1), b]); };
const attribute = (field: number, key: string, value: string) => bytesField(field, Buffer.concat([text(1, key), bytesField(2, text(1, value))]));
const attributes = (field: number, all: Readonly<Record<string, string>>) => Buffer.concat(Object.entries(all).map(([k, v]) => attribute(field, k, v)));

function logRecord(spec: LogRecordSpec): Buffer {
  const parts = [fixed64(1, spec.timeUnixNano)];
  if (spec.body !== undefined) parts.push(bytesField(5, text(1, spec.body)));
  parts.push(attributes(6, spec.attributes));
  if (spec.traceId !== null) parts.push(bytesField(9, spec.traceId));
  return Buffer.concat(parts);
}

/** An ExportLogsServiceRequest of one resource and one scope. */
export function logBody(resource: Readonly<Record<string, string>>, records: readonly LogRecordSpec[]): Buffer {
  const scopeLogs = bytesField(2, Buffer.concat(records.map((r) => bytesField(2, logRecord(r)))));
  return bytesField(1, Buffer.concat([bytesField(1, attributes(1, resource)), scopeLogs]));
}
