import type { EventColumns } from "../block/event-columns.ts";
import type { RecordFrame } from "../decode/record-frame.ts";

export interface TimeBounds {
  /** Older events are beyond what the store keeps, in milliseconds before arrival. */
  readonly maxAgeMs: number;
  /** Clocks differ; an event further ahead of ours than this is impossible. */
  readonly maxAheadMs: number;
}

export const MAX_AHEAD_MS = 3_600_000;

const TWO_32 = 2 ** 32;
const NANOS_PER_MS = 1_000_000;

/** Gives a record without a time its observed time, and without that its arrival (OTLP, logs data model: "Timestamp"). */
export function fillTime(frame: RecordFrame, receivedAtMs: number): void {
  if (frame.timeLo !== 0 || frame.timeHi !== 0) return;
  if (frame.observedLo !== 0 || frame.observedHi !== 0) {
    frame.timeLo = frame.observedLo;
    frame.timeHi = frame.observedHi;
    return;
  }
  const nanos = BigInt(receivedAtMs) * 1_000_000n;
  frame.timeLo = Number(nanos & 0xffff_ffffn);
  frame.timeHi = Number(nanos >> 32n);
}

/** What is said of a time: possible, or the code of why not. */
export type TimeVerdict = "possible" | "ING_TIME_FUTURE" | "ING_TIME_OLD";

function verdictOf(eventMs: number, receivedAtMs: number, { maxAgeMs, maxAheadMs }: TimeBounds): TimeVerdict {
  if (eventMs > receivedAtMs + maxAheadMs) return "ING_TIME_FUTURE";
  return eventMs < receivedAtMs - maxAgeMs ? "ING_TIME_OLD" : "possible";
}

/** Judges the time of a counter's point, in nanoseconds since the epoch. */
export function judgeInstant(nanos: bigint, receivedAtMs: number, bounds: TimeBounds): TimeVerdict {
  return verdictOf(Number(nanos) / NANOS_PER_MS, receivedAtMs, bounds);
}

/** Judges the event time of a row. Doubles are exact enough: their error is below a microsecond and the bounds are hours. */
export function judgeTime(columns: EventColumns, row: number, receivedAtMs: number, bounds: TimeBounds): TimeVerdict {
  const ts = columns.array("ts");
  return verdictOf(((ts[2 * row + 1] as number) * TWO_32 + (ts[2 * row] as number)) / NANOS_PER_MS, receivedAtMs, bounds);
}
