import type { BodyFormat, OtlpSignal } from "../decode/decoder.ts";

export interface DetectedFormat {
  readonly format: BodyFormat;
  /** Null when the bytes do not tell. */
  readonly signal: OtlpSignal | null;
}

const OTLP_JSON = /^\s*\{\s*"resource_?(logs|spans|metrics)"/i;
const JSON_SIGNALS: Readonly<Record<string, OtlpSignal>> = { logs: "logs", spans: "traces", metrics: "metrics" };
const HEAD_CHARS = 128;
const RESOURCE = 0x0a;
const INNER = 0x12;
const FIXED64 = 1;
const BYTES = 2;

/** Tells the three formats apart by their first bytes, and OTLP's signals by their shape. Never throws; anything that is no JSON counts as protobuf. */
export function detectFormat(body: Buffer): DetectedFormat {
  if (isTiled(body)) return { format: "otlp_proto", signal: signalOfProto(body) };
  const head = body.toString("latin1", 0, HEAD_CHARS);
  const otlp = OTLP_JSON.exec(head)?.[1]?.toLowerCase();
  if (otlp !== undefined) return { format: "otlp_json", signal: JSON_SIGNALS[otlp] ?? null };
  const first = head.trimStart()[0];
  return first === "{" || first === "[" ? { format: "gateway_json", signal: "logs" } : { format: "otlp_proto", signal: null };
}

/** Whether the bytes are nothing but length-delimited fields number 1, as every OTLP request is. A newline before JSON has that first byte too. */
function isTiled(body: Buffer): boolean {
  let at = 0;
  while (at < body.length) {
    if (body[at] !== RESOURCE) return false;
    const field = fieldAt(body, at, body.length);
    if (field === null) return false;
    at = field.next;
  }
  return body.length > 0;
}

/** resource_x[0] . scope_x[0] . record[0], then what its fields look like. */
function signalOfProto(body: Buffer): OtlpSignal | null {
  let [start, end] = [0, body.length];
  for (const tag of [RESOURCE, INNER, INNER]) {
    const found = find(body, start, end, tag);
    if (found === null) return null;
    [start, end] = [found.start, found.next];
  }
  return signalOfRecord(body, start, end);
}

/** LogRecord: 1 and 11 are fixed64. Span: 1 is 16 bytes and 2 is 8 bytes. Metric: 1 is its name. */
function signalOfRecord(body: Buffer, start: number, end: number): OtlpSignal {
  let named = false;
  for (let at = start; at < end;) {
    const field = fieldAt(body, at, end);
    if (field === null) break;
    const [number, type, length] = [field.tag >> 3, field.tag & 7, field.next - field.start];
    if ((number === 1 || number === 11) && type === FIXED64) return "logs";
    if (number === 1 && type === BYTES) named = true;
    else if (number === 2 && type === BYTES && length === 8 && named) return "traces";
    else if (number === 2 && type !== BYTES) return "logs";
    at = field.next;
  }
  return named ? "metrics" : "logs";
}

interface Field { readonly tag: number; readonly start: number; readonly next: number }

function find(body: Buffer, start: number, end: number, tag: number): Field | null {
  for (let at = start; at < end;) {
    const field = fieldAt(body, at, end);
    if (field === null || field.tag === tag) return field;
    at = field.next;
  }
  return null;
}

/** A field with a one-byte tag; null when it is another or runs past the end. */
function fieldAt(body: Buffer, at: number, end: number): Field | null {
  const tag = body[at] ?? 0;
  const type = tag & 7;
  let next = at + 1;
  if (tag >= 0x80 || type === 3 || type === 4 || type > 5) return null;
  if (type === 1) next += 8;
  else if (type === 5) next += 4;
  let start = at + 1;
  if (type === 0 || type === BYTES) {
    let value = 0;
    for (let shift = 1; ; shift *= 128) {
      const byte = body[next++];
      if (byte === undefined || shift > 2 ** 35) return null;
      value += (byte & 127) * shift;
      if (byte < 128) break;
    }
    if (type === BYTES) { start = next; next += value; }
  }
  return next > end ? null : { tag, start, next };
}
