import { VALUE } from "../../decode/record-frame.ts";
import { UNMEASURED_US } from "../../event.ts";
import { fieldId } from "../fields.ts";
import { readHex } from "../read/hex-id.ts";
import { microsBetween, type NanoTime } from "../read/nano-time.ts";
import { weightOfRatio, weightOfTraceState } from "../read/trace-state.ts";
import { clampMicroseconds, microsecondsOf, numberOf } from "../read/typed-value.ts";
import type { ColumnSet } from "./column-set.ts";
import { timeOfAttribute } from "./event-time.ts";
import { putId } from "./identity.ts";
import { endOf, hasText, startOf } from "./row-where.ts";
import type { RowInput } from "./row-input.ts";

const F = { traceId: fieldId("trace_id"), ratio: fieldId("sampling_ratio"), authLatency: fieldId("auth_latency"), requestLatency: fieldId("request_latency") };

const occurred: NanoTime = { lo: 0, hi: 0 };
const hexId = new Uint8Array(16);

/**
 * Fills the columns that say when, how long, and what belongs together.
 *
 * A span counts at its start, so that the span and the log of one request fall together. A time attribute counts when the record itself
 * brought none, which shows in a time equal to the arrival.
 */
export function writeLink(to: ColumnSet, row: number, input: RowInput, received: Readonly<NanoTime>): void {
  const { frame, fields, role, profile } = input;
  const { bytes } = frame;
  occurred.lo = frame.timeLo;
  occurred.hi = frame.timeHi;
  const isArrival = (occurred.lo === received.lo && occurred.hi === received.hi) || (occurred.lo === 0 && occurred.hi === 0);
  if (isArrival && !timeOfAttribute(frame, fields, profile.recordFields, occurred) && occurred.hi === 0) Object.assign(occurred, received);
  put64(to.ts, row, occurred.lo, occurred.hi);
  if (frame.observedLo === 0 && frame.observedHi === 0) put64(to.observed_ts, row, occurred.lo, occurred.hi);
  else put64(to.observed_ts, row, frame.observedLo, frame.observedHi);
  put64(to.received_ts, row, received.lo, received.hi);

  const duration = frame.signal === "span" ? clampMicroseconds(microsBetween(frame.timeLo, frame.timeHi, frame.observedLo, frame.observedHi)) : UNMEASURED_US;
  const authLatency = microsecondsOf(fields, profile.recordFields, F.authLatency, bytes);
  to.auth_latency_us[row] = authLatency === UNMEASURED_US && role.isLatencyOfSpan ? duration : authLatency;
  to.request_latency_us[row] = duration === UNMEASURED_US ? microsecondsOf(fields, profile.recordFields, F.requestLatency, bytes) : duration;

  putTraceId(to.trace_id, row, input);
  putId(to.span_id, row, 8, bytes, frame.spanIdStart);
  to.weight[row] = weightOf(input);
}

function putTraceId(column: Uint8Array, row: number, input: RowInput): void {
  const { frame } = input;
  if (frame.traceIdStart < 0 && hasText(input, F.traceId) && readHex(frame.bytes, startOf(input, F.traceId), endOf(input, F.traceId), hexId, 0, 16)) putId(column, row, 16, hexId, 0);
  else putId(column, row, 16, frame.bytes, frame.traceIdStart);
}

/** A ratio that the sender states wins; a span's tracestate tells it otherwise. */
function weightOf({ frame, fields }: RowInput): number {
  if (fields.kind[F.ratio] !== VALUE.absent) return weightOfRatio(numberOf(fields, F.ratio, frame.bytes));
  return frame.signal === "span" && frame.traceStateEnd > frame.traceStateStart ? weightOfTraceState(frame.bytes, frame.traceStateStart, frame.traceStateEnd) : 1;
}

function put64(column: Uint32Array, row: number, lo: number, hi: number): void {
  column[row * 2] = lo;
  column[row * 2 + 1] = hi;
}
