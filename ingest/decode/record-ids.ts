import type { RecordDefect, RecordFrame } from "./record-frame.ts";

/** The bytes of an id as they were found: `start` is -1 when the field was not there. */
export interface FoundId {
  start: number;
  length: number;
}

export interface FoundIds {
  readonly trace: FoundId;
  readonly span: FoundId;
  readonly parent: FoundId;
}

export const noIds = (): FoundIds => ({ trace: { start: -1, length: 0 }, span: { start: -1, length: 0 }, parent: { start: -1, length: 0 } });

export function resetIds(ids: FoundIds): void {
  ids.trace.length = ids.span.length = ids.parent.length = 0;
}

/**
 * Puts the ids into the frame. Empty and all-zero ones count as absent; one of another length than 16 or 8 bytes is a defect of its record
 * and of nothing else.
 * @see opentelemetry-proto trace.proto, `trace_id`, `span_id`
 */
export function placeIds(frame: RecordFrame, ids: FoundIds): void {
  frame.traceIdStart = placed(frame, ids.trace, 16, "trace_id_length");
  frame.spanIdStart = placed(frame, ids.span, 8, "span_id_length");
  frame.parentSpanIdStart = placed(frame, ids.parent, 8, "span_id_length");
}

function placed(frame: RecordFrame, id: FoundId, length: number, defect: RecordDefect): number {
  if (id.length === 0) return -1;
  if (id.length !== length) {
    if (frame.defect === "none") frame.defect = defect;
    return -1;
  }
  const bytes = frame.bytes;
  for (let i = id.start; i < id.start + length; i++) if (bytes[i] !== 0) return id.start;
  return -1;
}
