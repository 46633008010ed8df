import type { AcceptRequest } from "../accept.ts";
import type { LedgerCounts } from "../block/block.ts";
import type { BlockBuilder } from "../block/builder.ts";
import { noCounts } from "../block/ledger.ts";
import type { RecordSink } from "../decode/decoder.ts";
import type { RecordDefect, RecordFrame } from "../decode/record-frame.ts";
import type { PipelineErrorCode } from "./errors.ts";
import { fillTime, judgeInstant, judgeTime, type TimeBounds } from "./event-time.ts";
import { createDeadLetters } from "./dead-letters.ts";
import type { RecordNormaliser, SecretWatch } from "./ports.ts";

/** What one request became, while it is decoded. */
export interface RequestTally {
  readonly counts: LedgerCounts;
  /** Rejected and quarantined records by why. */
  readonly problems: ReadonlyMap<PipelineErrorCode, number>;
}

export interface RequestSink extends RecordSink {
  /** Begins a request with an empty tally, which it returns. */
  open(request: AcceptRequest): RequestTally;
}

export interface RequestSinkDeps {
  readonly builder: BlockBuilder;
  readonly normaliser: RecordNormaliser;
  readonly secrets: SecretWatch;
  readonly redact: (text: string) => string;
  readonly times: TimeBounds;
  readonly limits?: RequestLimits;
}

export interface RequestLimits {
  /** Rows that one request may add; what it holds beyond them is rejected. */
  readonly maxRows: number;
  /** Dead-letter rows that one request may add; further rejected records are only counted, further impossible times rejected. */
  readonly maxQuarantineRows: number;
  /** Counter points that one request may add; further ones are rejected. */
  readonly maxCounterRows: number;
}

/** 64 MiB of usual records are 150,000. */
export const REQUEST_LIMITS: RequestLimits = { maxRows: 200_000, maxQuarantineRows: 1_000, maxCounterRows: 20_000 };

const DEFECT_CODES: Readonly<Record<Exclude<RecordDefect, "none">, PipelineErrorCode>> = {
  trace_id_length: "ING_TRACE_ID_LENGTH", span_id_length: "ING_SPAN_ID_LENGTH", not_utf8: "ING_NOT_UTF8", not_an_object: "ING_NOT_AN_OBJECT",
};

/** Makes the sink that takes decoded records through time, normaliser and quarantine into the open block, and counts what became of each. */
export function createRequestSink({ builder, normaliser, secrets, redact, times, limits = REQUEST_LIMITS }: RequestSinkDeps): RequestSink {
  const { columns, side } = builder;
  const deadLetters = createDeadLetters({ builder, redact, maxRows: limits.maxQuarantineRows });
  let request: AcceptRequest;
  let counts = noCounts();
  let problems = new Map<PipelineErrorCode, number>();
  let [lastRow, lastCounter] = [0, 0];

  function count(what: "rejected" | "quarantined", code: PipelineErrorCode): void {
    counts[what]++;
    problems.set(code, (problems.get(code) ?? 0) + 1);
  }

  function reject(frame: RecordFrame, code: PipelineErrorCode): void {
    count("rejected", code);
    deadLetters.keep(frame, code);
  }

  /** Counts the row that was added last, or takes it out again when its time is impossible. */
  function keepRow(frame: RecordFrame): void {
    const verdict = judgeTime(columns, columns.rows - 1, request.receivedAtMs, times);
    if (verdict === "possible") {
      counts.stored++;
      return;
    }
    columns.rows--;
    if (deadLetters.keep(frame, verdict)) count("quarantined", verdict);
    else count("rejected", "ING_TOO_MANY_BAD_TIMES");
  }

  return {
    open(opened) {
      request = opened;
      counts = noCounts();
      problems = new Map();
      lastRow = columns.rows + limits.maxRows;
      lastCounter = side.counters.length + limits.maxCounterRows;
      deadLetters.open(request);
      normaliser.begin(request);
      secrets.begin(request);
      return { counts, problems };
    },
    record(frame) {
      counts.received++;
      if (frame.defect !== "none") return reject(frame, DEFECT_CODES[frame.defect]);
      if (columns.rows >= lastRow) return reject(frame, "ING_TOO_MANY_RECORDS");
      fillTime(frame, request.receivedAtMs);
      const fate = normaliser.accept(frame);
      if (fate === "stored") keepRow(frame);
      else counts[fate]++;
    },
    string(frame, place, keyStart, keyEnd, start, end) {
      secrets.string(frame, place, keyStart, keyEnd, start, end);
    },
    counter(point) {
      counts.received++;
      if (side.counters.length >= lastCounter) return count("rejected", "ING_TOO_MANY_RECORDS");
      const verdict = normaliser.counter(point) ? judgeInstant(point.timeUnixNano, request.receivedAtMs, times) : "ignored";
      if (verdict === "possible") counts.stored++;
      else if (verdict === "ignored") counts.ignored++;
      else if (side.counters.pop() !== undefined) count("rejected", verdict);
    },
  };
}
