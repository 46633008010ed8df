import type { RecordFrame } from "./record-frame.ts";

/** Makes the frame that of a record of which nothing is known yet. Resource and scope stay. */
export function resetRecord(frame: RecordFrame, signal: "log" | "span"): void {
  frame.signal = signal;
  frame.record.reset();
  frame.nameStart = frame.nameEnd = 0;
  frame.bodyStart = frame.bodyEnd = 0;
  frame.timeLo = frame.timeHi = 0;
  frame.observedLo = frame.observedHi = 0;
  frame.traceIdStart = frame.spanIdStart = frame.parentSpanIdStart = -1;
  frame.spanKind = frame.statusCode = frame.flags = 0;
  frame.statusMessageStart = frame.statusMessageEnd = 0;
  frame.traceStateStart = frame.traceStateEnd = 0;
  frame.defect = "none";
}

/** Makes the frame that of no resource and no scope. */
export function resetResource(frame: RecordFrame): void {
  frame.resource.reset();
  frame.scopeNameStart = frame.scopeNameEnd = 0;
  bumpSerial(frame);
}

/** Tells that resource or scope are others than before; never repeats within two thousand million of them. */
export function bumpSerial(frame: RecordFrame): void {
  frame.resourceSerial = (frame.resourceSerial + 1) & 0x7fff_ffff;
}
