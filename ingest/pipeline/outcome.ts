import type { AcceptOutcome } from "../accept.ts";
import type { LedgerCounts } from "../block/block.ts";
import type { DecodeOutcome } from "../decode/decoder.ts";
import { PIPELINE_ERRORS, type PipelineErrorCode } from "./errors.ts";
import type { CommitOutcome } from "./group-commit.ts";
import { retryAfter } from "./retry-after.ts";

type Accepted = Extract<AcceptOutcome, { kind: "accepted" }>;
type Malformed = Extract<AcceptOutcome, { kind: "malformed" }>;
type Overloaded = Extract<AcceptOutcome, { kind: "overloaded" }>;

/** The answer to a request once it is durable. Its message names every problem with how many records it concerns; empty without problems. */
export function accepted(counts: LedgerCounts, problems: ReadonlyMap<PipelineErrorCode, number>): Accepted {
  const parts = [...problems].map(([code, records]) => `${records} ${records === 1 ? "record" : "records"}, ${code}: ${PIPELINE_ERRORS[code].meaning} ${PIPELINE_ERRORS[code].action}`);
  return { kind: "accepted", records: counts.received, rejected: counts.rejected, message: parts.join(" ") };
}

export function malformed({ message, offsetBytes }: Extract<DecodeOutcome, { kind: "malformed" }>): Malformed {
  return { kind: "malformed", code: "ING_MALFORMED", message: `${PIPELINE_ERRORS.ING_MALFORMED.meaning} At byte ${offsetBytes}: ${message}` };
}

/** The log refused: the sender keeps the request and comes back. */
export function overloaded({ code, message }: Extract<CommitOutcome, { kind: "refused" }>, random: () => number): Overloaded {
  return { kind: "overloaded", code, message, retryAfterSeconds: retryAfter("log", random) };
}

/** A defect of ours: nothing was accepted, and the sender may come back. */
export function unexpected(random: () => number): Overloaded {
  return { kind: "overloaded", code: "ING_UNEXPECTED", message: "The request met a defect of this service and was not accepted.", retryAfterSeconds: retryAfter("load", random) };
}
