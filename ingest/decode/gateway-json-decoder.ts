import { isUtf8 } from "node:buffer";
import { MAX_DEPTH, type Decoder, type RecordSink } from "./decoder.ts";
import { FrameText } from "./frame-text.ts";
import { isNestedWithin } from "./json-nesting.ts";
import { parseJson } from "./json-text.ts";
import type { KeyTable } from "./key-table.ts";
import { ObjectSpread } from "./object-spread.ts";
import { RecordFrame } from "./record-frame.ts";
import { resetRecord, resetResource } from "./record-reset.ts";

const LINE_FEED = 0x0a;

/** So many broken lines make the body malformed when they are also more than a tenth: refusing a line costs far more than its bytes. */
const MAX_BROKEN_LINES = 1_000;

/**
 * Makes the decoder of what gateways post or put into Kafka themselves: a JSON object, an array of objects, or lines each of which is one
 * of these. The signal asked for does not matter: each object is a log record whose members stand under dotted names.
 *
 * What is not an object, and a line that is not JSON or nested deeper than `MAX_DEPTH`, is a record with the defect `not_an_object`. A body
 * of which nothing can be read, or mostly nothing, is malformed; one of nothing but white space has no records.
 */
export function createGatewayJsonDecoder(keys: KeyTable): Decoder {
  const frame = new RecordFrame(keys.names.length);
  const text = new FrameText(frame);
  const objects = new ObjectSpread(keys, frame, text);
  let records = 0;

  function record(value: unknown, sink: RecordSink, visited: RecordSink | null): void {
    text.release();
    resetRecord(frame, "log");
    if (typeof value === "object" && value !== null && !Array.isArray(value)) objects.spread(value, frame.record, "attribute", visited);
    else frame.defect = "not_an_object";
    sink.record(frame);
    records++;
  }

  function all(value: unknown, sink: RecordSink, visited: RecordSink | null): void {
    if (!Array.isArray(value)) return record(value, sink, visited);
    for (const element of value) record(element, sink, visited);
  }

  return {
    decode(body, _signal, sink, options) {
      const visited = options.visitStrings ? sink : null;
      records = 0;
      text.openEmpty(!isUtf8(body));
      resetResource(frame);
      const whole = parsed(body, 0, body.length);
      if (whole !== BROKEN) {
        if (whole !== BLANK) all(whole, sink, visited);
        return { kind: "ok", records, ignoredPoints: 0 };
      }
      let readable = 0, broken = 0, at = 0;
      for (const [start, end] of lines(body)) {
        const value = parsed(body, start, end);
        if (value === BLANK) continue;
        if (value === BROKEN) broken++;
        else readable++;
        at = start;
        if (broken > MAX_BROKEN_LINES && broken > readable / 10) break;
        all(value === BROKEN ? null : value, sink, visited);
      }
      const isReadable = readable > 0 && (broken <= MAX_BROKEN_LINES || broken <= readable / 10);
      if (isReadable) return { kind: "ok", records, ignoredPoints: 0 };
      return { kind: "malformed", message: "the body is neither JSON nor JSON lines", offsetBytes: at, records };
    },
  };
}

const BROKEN = Symbol("not JSON"), BLANK = Symbol("white space");

/** What the text `[start, end)` holds. An array may hold objects of the full depth. */
function parsed(body: Buffer, start: number, end: number): unknown {
  if (isBlank(body, start, end)) return BLANK;
  if (!isNestedWithin(MAX_DEPTH + 1, body, start, end)) return BROKEN;
  const value = parseJson(body, start, end);
  return value === undefined ? BROKEN : value;
}

function isBlank(body: Buffer, start: number, end: number): boolean {
  for (let i = start; i < end; i++) if ((body[i] as number) > 0x20) return false;
  return true;
}

function* lines(body: Buffer): Generator<readonly [start: number, end: number]> {
  for (let start = 0; start < body.length;) {
    const found = body.indexOf(LINE_FEED, start);
    const end = found < 0 ? body.length : found;
    yield [start, end];
    start = end + 1;
  }
}
