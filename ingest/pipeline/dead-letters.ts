import type { AcceptRequest } from "../accept.ts";
import type { BlockBuilder } from "../block/builder.ts";
import type { RecordFrame } from "../decode/record-frame.ts";
import { PIPELINE_ERRORS, type PipelineErrorCode } from "./errors.ts";

/** Keeps what can be said of records that are no facts, as rows of `quarantine`, a bounded number a request. */
export interface DeadLetters {
  open(request: AcceptRequest): void;
  /** False when the request has had its share of rows: then none was added. */
  keep(frame: RecordFrame, code: PipelineErrorCode): boolean;
}

/** Characters of a record's own text that are looked at for its excerpt, before redaction cuts it further. */
const EXCERPT_CHARS = 1_024;

/** @param redact takes secrets out of a text */
export function createDeadLetters({ builder, redact, maxRows }: { readonly builder: Pick<BlockBuilder, "side">; readonly redact: (text: string) => string; readonly maxRows: number }): DeadLetters {
  const rows = builder.side.quarantine;
  let request: AcceptRequest;
  let end = 0;
  return {
    open(opened) {
      request = opened;
      end = rows.length + maxRows;
    },
    keep(frame, code) {
      if (rows.length >= end) return false;
      rows.push({
        receivedNanos: BigInt(request.receivedAtMs) * 1_000_000n,
        tenant: request.tenant, transport: request.transport, signal: request.signal,
        code, message: PIPELINE_ERRORS[code].meaning, excerpt: redact(textOf(frame)),
        topic: request.kafka?.topic ?? "", partition: request.kafka?.partition ?? 0, offset: BigInt(request.kafka?.first ?? 0),
      });
      return true;
    },
  };
}

/** Name and body of a record, whichever it has. */
function textOf(frame: RecordFrame): string {
  const text = (start: number, end: number) => frame.bytes.toString("utf8", start, Math.min(end, start + EXCERPT_CHARS));
  return [text(frame.nameStart, frame.nameEnd), text(frame.bodyStart, frame.bodyEnd)].filter((part) => part !== "").join(" ");
}
